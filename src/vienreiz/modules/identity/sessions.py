"""A person's session: who signed in, how surely, when. Never an identity code.

The idle and the absolute limit are ours, by our clock; Django's cookie merely does not outlive them by much.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, overload
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.http import languages

from . import errors, mandates, queries, rules, values

SEEN_EVERY = timedelta(minutes=1)  # a session is written at most this often for being used

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


_languages: list[Callable[[UUID], str]] = []


def register_language(language_of: Callable[[UUID], str]) -> None:
    """Plug in what knows in which language somebody wants to be spoken to; empty: she never said. One only."""
    _languages[:] = [language_of]


def begin(
    request: HttpRequest, person_id: values.PersonId, *, name: str, assurance: values.Assurance, at: datetime
) -> None:
    """Sign the person in: a new session under a new key, so that one planted before is worth nothing.

    From then on she is spoken to in the language that she wished for.
    """
    request.session.flush()
    rotate_token(request)
    request.session.update(
        {
            "person_id": str(person_id),
            "name": name,
            "assurance": int(assurance),
            "signed_in_at": at.isoformat(),
            "seen_at": at.isoformat(),
            "roles": sorted({one.role.value for one in queries.employments_of(person_id, at=at)}),
        }
    )
    for language_of in _languages:
        languages.choose(request, language_of(person_id))


def act_for(request: HttpRequest, mandate: values.Mandate) -> None:
    """From now on she moves in the affairs of another, as long as the mandate holds."""
    request.session.cycle_key()
    request.session["acting_for"] = {"subject_id": str(mandate.represented), "name": mandate.represented_name}


def act_for_herself(request: HttpRequest) -> None:
    """From now on she moves in her own affairs."""
    request.session.pop("acting_for", None)


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
    acting_for = kept.get("acting_for")
    return values.Caller(
        person_id=values.PersonId(UUID(kept["person_id"])),
        name=kept["name"],
        assurance=values.Assurance(kept["assurance"]),
        signed_in_at=signed_in_at,
        acting_for=values.SubjectId(UUID(acting_for["subject_id"])) if acting_for else None,
        acting_for_name=acting_for["name"] if acting_for else "",
    )


def is_in_own_affairs(request: HttpRequest) -> bool:
    """Whether whoever is signed in in this browser acts for nobody else: for the navigation."""
    caller = in_session(request)
    return caller is not None and caller.acting_for is None


def caller_of(request: HttpRequest) -> Actor:
    """Whoever is behind the request, as `by=` of commands, and for whom she acts, if she still may.

    Raises NotSignedIn, NoLongerRepresents.
    """
    caller = signed_in(request)
    if caller is None:
        raise errors.NotSignedIn
    if caller.acting_for is None:
        return actors.person(caller.person_id)
    if mandates.mandate((caller.person_id, caller.acting_for), at=clock.now()) is None:
        act_for_herself(request)
        raise errors.NoLongerRepresents
    return actors.person(caller.person_id, acting_for=caller.acting_for)


def person_of(request: HttpRequest) -> values.PersonId:
    """The person behind the request. Raises NotSignedIn."""
    caller = signed_in(request)
    if caller is None:
        raise errors.NotSignedIn
    return caller.person_id


@overload
def person_required(view: View[Parameters], /) -> View[Parameters]: ...
@overload
def person_required(
    *, assurance: values.Assurance = ..., as_herself: bool = ..., audience: str = ...
) -> Callable[[View[Parameters]], View[Parameters]]: ...
def person_required(
    view: Any = None,
    /,
    *,
    assurance: values.Assurance = values.Assurance.LOW,
    as_herself: bool = False,
    audience: str = "person",
) -> Any:
    """Let only a signed-in person pass; send others to sign in, and back.

    `assurance`: how surely we must know her. `as_herself`: not while she acts for another. `audience`: whom the list of
    pages sends there, `person` or a role of staff; who else may pass is the view's own question.
    """

    def mark(view: View[Parameters]) -> View[Parameters]:
        return _guarded(view, assurance, as_herself, audience)

    return mark(view) if view else mark


def _guarded(view: View[Parameters], assurance: values.Assurance, as_herself: bool, audience: str) -> View[Parameters]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        caller = in_session(request)
        if caller is None:
            return _to_sign_in(request)
        if caller.assurance < assurance:
            return _to_sign_in(request, assurance=str(int(assurance)))
        if as_herself and caller.acting_for is not None:
            raise errors.ActsForAnother
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")  # a shared computer keeps nothing of hers
        return response

    guarded.audience = audience  # type: ignore[attr-defined]  # project.pages reads it
    return guarded


def _to_sign_in(request: HttpRequest, **reasons: str) -> HttpResponseRedirect:
    """And back to the page. What was sent by POST is not sent again by itself: she comes back to the page on which she
    sent it, and is told so.
    """
    if request.method in {"GET", "HEAD"}:
        back = {"next": request.get_full_path()}
    else:
        came_from = _page_of_this_site(request)
        back = {"next": came_from, "unsent": "1"} if came_from else {}
    query = urlencode({**back, **reasons})
    return HttpResponseRedirect(reverse("identity:sign-in") + (f"?{query}" if query else ""))


def _page_of_this_site(request: HttpRequest) -> str:
    """The page on which a form was sent, as the browser says; empty where it is none of ours."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host():
        return ""
    path = referer.path + (f"?{referer.query}" if referer.query else "")
    return path if is_of_this_site(request, path) else ""


def is_of_this_site(request: HttpRequest, address: str) -> bool:
    """Whether one may be sent to `address` after the sign-in: a path of this site, nothing else."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )
