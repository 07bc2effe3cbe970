"""The generated list of addresses holds every GET, so that checkers of accessibility and of leaks see all."""

import pytest
from django.urls import URLPattern, URLResolver

from vienreiz.project import pages

# what every parameter of an address looks like; `project.handles.examples` gives true ones
LIKENESS = {
    "entry_id": "018f0000-0000-7000-8000-000000000000",
    "subject_id": "00000000-0000-4000-8000-000000000000",
    "consent_id": "00000000-0000-4000-8000-000000000000",
    "sending_id": "00000000-0000-4000-8000-000000000000",
    "employment_id": "00000000-0000-4000-8000-000000000000",
    "code": "x",
}


def _patterns(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _patterns(pattern.url_patterns, route)
        else:
            found.append((route, pattern))
    return found


def test_every_address_has_an_example() -> None:
    # tiles depend on the size of the log, and the OpenAPI document lists the addresses of programs
    listed = [page for page in pages.pages({None: LIKENESS}) if not page.route.startswith(("/log/tile/", "/api/"))]

    assert [page.route for page in listed if page.path is None] == []


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in pages.pages({None: LIKENESS})
        if page.route.startswith(("/me", "/desk", "/keeping", "/staff", "/operations"))
    ],
    ids=lambda page: page.route,
)
def test_whatever_is_hers_is_for_persons_alone(page: pages.Page) -> None:
    roles = {"/desk": "clerk", "/keeping": "steward", "/staff": "supervisor", "/operations": "operator"}
    if page.route == "/operations/sign-in":
        assert page.audience is None
        return
    place = "/" + page.route.split("/")[1]
    assert page.audience == roles.get(place, pages.AUDIENCE_OF_PERSONS)
