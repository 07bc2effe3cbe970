"""The once-only path: she lets a bank read one fact for one purpose, sees that it did, and takes it back.

A curious clerk is refused, and she sees that too. She acts for her child, as the registers say, and stops. At the end
nothing was altered. Walked in a real browser against all processes; the bank is a program with a token.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from .browsing import LANGUAGES, page_of, sign_in, speak
from .state import ROOT, State, run
from .test_handles import get_json

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def with_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(with_script: bool, browser: Browser, state: State) -> Iterator[Page]:
    opened = page_of(browser, state, script=with_script)
    yield opened
    opened.context.close()


UNALTERED = {"lv": re.compile(r"^\s*\d+ ierakst(s|i) nav mainīt[si]"), "en": re.compile(r"(stands|stand) unaltered")}
EACH_ONCE = [("lv", True), ("en", False)]
FEWEST_REGISTERS = {"latvia": 9}  # side by side on her page


class Country:
    """What the pack's description says of who asks whom for what."""

    def __init__(self, state: State) -> None:
        pack = ROOT / "packs" / state.country
        (self.recipe,) = yaml.safe_load((pack / "people.yaml").read_text()).values()
        self.grants = yaml.safe_load((pack / "grants.yaml").read_text()).values()
        self.scheme = json.loads((state.folder / "people" / "people.json").read_text())["scheme"]
        self.registers = [yaml.safe_load(file.read_text()) for file in sorted(pack.glob("registers/*.yaml"))]
        self.organisations = yaml.safe_load((pack / "organisations.yaml").read_text())
        self.purposes = yaml.safe_load((pack / "purposes.yaml").read_text())
        self.people = state.folder / "people"
        self.wanted = self.recipe["requests"][0]
        self.clerk = self.recipe["staff"][1]

    @property
    def beyond_the_clerk(self) -> dict[str, Any]:
        """A grant of another office for what the clerk's own office may not ask."""
        own = {grant["service"] for grant in self.grants if grant["recipient"] == self.clerk["subsystem"]}
        return next(grant for grant in self.grants if grant["service"] not in own)

    def about_persons(self, language: str) -> list[str]:
        """Titles of the registers that tell something about persons."""
        return [
            register["title"][language]
            for register in self.registers
            if {register["roles"][one["role"]]["scheme"] for one in register.get("services", {}).values()}
            & {self.scheme}
        ]

    def title_of(self, subsystem: str, language: str) -> str:
        return str(self.organisations[subsystem.partition("/")[0]]["title"][language])

    def value_wanted(self, person: dict[str, str]) -> str:
        """What the first field that the bank wants says of her, from the file that the register was loaded from."""
        register = self.wanted["service"].partition(".")[0]
        lines = map(json.loads, (self.people / f"{register}.ndjson").read_text().splitlines())
        (record,) = [
            line["record"]
            for line in lines
            if line["valid_until"] is None and person["code"] in line["record"].values()
        ]
        return str(record[self.wanted["fields"][0]])

    def shown_of(self, person: dict[str, str]) -> str:
        """How her page says it: where the field refers to another register, by the name known there."""
        described = {one["register"]: one for one in self.registers}
        register, field = self.wanted["service"].partition(".")[0], self.wanted["fields"][0]
        value, refers_to = self.value_wanted(person), described[register]["fields"][field].get("refers_to")
        if refers_to is None:
            return value
        other = described[refers_to]
        lines = map(json.loads, (self.people / f"{refers_to}.ndjson").read_text().splitlines())
        return next(str(line["record"][other["label"]]) for line in lines if line["record"][other["key"]] == value)


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
    person = state.person("parent")
    assert bank.ask()["status"] == "refused"
    consent_id = bank.request()
    main = page.locator("main")
    sign_in(page, person)
    speak(page, language)

    page.get_by_role("navigation").locator("a[href='/me/data']").click()
    titles = country.about_persons(language)
    assert len(titles) >= FEWEST_REGISTERS.get(state.country, 1)
    for title in titles:
        expect(main.locator(".source", has_text=title).first).to_be_visible()

    page.get_by_role("navigation").locator("a[href='/me/permissions']").click()
    main.locator(f"a[href='/me/permissions/{consent_id}']").first.click()
    expect(main.locator("dl").nth(1)).to_contain_text(country.shown_of(person))  # before she allows anything
    main.locator("button[value=given]").click()
    expect(main.locator("button[value=withdrawn]")).to_be_visible()
    answer = bank.ask()
    assert (answer["status"], len(answer["records"])) == ("answered", 1), answer
    wanted = country.wanted
    assert answer["records"][0]["content"] == {wanted["fields"][0]: country.value_wanted(person)}
    line = _line_of(page, state, answer["exchange_id"])
    expect(line).to_contain_text(country.title_of(wanted["recipient"], language))
    expect(line).to_contain_text(country.purposes[wanted["purpose"]]["title"][language])
    expect(line).not_to_have_class(re.compile("refused"))

    line = _line_of(page, state, _curious_clerk(browser, state, country, script=with_script, language=language))
    expect(line).to_have_class("refused")
    expect(line).to_contain_text(country.title_of(country.clerk["subsystem"], language))
    line.locator("h3 a").click()
    expect(main).to_contain_text("2026/curious")

    page.goto(f"/me/permissions/{consent_id}")
    main.locator("button[value=withdrawn]").click()
    expect(main.locator("button[value=withdrawn]")).to_have_count(0)
    refused = bank.ask()
    assert (refused["status"], refused["reason"], refused["records"]) == ("refused", "consent-not-in-force", [])
    expect(_line_of(page, state, refused["exchange_id"])).to_have_class("refused")

    _check(page, language)


