"""How signing in by OpenID Connect says no. Reasons are codes for operators; no claim ever stands in one."""

from vienreiz.kernel.errors import N_, Invalid, Problem, Refused


class SignInBroken(Invalid):
    """The browser comes back with another attempt's state, twice, or too late."""

    code = "openid.sign-in-broken"
    sentence = N_("This sign-in did not begin in this browser, or too long ago. Begin again.")


class SignInNotFinished(Refused):
    """The person broke it off, or the provider did not let her in."""

    code = "openid.sign-in-not-finished"
    sentence = N_("You were not signed in: it was broken off at the identification service.")


class IdentityNotBelieved(Refused):
    """What the provider said does not hold; `reason` says which check failed."""

    code = "openid.identity-not-believed"
    public = frozenset({"reason"})
    sentence = N_("You were not signed in: what the identification service said of you could not be verified.")


class NotKnownHere(Refused):
    """The provider knows her, the registers of this country do not."""

    code = "openid.not-known-here"
    sentence = N_("The identification service knows you, but no register here does.")


class ProviderAway(Problem):
    code = "openid.provider-away"
    status = 503
    sentence = N_("The identification service does not answer. Try again in some minutes.")
