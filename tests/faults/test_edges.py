"""Words at the ends of what a calendar, a number or a text can be: each is one clear no, and nothing is entered."""

import json
import tracemalloc
from typing import Any

import pytest
from django.test import Client

from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity

from .test_bad_input import LOOKUP, WANTED, Caller, at_work, browser_of

pytestmark = pytest.mark.django_db(databases=["default", "log"])

ASK: dict[str, Any] = {
    "service": testing.PERSON,
    "subject": {"scheme": testing.SCHEME, "value": "P-0001"},
    "purpose": "taxation",
    "ground": {"kind": "law", "article": "tax-act-5"},
}
BEYOND = [
    {"known_at": "0001-01-01T00:00:00+14:00"},
    {"known_at": "0001-01-01T00:00:00Z"},
    {"known_at": "9999-12-31T23:59:59-12:00"},
    {"valid_on": "0001-01-01"},
    {"valid_on": "9999-12-31"},
]
WITHIN = [{"known_at": "0001-01-02T00:00:00Z"}, {"valid_on": "0001-01-02"}]
SUBMISSION = """{"register_code": "residents", "article": "tax-act-5", "rows": [
    {"record": {"code": "P-0003", "name": "Cid", "born_on": "1970-12-31"}, "valid_from": "2024-01-01"},
    {"record": {"code": "P-0001", "name": %s, "born_on": "1990-05-01"}, "valid_from": "2024-01-01"}]}"""


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def program(subsystem: str) -> Caller:
    return Caller(Client(), identity.client_token_of(subsystem))


@pytest.mark.parametrize("beyond", BEYOND)
def test_nobody_asks_about_an_end_of_the_calendar(country: SmallCountry, beyond: dict[str, str]) -> None:
    (name,) = beyond
    tax_office = program(testing.TAX_OFFICE)
    clerk, place = at_work(country, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK)
    lookup = {**LOOKUP, "scheme": testing.SCHEME, "value": "P-0001"}

    for answer in (
        tax_office.send("/api/exchange/ask", ASK | beyond),
        clerk.send(f"/api/desk/{place}/lookups", lookup | beyond),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "not-valid")
        assert answer.json()["errors"][0]["at"][-1] == name
    assert audit_testing.entries_about(country.ada) == []


@pytest.mark.parametrize("within", WITHIN)
def test_a_day_next_to_an_end_can_be_asked_about(country: SmallCountry, within: dict[str, str]) -> None:
    asked = program(testing.TAX_OFFICE).send("/api/exchange/ask", ASK | within)
    herself = program(testing.TAX_OFFICE).send("/api/exchange/asks", {"asks": [ASK | within] * 2})

    assert (asked.status_code, herself.status_code) == (200, 200)


@pytest.mark.parametrize(
    ("first", "about"), [("0001-01-01T00:00:00+14:00", "2024-01-01"), ("2024-01-01T00:00:00Z", "9999-12-31")]
)
def test_a_steward_compares_no_end_of_the_calendar_and_nothing_is_entered(
    country: SmallCountry, first: str, about: str
) -> None:
    steward, place = at_work(country, subsystem=testing.REGISTRY, role=identities.Role.STEWARD)
    look = {"scheme": testing.SCHEME, "value": "P-0001", "article": "tax-act-5", "case": "R-2030/1"}
    path = f"/keeping/{place}/residents"
    day = "31.12.9999" if about == "9999-12-31" else "01.01.2024"

    asked = steward.send(f"/api{path}/history", {**look, "first": first, "second": first, "about": about})
    page = steward.client.post(path, {**look, "first": first, "second": first, "about": day})

    assert (asked.status_code, asked.json()["code"]) == (422, "not-valid")
    assert page.status_code == 422
    assert "exist" in page.content.decode() or "past" in page.content.decode()
    assert audit_testing.entries_about(country.ada) == []


