"""What other modules may use. Everything else in this package is its own affair."""

from .commands import erase, replay
from .errors import ArticleUnknown, CaseMissing, LedgerNotReadable, NotErasedAgain, NotThePersonWhoErases
from .queries import erased, plan
from .values import Erased, Plan
