"""What other modules may use. Everything else in this package is its own affair."""

from .commands import ask, ask_many, enter, history_of, load, quality_of, said_of_rows, submit
from .errors import (
    ArticleUnknown,
    AskInsideTransaction,
    AskRefused,
    HolderDidNotAnswer,
    KnownInTheFuture,
    LogUnavailable,
    NotTheHolder,
    RegisterNotOpen,
)
from .queries import about, as_text, from_text, labels, open_record, open_records
from .values import (
    EXPLANATIONS,
    HER_REPRESENTATIVE,
    HOLDER_DID_NOT_ANSWER,
    PURPOSE_HERSELF,
    RECIPIENT_HERSELF,
    THE_PERSON_HERSELF,
    Answer,
    Ask,
    ExchangeId,
    Ground,
    GroundKind,
    History,
    Json,
    Loaded,
    NewRow,
    OpenPage,
    OpenRecord,
    PastRecord,
    Quality,
    Reason,
    Record,
    SaidOfRow,
    Status,
    Submission,
    Submitted,
)
from .wording import Wording, say, wording
