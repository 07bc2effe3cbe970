"""How identity says no. No detail ever holds a value of an identifier: details reach logs and pages."""

from vienreiz.kernel.errors import N_, Conflict, Invalid, NotFound, Problem, Refused


class SchemeNotFound(NotFound):
    code = "identity.scheme-not-found"
    sentence = N_("There is no such kind of identifier.")


class SubjectNotFound(NotFound):
    code = "identity.subject-not-found"
    sentence = N_("We do not know this person.")


class IdentifierNotFound(NotFound):
    code = "identity.identifier-not-found"
    sentence = N_("This person has no identifier of this kind.")


class IdentifierNotValid(Invalid):
    """It breaks the pattern of its scheme, or its check digit is wrong. `field`: which one, where several were sent."""

    code = "identity.identifier-not-valid"
    public = frozenset({"field"})
    sentence = N_("An identifier is not written as it should be.")


class IdentifierTaken(Conflict):
    code = "identity.identifier-taken"
    sentence = N_("Somebody else has this identifier at this time.")


class IdentifierChangedTooEarly(Conflict):
    """An identifier cannot end on or before the day on which it began."""

    code = "identity.identifier-changed-too-early"
    sentence = N_("The identifier must change after the day on which it began.")


class IdentifierChangedTooFar(Invalid):
    """A slip in the year would keep her from any other change before that day."""

    code = "identity.identifier-changed-too-far"
    sentence = N_("A change of identifier is said at most a year before it.")


class NotSignedIn(Problem):
    code = "identity.not-signed-in"
    status = 401
    sentence = N_("Sign in, or send a valid access token.")


class NotLetIn(Problem):
    """No subsystem's token, or one that is unknown, expired or revoked: all alike."""

    code = "identity.not-let-in"
    status = 401
    sentence = N_("Send a valid token of a subsystem.")


class SubsystemNotFound(NotFound):
    code = "identity.subsystem-not-found"
    sentence = N_("There is no such subsystem.")


class OperatorKnown(Conflict):
    """Somebody has this name already."""

    code = "identity.operator-known"
    sentence = N_("There is an operator %(name)s already.")


class OperatorNotFound(NotFound):
    code = "identity.operator-not-found"
    sentence = N_("There is no operator %(name)s.")


class PasswordTooShort(Invalid):
    code = "identity.password-too-short"
    sentence = N_("A password needs at least %(least)s characters.")


class NotAnOperator(Refused):
    code = "identity.not-an-operator"
    sentence = N_("Only who runs this deployment may do this.")


class AssuranceTooLow(Refused):
    code = "identity.assurance-too-low"
    public = frozenset({"needed"})
    sentence = N_("This needs a more secure sign-in.")


class NoLongerRepresents(Refused):
    """The fact behind the mandate has ended, or the registers do not say it any more."""

    code = "identity.no-longer-represents"
    sentence = N_("The registers no longer say that you act for this person or company. You act for yourself again.")


class ActsForAnother(Refused):
    """It belongs to the person herself, whomever she acts for."""

    code = "identity.acts-for-another"
    sentence = N_("This is for you alone. Stop acting for somebody else first.")


class MayNotManageStaff(Refused):
    """Neither in another office, nor another supervisor, nor oneself."""

    code = "identity.may-not-manage-staff"
    sentence = N_("Only the supervisor of an office says who else works there, on cases or on registers.")


class NotEmployed(NotFound):
    """Nor is it told who works where."""

    code = "identity.not-employed"
    sentence = N_("You do not work here.")


class EmployedBefore(Conflict):
    code = "identity.employed-before"
    sentence = N_("This person already works there in this role.")


class ScopeMissing(Refused):
    code = "identity.scope-missing"
    public = frozenset({"scope"})
    sentence = N_("The access token does not allow this.")


class SessionNeeded(Refused):
    """A token reads. One that could make tokens would never end, and a decision is taken by a person."""

    code = "identity.session-needed"
    sentence = N_("This takes a person who is signed in; an access token is not enough.")


class TokenNotFound(NotFound):
    """Nor is it told whether somebody else has such a token."""

    code = "identity.token-not-found"
    sentence = N_("You have no such access token.")


class TokenNotValid(Invalid):
    """Details name the `field` that is wrong: title, scopes or expires_at."""

    code = "identity.token-not-valid"
    public = frozenset({"field"})
    sentence = N_("Give the token a name, at least one scope, and an end within a year.")


class TokenMadeBefore(Conflict):
    """The same idempotency key was used: the token exists, but its secret is shown only once."""

    code = "identity.token-made-before"
    sentence = N_("This access token has already been created. Its secret was shown once and cannot be shown again.")


class TokenRevokedBefore(Conflict):
    code = "identity.token-revoked-before"
    sentence = N_("This access token has already been revoked.")


class TooManyFailedSignIns(Refused):
    """Details hold `retry_after_s`."""

    code = "identity.too-many-failed-sign-ins"
    status = 429
    public = frozenset({"retry_after_s"})
    sentence = N_("There were too many failed sign-ins from your network. Wait a few minutes and try again.")


class MeansNotFound(NotFound):
    """The demonstration eID is off, or has no such card."""

    code = "identity.means-not-found"
    sentence = N_("There is no such way to sign in here.")


class StillEmployed(Conflict):
    """Whoever is at work for an institution is dismissed before she is erased."""

    code = "identity.still-employed"
    sentence = N_("This person works for an institution here; end that first.")
