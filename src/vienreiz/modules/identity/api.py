"""Who am I, and my access tokens, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from vienreiz.kernel import clock
from vienreiz.kernel.http.words import LINE, Identifier, RepeatKey, SchemeCode, Sent

from . import bearer, commands, errors, queries, rules, sessions, staff, values

router = Router(tags=["identity"], auth=bearer.person_auth)


class WhoAmI(Schema):
    """Who is behind the request."""

    person_id: UUID
    name: str | None  # a token does not carry it
    assurance: str
    signed_in_at: AwareDatetime
    scopes: list[values.Scope] | None  # null: a browser session, which may do all
    acting_for: UUID | None  # in whose affairs she moves; null: her own
    acting_for_name: str | None


class TokenOut(Schema):
    """An access token without its secret."""

    id: UUID
    title: str
    scopes: list[values.Scope]
    state: values.TokenState
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None
    last_used_on: date | None


class NewTokenOut(TokenOut):
    """A new access token. The secret is in this answer and nowhere else."""

    secret: str


class NewToken(Sent):
    """What a token shall be called and allow, and when it ends: within a year."""

    title: Annotated[
        str,
        Field(min_length=1, max_length=rules.TOKEN_TITLE_LENGTH_MAX, pattern=LINE, examples=["My own program"]),
    ]
    scopes: Annotated[list[values.Scope], Field(min_length=1)]
    expires_at: AwareDatetime


class EmploymentOut(Schema):
    """That somebody works in an office, by the id under which entries of the log name her.

    `identifier_end`: of the identifier that was entered at the appointment; no name, since none is kept here.
    """

    id: UUID
    role: values.Role
    since: AwareDatetime
    identifier_end: str


class AppointmentIn(Sent):
    """Who shall work in the office, and as what; another supervisor is appointed by who runs the deployment."""

    scheme: SchemeCode
    value: Identifier
    role: values.Role


@router.get("/whoami", response=WhoAmI, summary="Who is behind the request")
def whoami(request: HttpRequest) -> WhoAmI:
    """The person, how surely we know her, and what her token allows."""
    caller = _caller(request)
    return WhoAmI(
        person_id=caller.person_id,
        name=caller.name or None,
        assurance=caller.assurance.name.lower(),
        signed_in_at=caller.signed_in_at,
        scopes=None if caller.scopes is None else sorted(caller.scopes),
        acting_for=caller.acting_for,
        acting_for_name=caller.acting_for_name or None,
    )


@router.get("/tokens", response=list[TokenOut], summary="My access tokens")
@bearer.session_required
def tokens(request: HttpRequest) -> list[TokenOut]:
    """The newest hundred, ended ones too. Only in a browser session."""
    return [_token_out(token) for token in queries.tokens_of(sessions.person_of(request))]


@router.post("/tokens", response={201: NewTokenOut}, summary="Create an access token")
@bearer.session_required
def create_token(
    request: HttpRequest,
    response: HttpResponse,
    new: NewToken,
    idempotency_key: RepeatKey = None,
) -> Status[NewTokenOut]:
    """The secret is shown once. Only in a browser session."""
    token, secret = commands.create_token(
        sessions.person_of(request),
        title=new.title,
        scopes=new.scopes,
        expires_at=new.expires_at,
        assurance=_caller(request).assurance,
        idempotency_key=idempotency_key,
        by=sessions.caller_of(request),
        at=clock.now(),
    )
    response["Cache-Control"] = "no-store"
    return Status(201, NewTokenOut(secret=secret, **_token_out(token).dict()))


@router.post("/tokens/{uuid:token_id}/revoke", response={204: None}, summary="Revoke an access token")
@bearer.session_required
def revoke_token(request: HttpRequest, token_id: UUID) -> Status[None]:
    """It opens nothing any more. Only in a browser session."""
    commands.revoke_token(token_id, by=sessions.caller_of(request), at=clock.now())
    return Status(204, None)


@router.get("/staff/{uuid:employment_id}", response=list[EmploymentOut], summary="Who works in my office")
@bearer.session_required
@bearer.assurance_required(values.Assurance.SUBSTANTIAL)
def staff_of_office(request: HttpRequest, employment_id: UUID) -> list[EmploymentOut]:
    """For its supervisor, only in a browser session."""
    employment, _ = staff.supervisor_in(request, employment_id)
    return [_employment_out(one) for one in queries.staff_of(employment.subsystem, at=clock.now())]


@router.post("/staff/{uuid:employment_id}", response={201: EmploymentOut}, summary="Appoint somebody in my office")
@bearer.session_required
@bearer.assurance_required(values.Assurance.SUBSTANTIAL)
def appoint(request: HttpRequest, employment_id: UUID, new: AppointmentIn) -> Status[EmploymentOut]:
    """A clerk or a steward. By its supervisor, only in a browser session."""
    _, by = staff.supervisor_in(request, employment_id)
    employed = commands.appoint(new.scheme, new.value, role=new.role, by=by, at=clock.now())
    return Status(201, _employment_out(employed))


@router.post(
    "/staff/{uuid:employment_id}/dismiss/{uuid:dismissed_id}", response={204: None}, summary="Dismiss somebody"
)
@bearer.session_required
@bearer.assurance_required(values.Assurance.SUBSTANTIAL)
def dismiss(request: HttpRequest, employment_id: UUID, dismissed_id: UUID) -> Status[None]:
    """From her next request on she works there no more. By the supervisor, only in a browser session."""
    _, by = staff.supervisor_in(request, employment_id)
    commands.dismiss(dismissed_id, by=by, at=clock.now())
    return Status(204, None)


def _employment_out(one: values.Employment) -> EmploymentOut:
    return EmploymentOut(id=one.id, role=one.role, since=one.valid.start, identifier_end=one.identifier_end)


def _caller(request: HttpRequest) -> values.Caller:
    caller = sessions.signed_in(request)
    if caller is None:
        raise errors.NotSignedIn
    return caller


def _token_out(token: values.AccessToken) -> TokenOut:
    return TokenOut(
        id=token.id,
        title=token.title,
        scopes=sorted(token.scopes),
        state=rules.state_of(token, at=clock.now()),
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
        last_used_on=token.last_used_on,
    )
