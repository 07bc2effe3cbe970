"""The list of every page and endpoint that answers a GET, made from the URL configuration itself.

Checkers visit it: accessibility, screenshots, leaks, dead links. A GET address that the list cannot fill with an
example fails a test, so nothing escapes.
"""

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

Examples = Mapping[str | None, Mapping[str, str]]

AUDIENCE_OF_PERSONS = "person"  # what `identity.person_required` marks a view with, where it names no role of staff


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page: its route, an example address (None: no example was given), and for whom it is."""

    route: str
    path: str | None
    audience: str | None  # `person`, a role of staff, or None for anybody
    is_page: bool  # False: JSON, a download, a tile


def pages(examples: Examples) -> list[Page]:
    """Every route that takes GET, sorted; not the steps of a protocol (`is_step`), which only send the browser on.

    `examples` maps the names of route parameters to values, for each audience; those of None hold for all.
    """
    return sorted(_walk(get_resolver().url_patterns, "", examples), key=lambda page: page.route)


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, examples: Examples) -> Iterator[Page]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route, examples)
        elif _takes_get(pattern) and not getattr(pattern.callback, "is_step", False):
            yield _page(pattern, route, examples)


def _takes_get(pattern: URLPattern) -> bool:
    return "GET" in methods_of(pattern.callback)


def methods_of(view: Callable[..., object] | None) -> Collection[str]:
    """The methods that `require_http_methods` lets through: it keeps them in its closure. GET and POST without it."""
    while view is not None:
        kept = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        methods = kept.get("request_method_list")
        if methods is not None:
            return list(methods)
        view = getattr(view, "__wrapped__", None)
    return ["GET", "POST"]


def _page(pattern: URLPattern, route: str, examples: Examples) -> Page:
    audience = getattr(pattern.callback, "audience", None)
    of_audience = {**examples[None], **examples.get(audience, {})}
    path: str | None = "/" + route
    for name in re.findall(r"<(?:\w+:)?(\w+)>", route):
        value = of_audience.get(f"{route}:{name}", of_audience.get(name))
        path = None if value is None or path is None else re.sub(rf"<(?:\w+:)?{name}>", value, path)
    return Page(route="/" + route, path=path, audience=audience, is_page=getattr(pattern.callback, "is_page", True))
