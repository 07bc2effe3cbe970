"""What other modules may use. Everything else in this package is its own affair."""

from .commands import (
    as_owner,
    cosign,
    enter,
    erase,
    keep_sequencing,
    prepare_key,
    rotate_key,
    sequence,
    verifier_keys,
    witness_keys,
)
from .errors import (
    EntriesAreHers,
    EntryAltered,
    EntryNotFound,
    LogDoesNotFit,
    LogKeyMissing,
    NoCheckpointYet,
    NotYetProvable,
    TileNotFound,
)
from .queries import (
    check_entries_of,
    count_about,
    count_by,
    entries_of,
    entry_bundle,
    entry_of,
    exchanges_about,
    newest_checkpoint,
    proof_of,
    proofs_of,
    tile,
    verify,
)
from .values import (
    AlteredEntry,
    Check,
    Entry,
    EntryId,
    Erasure,
    Fault,
    FaultKind,
    Kind,
    NewEntry,
    Outcome,
    Proof,
    Proofs,
    Side,
    Verification,
)
