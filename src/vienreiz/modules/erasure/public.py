"""What other modules may use. Everything else in this package is its own affair."""

from .commands import erase, refuse_groundless, replay
from .errors import (
    ArticleUnknown,
    CaseMissing,
    EntriesNotErased,
    LedgerNotReadable,
    NotErasedAgain,
    NotThePersonWhoErases,
)
from .queries import erased, plan
from .values import Erased, Hindrance, Plan
