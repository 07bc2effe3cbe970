"""The ways to sign in here. Whoever brings one registers it; the page of the choice shows those that are offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from vienreiz.kernel.errors import N_
from vienreiz.kernel.text import Text

from . import sessions, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """A means of electronic identification. `url_name` takes the query that `onward_of` and `needed_of` read.

    At its end it calls `begin_session` for whom it identified, or raises.
    """

    title: str  # a message id
    url_name: str
    is_offered: Callable[[], bool]
    explanation: str = ""  # a message id


_means: list[Means] = []


DEMONSTRATION = Means(
    title=N_("Use the demonstration eID"),
    url_name="identity:sign-in-demo",
    is_offered=lambda: settings.ENVIRONMENT.demo,
    explanation=N_("This is a demonstration. Everybody in it is invented, and you sign in with an invented card."),
)


def register_means(means: Means) -> None:
    """Bring a way to sign in. Called in `ready()`."""
    if means not in _means:
        _means.append(means)


def offered() -> list[Means]:
    """Those by which one can sign in here, in the order in which they came."""
    return [means for means in _means if means.is_offered()]


_explained: list[Callable[[], Mapping[str, Text]]] = []


def register_demo_people(explained: Callable[[], Mapping[str, Text]]) -> None:
    """Plug in who of the demonstration is worth signing in as, and why, by code. One only, the last."""
    _explained[:] = [explained]


def demo_people() -> Mapping[str, Text]:
    """Why each of them is interesting, by the code of her card; nobody where nothing is plugged in."""
    return _explained[0]() if _explained else {}


def onward_of(request: HttpRequest) -> str:
    """Where to go after the sign-in: a path of this site, or nothing."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    return wanted if sessions.is_of_this_site(request, wanted) else ""


def needed_of(request: HttpRequest) -> values.Assurance | None:
    """The level of assurance that the page she came from needs, None when she comes from none."""
    wanted = request.GET.get("assurance", "")
    return values.Assurance(int(wanted)) if wanted in {"1", "2", "3"} else None
