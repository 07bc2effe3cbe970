"""What the layout of every page needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from . import plugs
from .values import Link


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Place:
    title: str
    url: str
    is_current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Languages, who is signed in, where one can go. Made when a template asks for it."""
    plugs.begin_page()
    account = SimpleLazyObject(lambda: plugs.account_of(request))
    return {
        "account": account,
        "languages": [_language(code) for code, _ in settings.LANGUAGES],
        "navigation": SimpleLazyObject(lambda: _navigation(request, is_person=bool(account))),
        "foot": SimpleLazyObject(lambda: _places(request, plugs.foot_links())),
        "is_demonstration": settings.ENVIRONMENT.demo,
    }


def _language(code: str) -> Language:
    name: str = LANG_INFO[code]["name_local"]
    return Language(code=code, name=name[0].upper() + name[1:], is_current=code == get_language())


def _navigation(request: HttpRequest, *, is_person: bool) -> list[Place]:
    return _places(request, [link for link in plugs.links() if _is_shown(link, request, is_person=is_person)])


def _places(request: HttpRequest, links: Sequence[Link]) -> list[Place]:
    places = []
    for link in links:
        url = reverse(link.url_name)
        is_current = request.path == url or (url != "/" and request.path.startswith(url))
        places.append(Place(title=gettext(link.title), url=url, is_current=is_current))
    return places


def _is_shown(link: Link, request: HttpRequest, *, is_person: bool) -> bool:
    if link.for_persons and not is_person:
        return False
    return link.shown_in is None or link.shown_in(request)
