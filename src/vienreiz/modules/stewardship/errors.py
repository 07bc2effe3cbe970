"""How stewardship says no."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound, Refused


class NotASteward(Refused):
    """She works there, but not to look after registers."""

    code = "stewardship.not-a-steward"
    sentence = N_("Only somebody whom the institution employs to look after its registers may do this.")


class KeysUnknown(Invalid):
    """Nothing was written. Details: `rows`, each with the field and a sentence, as of rows that a register refuses."""

    code = "stewardship.keys-unknown"
    public = frozenset({"rows"})
    sentence = N_("Nothing was written: a field refers to a record that does not exist.")


class SendingNotFound(NotFound):
    code = "stewardship.sending-not-found"
    sentence = N_("There is no such file among those that were sent for this register.")


class SendingOnItsWay(Conflict):
    """One file of a register at a time."""

    code = "stewardship.sending-on-its-way"
    sentence = N_("Another file is just being taken into this register. Wait until it is finished.")


class SentOtherwise(Conflict):
    code = "stewardship.sent-otherwise"
    sentence = N_("Another file was sent for this register under this key before: take a new key.")


class FormNotTaken(Invalid):
    code = "stewardship.form-not-taken"
    status = 415
    sentence = N_("Say in Content-Type what you send: %(forms)s.")
