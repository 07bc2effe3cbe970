"""What other modules may use. Everything else in this package is its own affair."""

from .commands import ask, ask_many
from .errors import (
    AskInsideTransaction,
    AskRefused,
    HolderDidNotAnswer,
    KnownInTheFuture,
    LogUnavailable,
    RegisterNotOpen,
)
from .queries import about, labels, open_record, open_records
from .values import (
    EXPLANATIONS,
    HOLDER_DID_NOT_ANSWER,
    PURPOSE_HERSELF,
    RECIPIENT_HERSELF,
    THE_PERSON_HERSELF,
    Answer,
    Ask,
    ExchangeId,
    Ground,
    GroundKind,
    Json,
    OpenPage,
    OpenRecord,
    Reason,
    Record,
    Status,
)
