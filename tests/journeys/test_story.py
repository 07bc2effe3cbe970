"""The story this platform exists for, walked by a person in a real browser against all processes.

She signs in with one click, sees her address, her family and the open register beside them, sees who asked about her
and on what ground, checks with one click that nothing was altered, and verifies a proof without us.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from .browsing import LANGUAGES, page_of, sign_in, speak
from .state import ROOT, State

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def page(request: pytest.FixtureRequest, browser: Browser, state: State) -> Iterator[Page]:
    opened = page_of(browser, state, script=request.param)
    yield opened
    opened.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_she_sees_her_data_who_used_them_and_that_nothing_was_altered(
    page: Page, state: State, language: str, tmp_path: Path
) -> None:
    person = state.person("parent")
    words = Words(state, language)
    sign_in(page, person)
    speak(page, language)
    main = page.locator("main")

    page.get_by_role("navigation").locator("a[href='/me/data']").click()
    expect(page.locator("h1")).to_have_count(1)
    expect(main).to_contain_text(person["code"])
    expect(main).to_contain_text(words.residence_of(person))
    relatives = words.relatives_of(person)
    assert relatives  # the parent of the pack has somebody
    for relative in relatives:
        expect(main).to_contain_text(relative)
    beside = main.locator(f"section[aria-labelledby='register-{words.open['register']}'] .govuk-body").first
    expect(beside).to_contain_text(re.compile(rf"(?<!\d){words.open_records}(?!\d)"))
    expect(main.locator(".map circle.marked")).to_have_count(1)
    expect(main.locator(".source").first).to_contain_text(words.holder_of_persons)

    page.get_by_role("navigation").locator("a[href='/me/uses']").click()
    for recipient in words.recipients:
        expect(main.locator(".timeline")).to_contain_text(recipient)
    assert main.locator(".timeline li.refused").count() >= 1

    main.locator("form[action='/me/uses/check'] button").click()
    expect(main.locator(".govuk-notification-banner--success")).to_be_visible()

    page.goto("/me/uses?outcome=answered")
    main.locator(".timeline li:not(.folded) h3 a").last.click()
    expect(main).to_contain_text(words.ground)
    with page.expect_download() as downloading:
        main.locator("a[download]").click()
    proof = tmp_path / "proof.json"
    downloading.value.save_as(proof)
    assert verify(proof, state).returncode == 0

    page.locator(".whose button").click()
    page.goto("/me/data")
    expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize(("language", "page"), [("lv", True), ("en", False)], indirect=["page"])
def test_she_sees_whom_she_allows_what_and_stops_it_for_a_while(page: Page, state: State, language: str) -> None:
    sign_in(page, state.person("parent"))
    speak(page, language)
    main = page.locator("main")

    page.get_by_role("navigation").locator("a[href='/me/permissions']").click()
    expect(main.locator(".entry")).to_have_count(2)  # one waits for her answer, one stands
    main.locator(".entry a").last.click()
    expect(main.locator("dl").nth(1)).to_be_visible()  # the very values
    main.locator("button[value=paused]").click()
    expect(main.locator("button[value=resumed]")).to_be_visible()
    main.locator("button[value=resumed]").click()
    expect(main.locator("button[value=withdrawn]")).to_be_visible()
    with page.expect_download() as downloading:
        main.locator("a[download]").click()
    assert downloading.value.suggested_filename.endswith(".jws")


def test_an_altered_proof_does_not_verify(browser: Browser, state: State, tmp_path: Path) -> None:
    page = page_of(browser, state)
    sign_in(page, state.person("parent"))
    page.goto("/me/uses?outcome=answered")
    page.locator(".timeline li:not(.folded) h3 a").last.click()
    with page.expect_download() as downloading:
        page.locator("main a[download]").click()
    proof = tmp_path / "proof.json"
    downloading.value.save_as(proof)
    content = json.loads(proof.read_text())
    content["salt"] = content["salt"][:-1] + ("0" if content["salt"][-1] != "0" else "1")
    proof.write_text(json.dumps(content))
    page.context.close()

    assert verify(proof, state).returncode != 0


def verify(proof: Path, state: State) -> "subprocess.CompletedProcess[str]":
    """As a stranger would: the one file of the verifier, outside of our source."""
    command = [sys.executable, str(ROOT / "tools" / "verify_proof.py"), str(proof)]
    command += [*state.handles["log"]["verifier_keys"], *state.handles["log"]["witness_keys"]]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=proof.parent)


class Words:
    """What a person should read, taken from the country's pack and from the people who were made, not from our code."""

    def __init__(self, state: State, language: str) -> None:
        self.language = language
        self.pack = ROOT / "packs" / state.country
        self.people = state.folder / "people"
        self.registers = {
            file.stem: self._yaml(f"registers/{file.name}") for file in self.pack.glob("registers/*.yaml")
        }
        self.organisations = self._yaml("organisations.yaml")
        scheme = json.loads((self.people / "people.json").read_text())["scheme"]
        self.persons = next(one for one in self.registers.values() if one.get("introduces") == scheme)
        self.open = next(register for register in self.registers.values() if register.get("point"))
        self.ties = next(
            register
            for register in self.registers.values()
            if [role["scheme"] for role in register.get("roles", {}).values()] == [scheme, scheme]
        )

    def _yaml(self, name: str) -> dict:  # type: ignore[type-arg]
        return yaml.safe_load((self.pack / name).read_text())

    def _records(self, register: str) -> list[dict]:  # type: ignore[type-arg]
        lines = (self.people / f"{register}.ndjson").read_text().splitlines()
        return [line for line in map(json.loads, lines) if line["valid_until"] is None]

    @property
    def holder_of_persons(self) -> str:
        return str(self.organisations[self.persons["holder"]]["title"][self.language])

    @property
    def open_records(self) -> int:
        return len((self.pack / "data" / f"{self.open['register']}.csv").read_text().splitlines()) - 1

    @property
    def recipients(self) -> list[str]:
        """The institutions that ask about her."""
        (recipe,) = self._yaml("people.yaml").values()
        codes = {ask["recipient"].split("/")[0] for ask in recipe["asks"] if ask["about"] == "parent"}
        return [self.organisations[code]["title"][self.language] for code in codes]

    @property
    def ground(self) -> re.Pattern[str]:
        """Any of the acts that grants cite."""
        law = self._yaml("law.yaml")
        acts = [law[grant["article"]]["act"][self.language] for grant in self._yaml("grants.yaml").values()]
        return re.compile("|".join(map(re.escape, acts)))

    def residence_of(self, person: dict[str, str]) -> str:
        """Her address: as it is written: the field beside the place, which refers to the open register."""
        records = [line["record"] for line in self._records(self.persons["register"])]
        record = next(record for record in records if person["code"] in record.values())
        service = next(
            fields
            for fields in (service["fields"] for service in self.persons["services"].values())
            if any(self.persons["fields"][name].get("refers_to") for name in fields)
        )
        held, listed = str(record[service[0]]), self.persons["fields"][service[0]].get("refers_to")
        if not listed:
            return held
        register = self.registers[listed]
        by_key = {line["record"][register["key"]]: line["record"] for line in self._records(listed)}
        return str(by_key[held][register["label"]])

    def relatives_of(self, person: dict[str, str]) -> list[str]:
        """Names of her relatives: in every tie that is hers."""
        service = next(iter(self.ties["services"].values()))
        identified_by = self.ties["roles"][service["role"]]["identified_by"]
        name = next(field for field in service["fields"] if field.endswith("name"))
        records = [line["record"] for line in self._records(self.ties["register"])]
        return [record[name] for record in records if record[identified_by] == person["code"]]
