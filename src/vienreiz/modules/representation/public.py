"""What other modules may use. Everything else in this package is its own affair."""

from .commands import find, mandate_for
from .errors import NotRepresented
from .queries import mandates_of, powers
from .values import Condition, Evidence, Found, Incapacity, Mandate, Power, Represented
