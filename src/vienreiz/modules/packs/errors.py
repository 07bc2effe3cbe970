"""How packs say no."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound


class NoPack(NotFound):
    code = "packs.none"
    sentence = N_("No country has been described yet.")


class PackFaulty(Invalid):
    """`faults` holds each fault as `file:line: sentence`."""

    code = "packs.faulty"
    public = frozenset({"faults"})
    sentence = N_("The pack has faults and was not applied.")


class AnotherCountry(Conflict):
    """`serving` and `pack` are codes of packs; `faults` says it as `file:line: sentence`."""

    code = "packs.another-country"
    public = frozenset({"serving", "pack", "faults"})
    sentence = N_("This deployment already serves another country.")


class AppliedMeanwhile(Conflict):
    """Another release came into force since the plan was made, or the folder changed."""

    code = "packs.applied-meanwhile"
    sentence = N_(
        "The pack or what is in force changed at the same moment. Nothing was applied; look at the plan again."
    )


class HeldByAnotherOrigin(Conflict):
    """`codes` names the items; `origin` is who wanted to open them; `faults` says where in a pack they stand."""

    code = "packs.held-by-another-origin"
    public = frozenset({"codes", "origin", "faults"})
    sentence = N_("Something with this code stands already, and comes from elsewhere.")
