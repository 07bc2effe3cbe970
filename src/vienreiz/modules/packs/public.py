"""What other modules may use. Everything else in this package is its own affair."""

from .commands import apply
from .document import quoted
from .errors import AnotherCountry, AppliedMeanwhile, HeldByAnotherOrigin, NoPack, PackFaulty
from .events import PackApplied
from .forms import LocalizedText, nearest, unknown
from .queries import check, current, load, plan, releases, today
from .sections import Section, closed_codes, refuse_held, register
from .values import Change, ChangeKind, Fault, Item, Pack, PackContents, Place, Plan, Release