@pytest.mark.parametrize(("language", "with_script"), EACH_ONCE)
def test_she_acts_for_her_child_and_stops(page: Page, state: State, language: str) -> None:
    main = page.locator("main")
    sign_in(page, state.person("parent"))
    speak(page, language)

    page.get_by_role("navigation").locator("a[href='/me/acting']").click()
    main.locator("form[action='/me/acting'] button").click()
    main.locator("form[action='/me/acting/begin'] button").first.click()
    expect(page.locator(".whose-by")).to_be_visible()
    page.get_by_role("navigation").locator("a[href='/me/data']").click()
    expect(main.locator(".govuk-summary-card").first).to_be_visible()
    expect(page.locator("h1")).to_contain_text(page.locator(".whose-name strong").inner_text())
    page.goto("/me/acting")
    main.locator("form[action='/me/acting/end'] button").click()
    expect(page.locator(".whose-by")).to_have_count(0)

    _check(page, language)


@pytest.mark.parametrize(("language", "with_script"), EACH_ONCE)
def test_she_sees_what_the_registers_hold_about_her_company(page: Page, state: State, language: str) -> None:
    company = state.handles["companies"][0]
    (person,) = [one for one in state.handles["people"] if one["code"] == company["representative"]]
    main = page.locator("main")
    sign_in(page, person)
    speak(page, language)

    main.locator("a[href='/me/acting']").click()  # the card on the first page
    main.locator("form[action='/me/acting'] button").click()
    main.locator(".card", has_text=company["name"]).locator("form button").click()
    expect(page.locator("h1")).to_contain_text(company["name"])
    main.locator("a[href='/me/data']").first.click()

    expect(page.locator("h1")).to_contain_text(company["name"])
    expect(main).to_contain_text(company["registration"])
    expect(main.locator(".govuk-summary-card").first).to_contain_text(company["name"])


def _line_of(page: Page, state: State, exchange_id: str) -> Locator:
    """The line of her time line that one exchange made; her program finds which it is."""
    uses = get_json(f"{state.base_url}/api/me/uses", token=state.person("parent")["access_token"])["uses"]
    (use,) = [use for use in uses if use["exchange_id"] == exchange_id]
    page.goto("/me/uses")
    line = page.locator(f".timeline li:has(a[href='/me/uses/{use['id']}'])")
    expect(line).to_have_count(1)
    return line


def _check(page: Page, language: str) -> None:
    page.goto("/me/uses")
    page.locator("main form[action='/me/uses/check'] button").click()
    banner = page.locator("main .govuk-notification-banner--success")
    expect(banner.locator(".govuk-notification-banner__heading")).to_have_text(UNALTERED[language])


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