@pytest.mark.parametrize("day", ["31.12.9999", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize(("form", "name"), [("correct", "valid_from"), ("identifiers", "on")])
def test_a_steward_changes_nothing_from_an_end_of_the_calendar_on(
    country: SmallCountry, day: str, form: str, name: str
) -> None:
    steward, place = at_work(country, subsystem=testing.REGISTRY, role=identities.Role.STEWARD)

    answer = steward.client.post(f"/keeping/{place}/residents/{form}", {"key": "P-0001", "case": "R-2030/1", name: day})

    assert answer.status_code in {404, 422}, answer.content
    assert audit_testing.entries_about(country.ada) == []


@pytest.mark.parametrize("days", [{"until_on": "9999-12-31"}, {"from_on": "0001-01-01"}, {"from_on": "9999-12-31"}])
def test_a_time_line_between_the_ends_of_the_calendar(country: SmallCountry, days: dict[str, str]) -> None:
    ada = browser_of(country.ada)

    assert ada.client.get("/api/me/uses", days).json()["uses"] == []
    assert ada.client.get("/me/uses", days).status_code == 200


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('"A\\ud800"', "A text holds half a character (a lone surrogate)."),
        ("1e999", "A number is not finite, or this is nested too deeply."),
        ("-1e999", "A number is not finite, or this is nested too deeply."),
    ],
)
def test_a_row_that_no_register_can_hold_is_named(country: SmallCountry, name: str, said: str) -> None:
    """It failed before its row was looked at."""
    answer = program(testing.REGISTRY).send(
        "/api/exchange/submissions", (SUBMISSION % name).encode(), headers={"Idempotency-Key": "one"}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "records.rows-refused")
    assert answer.json()["rows"] == [{"row": 2, "field": "", "sentence": said}]
    assert audit_testing.entries_about(country.ada) == []


@pytest.mark.parametrize("name", ["NaN", "Infinity", '"Ada", "name": "Eve"'])
def test_a_row_that_is_no_json_is_not_read(country: SmallCountry, name: str) -> None:
    answer = program(testing.REGISTRY).send(
        "/api/exchange/submissions", (SUBMISSION % name).encode(), headers={"Idempotency-Key": "one"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


@pytest.mark.parametrize("key", ["", "x" * 81, "a\x7f"])
def test_no_key_is_no_key(country: SmallCountry, key: str) -> None:
    """The second request under an empty key met the first, and broke."""
    bank, tax_office, registry = (program(one) for one in (testing.SCHOOL_BOARD, testing.TAX_OFFICE, testing.REGISTRY))
    ada, head = browser_of(country.ada), {"Idempotency-Key": key}
    token = {"title": "x", "scopes": ["data:read"], "expires_at": "2100-01-01T00:00:00Z"}

    for caller, path, sent in (
        (bank, "/api/consents", WANTED),
        (bank, "/api/consents", {**WANTED, "subject": {"scheme": testing.SCHEME, "value": "P-0002"}}),
        (tax_office, "/api/exchange/ask", ASK),
        (tax_office, "/api/exchange/asks", {"asks": [ASK]}),
        (registry, "/api/exchange/submissions", json.loads(SUBMISSION % '"Ada"')),
        (ada, "/api/tokens", token),
    ):
        answer = caller.send(path, sent, headers=dict(head))
        assert (answer.status_code, answer.json()["code"]) == (422, "not-valid"), path
        assert answer.json()["errors"][-1]["at"] == ["header", "Idempotency-Key"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"known_at": NaN}', 400, "bad-request"),
        ("[" * 100_000, 422, "too-intricate"),
        (json.dumps({f"{number}": 1 for number in range(75_000)}), 422, "too-intricate"),
    ],
)
def test_a_program_hears_what_is_wrong_with_its_body(country: SmallCountry, body: str, status: int, code: str) -> None:
    answer = program(testing.TAX_OFFICE).send("/api/exchange/ask", body.encode())

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(answer.content) < 500


def test_an_answer_never_grows_with_what_was_wrong(country: SmallCountry) -> None:
    """A body of 814 kB with 75,000 invented names was answered with 5 MB."""
    tax_office = program(testing.TAX_OFFICE)
    odd = {f"{'x' * 90}{number}": 1 for number in range(9_000)}

    tracemalloc.start()
    answer = tax_office.send("/api/exchange/ask", odd)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "not-valid")
    assert len(problem["errors"]) == 20
    assert problem["more"] == 9_000 + 4 - 20  # four that are missing
    assert problem["errors"][-1] == {"at": ["body", "question", "x" * 80 + "…"], "kind": "extra_forbidden"}
    assert len(answer.content) < 5_000
    assert peak < 30_000_000
