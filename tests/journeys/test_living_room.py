"""The once-only path: she lets a bank read one fact for one purpose, sees that it did, and takes it back.

A curious clerk is refused, and she sees that too. She acts for her child, as the registers say, and stops. At the end
nothing was altered. Walked in a real browser against all processes; the bank is a program with a token.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from .browsing import LANGUAGES, page_of, sign_in, speak
from .conftest import COUNTRIES
from .state import ROOT, State, databases, run, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module", params=COUNTRIES)
def state(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """One of its own: what is done here would stand on the pages of other journeys."""
    folder = tmp_path_factory.mktemp(f"living-room-{request.param}")
    with databases() as found, running(request.param, folder / "state", found) as started:
        yield started


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def with_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(with_script: bool, browser: Browser, state: State) -> Iterator[Page]:
    opened = page_of(browser, state, script=with_script)
    yield opened
    opened.context.close()


class Country:
    """What the pack's description says of who asks whom for what."""

    def __init__(self, state: State) -> None:
        pack = ROOT / "packs" / state.country
        (self.recipe,) = yaml.safe_load((pack / "people.yaml").read_text()).values()
        self.grants = yaml.safe_load((pack / "grants.yaml").read_text()).values()
        self.scheme = json.loads((state.folder / "people" / "people.json").read_text())["scheme"]
        self.wanted = self.recipe["requests"][0]
        self.clerk = self.recipe["staff"][1]

    @property
    def beyond_the_clerk(self) -> dict[str, Any]:
        """A grant of another office for what the clerk's own office may not ask."""
        own = {grant["service"] for grant in self.grants if grant["recipient"] == self.clerk["subsystem"]}
        return next(grant for grant in self.grants if grant["service"] not in own)


class Bank:
    """A recipient's program, with a token that the operator gave it."""

    def __init__(self, state: State, country: Country) -> None:
        self.state, self.country = state, country
        self.token = run(state, "client", "let-in", country.wanted["recipient"])
        self.subject = {"scheme": country.scheme, "value": state.person("parent")["code"]}

    def request(self) -> str:
        wanted = self.country.wanted
        status, made = self._post(
            "/api/consents",
            {
                "subject": self.subject,
                "service": wanted["service"],
                "purpose": wanted["purpose"],
                "fields": wanted["fields"][:1],
                "lasts_days": 9,
                "rate": {"times": 2, "unit": "day"},
            },
        )
        assert status == 201, made
        return str(made["id"])

    def ask(self) -> dict[str, Any]:
        wanted = self.country.wanted
        _, answer = self._post(
            "/api/exchange/asks",
            {
                "asks": [
                    {
                        "service": wanted["service"],
                        "purpose": wanted["purpose"],
                        "subject": self.subject,
                        "ground": {"kind": "consent"},
                        "fields": wanted["fields"][:1],
                    }
                ]
            },
        )
        (one,) = answer["answers"]
        return dict(one)

    def _post(self, path: str, body: object) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = urllib.request.Request(self.state.base_url + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(sent, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_fact_for_one_purpose_and_back(
    page: Page, browser: Browser, state: State, language: str, with_script: bool
) -> None:
    country = Country(state)
    bank = Bank(state, country)
    assert bank.ask()["status"] == "refused"
    consent_id = bank.request()
    main = page.locator("main")
    sign_in(page, state.person("parent"))
    speak(page, language)

    page.get_by_role("navigation").locator("a[href='/me/permissions']").click()
    main.locator(f"a[href='/me/permissions/{consent_id}']").first.click()
    main.locator("button[value=given]").click()
    expect(main.locator("button[value=withdrawn]")).to_be_visible()
    answer = bank.ask()
    assert (answer["status"], len(answer["records"])) == ("answered", 1), answer
    assert list(answer["records"][0]["content"]) == country.wanted["fields"][:1]

    exchange_id = _curious_clerk(browser, state, country, script=with_script, language=language)

    page.goto("/me/uses")
    expect(main.locator(".timeline li.refused").first).to_be_visible()
    main.locator(".timeline li.refused h3 a").first.click()
    expect(main).to_contain_text("2026/curious")
    assert exchange_id
    page.goto(f"/me/permissions/{consent_id}")
    main.locator("button[value=withdrawn]").click()
    expect(main.locator("button[value=withdrawn]")).to_have_count(0)
    assert (bank.ask()["status"], bank.ask()["reason"]) == ("refused", "consent-not-in-force")

    page.get_by_role("navigation").locator("a[href='/me/acting']").click()
    main.locator("form[action='/me/acting'] button").click()
    main.locator("form[action='/me/acting/begin'] button").first.click()
    expect(page.locator(".whose-by")).to_be_visible()
    page.get_by_role("navigation").locator("a[href='/me/data']").click()
    expect(main.locator(".govuk-summary-card").first).to_be_visible()
    page.goto("/me/acting")
    main.locator("form[action='/me/acting/end'] button").click()
    expect(page.locator(".whose-by")).to_have_count(0)

    page.goto("/me/uses")
    main.locator("form[action='/me/uses/check'] button").click()
    expect(main.locator(".govuk-notification-banner--success")).to_be_visible()


def _curious_clerk(browser: Browser, state: State, country: Country, *, script: bool, language: str) -> str:
    """A clerk asks what no law lets the office ask; the number of the exchange that the page shows."""
    page = page_of(browser, state, script=script)
    main = page.locator("main")
    sign_in(page, state.person(country.clerk["person"]))
    speak(page, language)
    page.get_by_role("navigation").locator("a[href='/desk']").click()
    main.locator("h2 a[href^='/desk/']").first.click()
    wanted = country.beyond_the_clerk
    main.locator("input[name=right][value=other]").check()
    main.locator("details summary").first.click()
    for name in ("service", "purpose", "article"):
        main.locator(f"select[name={name}]").select_option(wanted[name])
    main.locator("select[name=scheme]").select_option(country.scheme)
    main.locator("input[name=value]").fill(state.person("parent")["code"])
    main.locator("input[name=case]").fill("2026/curious")
    main.locator("form button[type=submit]").first.click()
    expect(main.locator(".govuk-notification-banner")).to_be_visible()
    expect(main.locator("dl.govuk-summary-list")).to_have_count(0)
    exchange_id = main.locator("code").first.inner_text()
    page.context.close()
    return exchange_id
