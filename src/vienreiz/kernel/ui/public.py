"""What modules use of the look: `from vienreiz.kernel.ui import public as ui`."""

from .charts import columns, line
from .dates import day, exact, instant, local
from .drawing import point_map
from .plugs import add_foot_link, add_link, register_account, register_place
from .steps import step, step_sent
from .values import Account, Chart, Column, Drawing, Link, MapPoint, Pages, Part, Row, Source, Step, Task, TaskState
