"""How packs say no."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound


class NoPack(NotFound):
    code = "packs.none"
    sentence = N_("No country has been described yet.")


class PackFaulty(Invalid):
    """`faults` holds each fault as `file:line: sentence`."""

    code = "packs.faulty"
    sentence = N_("The pack has faults and was not applied.")


class AnotherCountry(Conflict):
    code = "packs.another-country"
    sentence = N_("This deployment already serves another country.")


class AppliedMeanwhile(Conflict):
    code = "packs.applied-meanwhile"
    sentence = N_("Somebody else applied a pack at the same moment. Nothing was changed; look at the plan again.")


class HeldByAnotherOrigin(Conflict):
    """`codes` names the items; `origin` is the one that wanted to open them."""

    code = "packs.held-by-another-origin"
    sentence = N_("Something with this code stands already, and comes from elsewhere.")
