"""How consent says no."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound, Refused


class ConsentNotFound(NotFound):
    """There is none, or it is another's: both sound alike."""

    code = "consent.not-found"
    sentence = N_("There is no such permission.")


class NotTheRecipient(Refused):
    code = "consent.not-the-recipient"
    sentence = N_("A permission is requested by the system that would use it, in its own name.")


class TermsNotPossible(Invalid):
    """`field` names what of the terms is wrong, `reason` says it in a word."""

    code = "consent.terms-not-possible"
    public = frozenset({"field", "reason"})
    sentence = N_("What is asked for cannot be allowed. The field at fault is %(field)s (%(reason)s).")


class StepNotPossible(Conflict):
    """`state` is how it stands now; `step` what was tried."""

    code = "consent.step-not-possible"
    public = frozenset({"state", "step"})
    sentence = N_("This permission has changed in the meantime, and this can no longer be done with it.")


class NotOfAge(Refused):
    """A minor may say no and take back; to allow is for who acts for her by law."""

    code = "consent.not-of-age"
    sentence = N_(
        "You are not of age, so you cannot allow this yourself. Your representative, such as a parent, may allow it in "
        "your name."
    )


class PersonDeceased(Refused):
    """Only her representative hears this; a recipient learns nothing of it."""

    code = "consent.person-deceased"
    sentence = N_("The register says that this person has died, so nobody can allow this any more.")


class RequestedBefore(Conflict):
    """The same key came with other terms."""

    code = "consent.requested-before"
    sentence = N_("This idempotency key was used before, with other terms.")


class TooManyRequests(Conflict):
    """She may not be worn down by asking."""

    code = "consent.too-many-requests"
    status = 429
    sentence = N_("This recipient has asked this person too often. Ask again later.")
    public = frozenset({"retry_after_s"})
