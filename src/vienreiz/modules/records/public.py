"""What other modules may use. Everything else in this package is its own affair."""

from .commands import abandon, count_ended, forget_ended, load, rename, submit
from .errors import (
    ColumnMissing,
    ColumnRepeated,
    ColumnUnknown,
    HeaderNotReadable,
    LoadOpen,
    LoadTaken,
    NoLoadOpen,
    RowsRefused,
    SourceEmpty,
    SourceFormUnknown,
    SourceHoldsNul,
    SourceLineTooLong,
    SourceNotReadable,
    SourceNotUtf8,
    SubmittedOtherwise,
)
from .events import RecordsLoaded
from .queries import (
    by_key,
    by_keys,
    count,
    load_report,
    loads,
    oddities_of,
    of_register,
    of_subjects,
    past_of,
    quality_of,
    reports_of,
    shared_by,
)
from .source import as_text, from_text
from .values import (
    Json,
    LoadNumber,
    LoadReport,
    LoadState,
    NewRow,
    Past,
    PastVersion,
    Quality,
    RecordVersion,
    RowKind,
    RowReport,
    Shared,
    Written,
)
