"""Looking after a register: what is said of one key, and whole sources."""

from .correcting import change_identifier, correct, look, refuse_unfit_identifiers
from .sending import send, silent, sweep, take_in, take_in_later

__all__ = [
    "change_identifier",
    "correct",
    "look",
    "refuse_unfit_identifiers",
    "send",
    "silent",
    "sweep",
    "take_in",
    "take_in_later",
]
