"""A person's session: who signed in, how surely, when. Never an identity code.

The idle and the absolute limit are ours, by our clock; Django's cookie merely does not outlive them by much.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, overload
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor

from . import errors, rules, values

SEEN_EVERY = timedelta(minutes=1)  # a session is written at most this often for being used

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


def begin(request: HttpRequest, card: values.DemoCard, *, assurance: values.Assurance, at: datetime) -> None:
    """Sign the person in: a new session under a new key, so that one planted before is worth nothing."""
    request.session.flush()
    rotate_token(request)
    request.session.update(
        {
            "person_id": str(card.subject_id),
            "name": card.name,
            "assurance": int(assurance),
            "signed_in_at": at.isoformat(),
            "seen_at": at.isoformat(),
        }
    )


def end(request: HttpRequest) -> None:
    """Sign out whoever is signed in."""
    request.session.flush()


def signed_in(request: HttpRequest) -> values.Caller | None:
    """Who is behind the request, by session or access token, None when nobody is."""
    by_token = getattr(request, "auth", None)  # ninja puts it there
    return by_token if isinstance(by_token, values.Caller) else in_session(request)


def in_session(request: HttpRequest) -> values.Caller | None:
    """Who is signed in in this browser, None when nobody is or the session is over."""
    kept = request.session
    if "person_id" not in kept:
        return None
    at = clock.now()
    signed_in_at = datetime.fromisoformat(kept["signed_in_at"])
    seen_at = datetime.fromisoformat(kept["seen_at"])
    if rules.is_session_over(signed_in_at=signed_in_at, seen_at=seen_at, at=at):
        kept.flush()
        return None
    if at - seen_at >= SEEN_EVERY:
        kept["seen_at"] = at.isoformat()
    return values.Caller(
        person_id=values.PersonId(UUID(kept["person_id"])),
        name=kept["name"],
        assurance=values.Assurance(kept["assurance"]),
        signed_in_at=signed_in_at,
    )


def caller_of(request: HttpRequest) -> Actor:
    """Whoever is behind the request, as `by=` of commands. Raises NotSignedIn."""
    return actors.person(person_of(request))


def person_of(request: HttpRequest) -> values.PersonId:
    """The person behind the request. Raises NotSignedIn."""
    caller = signed_in(request)
    if caller is None:
        raise errors.NotSignedIn
    return caller.person_id


@overload
def person_required(view: View[Parameters], /) -> View[Parameters]: ...
@overload
def person_required(*, assurance: values.Assurance) -> Callable[[View[Parameters]], View[Parameters]]: ...
def person_required(view: Any = None, /, *, assurance: values.Assurance = values.Assurance.LOW) -> Any:
    """Let only a signed-in person pass; send others to sign in, and back. `assurance`: how surely we must know her."""
    return _guarded(view, assurance) if view else lambda view: _guarded(view, assurance)


def _guarded(view: View[Parameters], assurance: values.Assurance) -> View[Parameters]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        caller = in_session(request)
        if caller is None:
            return _to_sign_in(request)
        if caller.assurance < assurance:
            return _to_sign_in(request, assurance=str(int(assurance)))
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")  # a shared computer keeps nothing of hers
        return response

    guarded.audience = "person"  # type: ignore[attr-defined]  # project.pages reads it
    return guarded


def _to_sign_in(request: HttpRequest, **reasons: str) -> HttpResponseRedirect:
    """What was sent by POST is not sent again after the sign-in; only pages are gone back to."""
    back = {"next": request.get_full_path()} if request.method in {"GET", "HEAD"} else {}
    query = urlencode({**back, **reasons})
    return HttpResponseRedirect(reverse("identity:sign-in") + (f"?{query}" if query else ""))


def is_of_this_site(request: HttpRequest, address: str) -> bool:
    """Whether one may be sent to `address` after the sign-in: a path of this site, nothing else."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )
