"""How the desk says no."""

from vienreiz.kernel.errors import N_, Invalid, Refused


class CaseMissing(Invalid):
    code = "desk.case-missing"
    sentence = N_("Give the number of the case for which you ask.")


class TooManyMisses(Refused):
    """Details hold `retry_after_s`. Whoever looks after the deployment was told."""

    code = "desk.too-many-misses"
    status = 429
    public = frozenset({"retry_after_s"})
    sentence = N_(
        "You asked too often about people whom nobody knows, or what you may not know. Your desk is closed for an "
        "hour, and the matter was reported."
    )
