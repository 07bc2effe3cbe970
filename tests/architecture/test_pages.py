"""The generated list of addresses holds every GET, so that checkers of accessibility and of leaks see all."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from vienreiz.project import handles, pages

# what every parameter of an address looks like; `project.handles.examples` gives true ones
LIKENESS = {
    "entry_id": "018f0000-0000-7000-8000-000000000000",
    "subject_id": "00000000-0000-4000-8000-000000000000",
    "consent_id": "00000000-0000-4000-8000-000000000000",
    "sending_id": "00000000-0000-4000-8000-000000000000",
    "employment_id": "00000000-0000-4000-8000-000000000000",
    "dismissed_id": "00000000-0000-4000-8000-000000000000",
    "code": "x",
}


def test_every_address_has_an_example() -> None:
    # tiles depend on the size of the log, and the OpenAPI document lists the addresses of programs
    listed = [page for page in pages.pages({None: LIKENESS}) if not page.route.startswith(("/log/tile/", "/api/"))]

    assert [page.route for page in listed if page.path is None] == []


def test_a_page_that_nothing_can_be_shown_on_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of one source was in no list, since the demonstration held none, and so nobody looked at it."""
    parent = SimpleNamespace(key="parent", person_id=UUID(LIKENESS["subject_id"]))
    staff = [{"person": "parent", "role": role, "key": role} for role in ("clerk", "steward", "supervisor")]
    monkeypatch.setattr(handles, "examples", lambda person_id: {**LIKENESS, "person_id": "x"})
    everything = {"employment_id": "x", "code": "x", "sending_id": "x", "dismissed_id": "x"}

    monkeypatch.setattr(handles, "_examples_at_work", lambda person_id, one: everything)
    listed, without = handles._pages([parent], staff)  # type: ignore[list-item]
    assert {"path": "/keeping/x/x/sources/x", "as": "steward"} in listed
    routes = [page.route for page in pages.pages({None: LIKENESS})]
    assert len(listed) == len([route for route in routes if not route.startswith(("/log/tile/", "/api/"))]) + 2
    assert without == []

    monkeypatch.setattr(handles, "examples", lambda person_id: {"entry_id": "x", "subject_id": "x", "code": "x"})
    fewer, without = handles._pages([parent], staff)  # type: ignore[list-item]
    assert "/me/permissions/<uuid:consent_id>" in without
    assert len(fewer) + len(without) == len(listed)


def test_where_nobody_has_a_card_the_pages_of_people_are_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handles, "examples", lambda person_id: {"code": "x"})

    listed, without = handles._pages([], [])

    assert {page["as"] for page in listed} == {None, "operator"}
    assert "/me/data" in without
    assert "/desk" in without


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
