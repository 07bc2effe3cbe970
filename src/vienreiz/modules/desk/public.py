"""What other modules may use. Everything else in this package is its own affair."""

from .commands import keep_case, look_up, note_miss, refuse_who_guessed
from .errors import CaseMissing, TooManyMisses
from .events import GuessingSuspected
from .queries import cases_of, lookups_of
from .values import Lookup, Wanted
