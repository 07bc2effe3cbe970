"""What other modules may use. Everything else in this package is its own affair."""

from .case import CaseField
from .commands import count_look, keep_case, look_up, note_miss
from .errors import CaseMissing, TooManyMisses
from .events import GuessingSuspected
from .queries import cases_of, lookups_of
from .rules import whole_case
from .values import Lookup, Wanted
