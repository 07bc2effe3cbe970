"""Writes of the log: entries, places in the tree, signatures."""

from .cosigning import cosign
from .entering import enter
from .erasing import as_owner, erase, refuse_what_cannot_be_erased
from .keys import prepare_key, rotate_key, verifier_keys, witness_keys
from .sequencing import Sequencer, keep_sequencing, sequence

__all__ = [
    "Sequencer",
    "as_owner",
    "cosign",
    "enter",
    "erase",
    "keep_sequencing",
    "prepare_key",
    "refuse_what_cannot_be_erased",
    "rotate_key",
    "sequence",
    "verifier_keys",
    "witness_keys",
]
