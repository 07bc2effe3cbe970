"""What other modules may use. Everything else in this package is its own affair."""

from .commands import load
from .errors import (
    ColumnMissing,
    ColumnRepeated,
    ColumnUnknown,
    HeaderNotReadable,
    LoadOpen,
    LoadTaken,
    SourceEmpty,
    SourceFormUnknown,
    SourceHoldsNul,
    SourceLineTooLong,
    SourceNotReadable,
    SourceNotUtf8,
)
from .events import RecordsLoaded
from .queries import by_key, by_keys, count, load_report, loads, oddities_of, of_register, of_subjects, reports_of
from .values import Json, LoadNumber, LoadReport, LoadState, RecordVersion, RowKind, RowReport
