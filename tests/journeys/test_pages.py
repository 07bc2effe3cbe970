"""Every page of the generated list, as whom it is for: accessible and uncut, at both widths, in every language."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .browsing import LANGUAGES, WIDTHS, page_of, sign_in, speak
from .state import State

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


@pytest.fixture(params=LANGUAGES)
def visitors(request: pytest.FixtureRequest, browser: Browser, state: State) -> Iterator[dict[str | None, Page]]:
    """A browser of a stranger, and one of everybody whom a page is for, in one language."""
    known = {one["key"]: one for one in [*state.handles["people"], *state.handles["staff"]]}
    found: dict[str | None, Page] = {}
    for visitor in {entry["as"] for entry in state.handles["pages"]}:
        found[visitor] = page_of(browser, state)
        if visitor is not None:
            sign_in(found[visitor], known[visitor])
        speak(found[visitor], request.param)
    yield found
    for page in found.values():
        page.context.close()


def test_every_page_is_accessible_and_uncut(visitors: dict[str | None, Page], state: State) -> None:
    faults = []
    for entry in state.handles["pages"]:
        page = visitors[entry["as"]]
        answer = page.request.get(state.base_url + entry["path"])
        if answer.status != 200:
            faults.append(f"{entry['path']}: {answer.status}")
        elif "text/html" in answer.headers["content-type"]:
            faults += [f"{entry['path']}: {fault}" for fault in faults_of(page, state.base_url + entry["path"])]

    assert not faults, "\n".join(faults)


def faults_of(page: Page, address: str) -> Iterator[str]:
    """What is wrong with a page, at each width."""
    page.goto(address)
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} main headings"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            yield f"cut by {too_wide} px at {width}"
        found = Axe().run(page, options=WCAG)
        yield from (f"{one['id']} at {width}: {one['help']}" for one in found.response["violations"])
