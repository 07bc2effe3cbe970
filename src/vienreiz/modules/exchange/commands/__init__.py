"""What is entered: asking a register, and keeping one."""

from .asking import ask, ask_many
from .erasing import enter_erasure
from .keeping import abandon, history_of, load, quality_of, refuse_who_does_not_keep, said_of_rows, submit
from .noting import note
from .renaming import change_identifier, refuse_unfit_identifiers
from .repeating import forget_repeats

__all__ = [
    "abandon",
    "ask",
    "ask_many",
    "change_identifier",
    "enter_erasure",
    "forget_repeats",
    "history_of",
    "load",
    "note",
    "quality_of",
    "refuse_unfit_identifiers",
    "refuse_who_does_not_keep",
    "said_of_rows",
    "submit",
]
