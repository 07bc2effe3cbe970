"""How the API knows its caller: an access token as bearer, or a browser's session. Source: RFC 6750."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from vienreiz.kernel import actors, clock
from vienreiz.kernel.http import addresses
from vienreiz.kernel.http.problems import Forged
from vienreiz.kernel.limits import public as limits

from . import commands, errors, queries, rules, sessions, values

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Operation = Callable[Concatenate[HttpRequest, Parameters], Answer]


class AccessTokenBearer(HttpBearer):
    """A personal access token. Unknown, expired and revoked ones are refused alike."""

    def authenticate(self, request: HttpRequest, token: str) -> values.Caller | None:
        at = clock.now()
        found = queries.token_with(token, at=at)
        if found is None:
            return None
        if found.last_used_on != at.astimezone(UTC).date():
            commands.note_token_use(found.id, by=actors.person(found.person_id), at=at)
        limits.take(f"token:{found.id}", rules.TOKEN_LIMIT, at=at)
        return values.Caller(
            person_id=found.person_id,
            name="",
            assurance=found.assurance,
            signed_in_at=found.created_at,
            scopes=found.scopes,
        )


class SignedInPerson(APIKeyCookie):
    """The session of a browser; writes need the token against forged requests."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> values.Caller | None:
        if sessions.in_session(request) is None:  # nobody's session cannot be ridden: say 401, not 403
            return None
        return super().__call__(request)

    def _get_key(self, request: HttpRequest) -> str | None:
        if check_csrf(request):
            raise Forged
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> values.Caller | None:
        return sessions.in_session(request)


class SubsystemBearer(HttpBearer):
    """A subsystem's token. Unknown, expired and revoked ones are refused alike."""

    def authenticate(self, request: HttpRequest, token: str) -> values.ClientCaller | None:
        at = clock.now()
        found = queries.client_token_with(token, at=at)
        if found is None:
            return None
        limits.take(f"client:{found.subsystem}", rules.CLIENT_LIMIT, at=at)
        return values.ClientCaller(subsystem=found.subsystem, token_id=found.id)


def anybody(request: HttpRequest) -> bool:
    """Nobody need say who she is, but no one network address may ask too often. Raises limits.TooManyRequests."""
    address = salted_hmac("identity.addresses", addresses.of_client(request), algorithm="sha256").hexdigest()
    limits.take(f"address:{address}", rules.ADDRESS_LIMIT, at=clock.now())
    return True


def count_further(subsystem: str, times: int, *, at: datetime) -> None:
    """Count what one request of a subsystem asks beside its first question. Raises limits.TooManyRequests."""
    if times > 0:
        limits.take(f"client:{subsystem}", rules.CLIENT_LIMIT, at=at, times=times)


bearer = AccessTokenBearer()
client_auth = SubsystemBearer()
signed_in_person = SignedInPerson()
person_auth = [bearer, signed_in_person]


def scope_required(scope: values.Scope) -> Callable[[Operation[Parameters, Answer]], Operation[Parameters, Answer]]:
    """Let a token pass only if it has `scope`; a session may do all. Goes under the router's decorator."""

    def decorate(operation: Operation[Parameters, Answer]) -> Operation[Parameters, Answer]:
        @wraps(operation)
        def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            if not rules.allows(_caller_behind(request), scope):
                raise errors.ScopeMissing(scope=scope)
            return operation(request, *args, **kwargs)

        return guarded

    return decorate


def session_required(operation: Operation[Parameters, Answer]) -> Operation[Parameters, Answer]:
    """Let no token pass, only a session. Goes under the router's decorator."""

    @wraps(operation)
    def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        if _caller_behind(request).scopes is not None:
            raise errors.SessionNeeded
        return operation(request, *args, **kwargs)

    return guarded


def assurance_required(
    assurance: values.Assurance,
) -> Callable[[Operation[Parameters, Answer]], Operation[Parameters, Answer]]:
    """Let only a caller pass who was known as surely as this: now, or when her token was made.

    Goes under the router's decorator.
    """

    def decorate(operation: Operation[Parameters, Answer]) -> Operation[Parameters, Answer]:
        @wraps(operation)
        def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            if _caller_behind(request).assurance < assurance:
                raise errors.AssuranceTooLow(needed=int(assurance))
            return operation(request, *args, **kwargs)

        return guarded

    return decorate


def subsystem_of(request: HttpRequest) -> str:
    """The subsystem behind the request, as `organisation/subsystem`. Raises NotLetIn."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, values.ClientCaller):
        raise errors.NotLetIn
    return caller.subsystem


def _caller_behind(request: HttpRequest) -> values.Caller:
    caller = sessions.signed_in(request)
    if caller is None:
        raise errors.NotSignedIn
    return caller
