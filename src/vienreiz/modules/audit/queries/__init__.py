"""Reads of the log."""

from .checking import check_entries_of
from .entries import count_about, count_by, entered_in, entries_of, entry_of, exchanges_about
from .proofs import newest_checkpoint, proof_of, proofs_of
from .tiles import entry_bundle, tile
from .verification import verify

__all__ = [
    "check_entries_of",
    "count_about",
    "count_by",
    "entered_in",
    "entries_of",
    "entry_bundle",
    "entry_of",
    "exchanges_about",
    "newest_checkpoint",
    "proof_of",
    "proofs_of",
    "tile",
    "verify",
]
