"""Writes of the log: entries, places in the tree, signatures."""

from .cosigning import cosign
from .entering import enter
from .keys import prepare_key, rotate_key, verifier_keys, witness_keys
from .sequencing import Sequencer, keep_sequencing, sequence

__all__ = [
    "Sequencer",
    "cosign",
    "enter",
    "keep_sequencing",
    "prepare_key",
    "rotate_key",
    "sequence",
    "verifier_keys",
    "witness_keys",
]
