"""Operators: who runs this deployment. They sign in by name and password, in a session that is nobody's page.

Source: NIST SP 800-63B, 5.1.1 (length instead of rules of composition; failures are limited).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.http.problems import Forged

from . import commands, errors, queries

IDLE_MAX = timedelta(minutes=15)
LASTS_MAX = timedelta(hours=8)
SIGN_IN = actors.system("sign-in")
AUDIENCE = "operator"  # the list of pages says for whom one is

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


def sign_in_operator(request: HttpRequest, name: str, password: str, *, source: str, at: datetime) -> bool:
    """Whether `name` and `password` are right; then she is signed in, and whoever was before is not.

    It takes as long for a name that nobody has. Raises TooManyFailedSignIns when `source` has failed too often.
    """
    fingerprint = commands.try_operator(name, password, source=source, by=SIGN_IN, at=at)
    if fingerprint is None:
        return False
    request.session.flush()
    rotate_token(request)
    request.session["operator"] = {
        "name": name,
        "fingerprint": fingerprint,
        "signed_in_at": at.isoformat(),
        "seen_at": at.isoformat(),
    }
    return True


def sign_out_operator(request: HttpRequest) -> None:
    """End the session."""
    request.session.flush()


def operator_in(request: HttpRequest) -> Actor | None:
    """The operator in this browser's session; None when nobody is, or she was removed, or has another password."""
    kept = request.session.get("operator")
    if kept is None:
        return None
    at = clock.now()
    signed_in_at, seen_at = (datetime.fromisoformat(kept[name]) for name in ("signed_in_at", "seen_at"))
    fingerprint = queries.operator_fingerprint(kept["name"])
    is_over = at - seen_at >= IDLE_MAX or at - signed_in_at >= LASTS_MAX or at < signed_in_at
    if fingerprint is None or is_over or not constant_time_compare(kept["fingerprint"], fingerprint):
        request.session.flush()
        return None
    request.session["operator"] = {**kept, "seen_at": at.isoformat()}
    return actors.operator(kept["name"])


def operator_of(request: HttpRequest) -> Actor:
    """Raises NotAnOperator."""
    found = operator_in(request)
    if found is None:
        raise errors.NotAnOperator
    return found


def operator_required(view: View[Parameters]) -> View[Parameters]:
    """Let only an operator pass; send others to the operators' sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        if operator_in(request) is None:
            return HttpResponseRedirect(reverse("identity:operator-sign-in"))
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    guarded.audience = AUDIENCE  # type: ignore[attr-defined]  # project.pages reads it
    return guarded


class SignedInOperator(APIKeyCookie):
    """The session of an operator's browser; writes need the token against forged requests."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        return None if operator_in(request) is None else super().__call__(request)

    def _get_key(self, request: HttpRequest) -> str | None:
        if check_csrf(request):
            raise Forged
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return operator_in(request)


operator_auth = SignedInOperator()
