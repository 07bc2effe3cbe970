"""How the log says no."""

from vienreiz.kernel.errors import N_, Conflict, NotFound


class EntriesAreHers(NotFound):
    """Only the person herself lists her entries; to all others it sounds as if there were none."""

    code = "audit.entries-are-hers"
    sentence = N_("We could not find these entries.")


class EntryNotFound(NotFound):
    """It does not exist, or is another person's: both sound alike."""

    code = "audit.entry-not-found"
    sentence = N_("We could not find this entry.")


class EntryAltered(Conflict):
    """What is kept of it does not fit what the log promised."""

    code = "audit.entry-altered"
    sentence = N_("This entry was altered after it was made, so it can be neither read nor proven.")


class NotYetProvable(Conflict):
    """The entry is recorded; its place or the cosignature is on its way."""

    code = "audit.not-yet-provable"
    sentence = N_("This entry is recorded, and can be proven in a few seconds. Try again shortly.")


class NoCheckpointYet(NotFound):
    """Nothing was entered and sequenced so far."""

    code = "audit.no-checkpoint-yet"
    sentence = N_("The log has no entries yet, so there is no checkpoint.")


class TileNotFound(NotFound):
    """It lies beyond the tree, is not addressed as it should be, or was taken away."""

    code = "audit.tile-not-found"
    sentence = N_("The log has no such tile.")


class LogKeyMissing(Conflict):
    """The log's private key is not where it should be, or cannot be read."""

    code = "audit.log-key-missing"
    status = 503
    sentence = N_("The key of the log is missing: put it back, or run `vienreiz prepare` for a new log.")


class LogDoesNotFit(Conflict):
    """Leaves are missing that a checkpoint of this log has signed. Nothing is added to such a log."""

    code = "audit.log-does-not-fit"
    status = 503
    sentence = N_("The log does not fit in itself: `vienreiz audit verify` says where.")


class LogIsBeingWritten(Conflict):
    """Somebody else kept the log's tables for longer than an erasure waits; nothing was removed."""

    code = "audit.log-is-being-written"
    status = 503
    sentence = N_("The log is being written to: try again in a moment.")
