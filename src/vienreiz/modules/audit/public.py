"""What other modules may use. Everything else in this package is its own affair."""

from .commands import cosign, enter, keep_sequencing, prepare_key, rotate_key, sequence, verifier_keys, witness_keys
from .errors import (
    EntriesAreHers,
    EntryNotFound,
    LogDoesNotFit,
    LogKeyMissing,
    NoCheckpointYet,
    NotYetProvable,
    TileNotFound,
)
from .queries import (
    check_entries_of,
    entries_of,
    entry_bundle,
    entry_of,
    newest_checkpoint,
    proof_of,
    tile,
    verify,
)
from .values import (
    Check,
    Entry,
    EntryId,
    Fault,
    FaultKind,
    Kind,
    NewEntry,
    Outcome,
    Proof,
    Side,
    Verification,
)
