"""What other modules may use. Everything else in this package is its own affair."""

from .errors import RegisterNotFound
from .fitting import inputs, misfit
from .queries import expectation, register, registers, services, services_about, validator
from .rules import (
    canonical,
    column_types,
    is_stale,
    kept_since,
    outputs,
    parts_of,
    required_fields,
    with_computed,
)
from .section import in_pack
from .values import (
    Cardinality,
    ColumnType,
    Computation,
    Computed,
    Csv,
    Duration,
    Field,
    Input,
    Output,
    Point,
    Register,
    Role,
    Sensitivity,
    Service,
)
