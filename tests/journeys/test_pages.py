"""Every page of the generated list, as whom it is for: accessible and uncut, at both widths, in every language."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Browser, Error, Page, Response, expect

from .browsing import LANGUAGES, WIDTHS, page_of, sign_in, speak
from .conftest import COUNTRIES
from .state import State

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
# what is in order is neither described nor carried out of the browser: that took two thirds of the time
FAULTS = "options => axe.run(document, {...options, resultTypes: ['violations']}).then(found => found.violations)"

pytestmark = pytest.mark.browser


class Visitors(dict[str | None, Page]):
    """A browser of a stranger, and one of everybody whom a page is for, in one language."""

    def __init__(self, browser: Browser, state: State, language: str) -> None:
        super().__init__()
        self.language = language
        known = {one["key"]: one for one in [*state.handles["people"], *state.handles["staff"]]}
        for visitor in {entry["as"] for entry in state.handles["pages"]}:
            self[visitor] = page_of(browser, state)
            if visitor is not None:
                sign_in(self[visitor], known[visitor])
            speak(self[visitor], language)


@pytest.fixture(scope="module", params=LANGUAGES)
def visitors(request: pytest.FixtureRequest, browser: Browser, state: State) -> Iterator[Visitors]:
    found = Visitors(browser, state, request.param)
    yield found
    for page in found.values():
        page.context.close()


def test_every_page_is_accessible_and_uncut(visitors: Visitors, state: State) -> None:
    """Uncut at each width in each language; for axe, which is slow, the languages share the widths between them."""
    at = axe_width_of(visitors, state)
    faults = []
    for entry in state.handles["pages"]:
        page, address = visitors[entry["as"]], state.base_url + entry["path"]
        answer = opened(page, address)
        if answer.status != 200:
            faults.append(f"{entry['path']}: {answer.status}")
        elif "text/html" in answer.headers["content-type"]:
            assert urlsplit(page.url).path == urlsplit(address).path  # else another is looked at
            faults += [f"{entry['path']}: {fault}" for fault in faults_seen_on(page, at)]

    assert not faults, "\n".join(faults)


def axe_width_of(visitors: Visitors, state: State) -> int:
    return WIDTHS[(LANGUAGES.index(visitors.language) + COUNTRIES.index(state.country)) % len(WIDTHS)]


Walk = Callable[[Page, State], None]


def _a_refused_look_up(page: Page, state: State) -> None:
    """Nothing is filled in: an error summary, and a message at each field."""
    _at_the_desk(page)
    page.locator("main form button[type=submit]").first.evaluate("button => button.form.noValidate = true")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def _a_look_up(page: Page, state: State) -> None:
    _at_the_desk(page)
    page.locator("input[name=right]").first.check()
    page.locator("input[name=value]").fill(state.person("parent")["code"])
    page.locator("input[name=case]").fill("2026/accessible")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".govuk-notification-banner, dl.govuk-summary-list").first).to_be_visible()


def _at_the_desk(page: Page) -> None:
    page.goto("/desk")
    page.locator("main h2 a[href^='/desk/']").first.click()


def _a_refused_profile(page: Page, state: State) -> None:
    page.goto("/me/profile")
    page.locator("main form button[type=submit]").evaluate("button => button.form.noValidate = true")
    page.locator("input[name=email]").fill("nobody")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def _a_refused_sending(page: Page, state: State) -> None:
    address = next(one["path"] for one in state.handles["pages"] if one["path"].endswith("/sources"))
    page.goto(address)
    page.locator("main form button[type=submit]").evaluate("button => button.form.noValidate = true")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def _a_look_into_a_register(page: Page, state: State) -> None:
    """All that the register ever said of the steward's own self, with a form for each record."""
    steward = next(one for one in state.handles["staff"] if one["role"] == "steward")
    sources = next(one["path"] for one in state.handles["pages"] if one["path"].endswith("/sources"))
    page.goto(sources.removesuffix("/sources"))
    page.locator("main select[name=scheme]").select_option(index=0)
    page.locator("main input[name=value]").fill(steward["code"])
    page.locator("main select[name=article]").select_option(index=1)
    page.locator("main input[name=case]").fill("2026/accessible")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main form[action$='/correct']").first).to_be_attached()


def _a_refused_correction(page: Page, state: State) -> None:
    _a_look_into_a_register(page, state)
    page.locator("main details summary").first.click()
    form = page.locator("main form[action$='/correct']").first
    form.locator("input[name=valid_from]").fill("31.02.2030")
    form.locator("button[type=submit]").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def _a_correction(page: Page, state: State) -> None:
    """The same again, from today: the register said so already."""
    _a_refused_correction(page, state)
    page.locator("main input[name=valid_from]").fill(datetime.now(tz=UTC).date().isoformat())
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main .govuk-notification-banner")).to_be_visible()


def _a_check(page: Page, state: State) -> None:
    page.goto("/me/uses/check")
    page.locator("main form[action='/me/uses/check'] button").click()
    expect(page.locator(".govuk-notification-banner")).to_be_visible()


def _her_childs_data(page: Page, state: State) -> None:
    page.goto("/me/acting")
    page.locator("main form[action='/me/acting'] button").click()
    page.locator("main form[action='/me/acting/begin'] button").first.click()
    page.goto("/me/data")
    expect(page.locator(".whose-by")).to_be_visible()


def _herself_again(page: Page) -> None:
    page.goto("/me/acting")
    if page.locator(".whose-by").count():
        page.locator("main form[action='/me/acting/end'] button").click()


WALKS: dict[str, tuple[str, Walk]] = {
    "a look-up refused": ("clerk", _a_refused_look_up),
    "a look-up answered": ("clerk", _a_look_up),
    "a profile refused": ("parent", _a_refused_profile),
    "a sending refused": ("steward", _a_refused_sending),
    "a look into a register": ("steward", _a_look_into_a_register),
    "a correction refused": ("steward", _a_refused_correction),
    "a correction": ("steward", _a_correction),
    "a check": ("parent", _a_check),
    "another's data, acted for": ("parent", _her_childs_data),
}


@pytest.mark.parametrize("walk", WALKS)
def test_what_an_act_leads_to_is_accessible_and_uncut(visitors: Visitors, state: State, walk: str) -> None:
    """No address leads to these: an error summary, a result, a page on which one acts for another."""
    visitor, act = WALKS[walk]
    page = visitors[visitor]
    act(page, state)

    faults = list(faults_seen_on(page, axe_width_of(visitors, state)))

    if visitor == "parent":
        _herself_again(page)
    assert not faults, "\n".join(faults)


def opened(page: Page, address: str) -> Response | APIResponse:
    """What a page answers, shown in the browser unless it is a file to keep."""
    try:
        answer = page.goto(address)
    except Error:  # a download
        return page.request.get(address)
    assert answer is not None
    return answer


def faults_seen_on(page: Page, axe_at: int) -> Iterator[str]:
    """What is wrong with what a browser shows now, at each width."""
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} main headings"
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            yield f"cut by {too_wide} px at {width}"
        if width == axe_at:
            yield from (f"{one['id']} at {width}: {one['help']}" for one in page.evaluate(FAULTS, WCAG))
