"""Asking over HTTP, as the systems of institutions do."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.identity.public import PersonId

pytestmark = pytest.mark.django_db(databases=["default", "log"])

NOBODYS = "018f0000-0000-4000-8000-000000000000"
QUESTION: dict[str, Any] = {
    "service": testing.PERSON,
    "subject": {"scheme": testing.SCHEME, "value": "P-0001"},
    "purpose": "taxation",
    "ground": {"kind": "law", "article": "tax-act-5"},
}


class System:
    """A subsystem with its token."""

    def __init__(self, subsystem: str = testing.TAX_OFFICE) -> None:
        self.secret = identity.client_token_of(subsystem)

    def post(self, path: str, body: object, *, secret: str | None = None) -> tuple[int, Any]:
        answer = Client().post(
            path,
            json.dumps(body),
            content_type="application/json",
            headers=identity.headers_of(self.secret if secret is None else secret),
        )
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def tax_office(country: SmallCountry) -> System:
    return System()


def entered(person_id: PersonId) -> list[audit.NewEntry]:
    return [entry.content for entry in audit_testing.entries_about(person_id)]


def test_what_is_granted_is_given_and_entered(tax_office: System, country: SmallCountry) -> None:
    status, answer = tax_office.post("/api/exchange/ask", QUESTION)

    assert status == 200
    (record,) = answer["records"]
    assert record["content"] == {"name": "Ada", "place": "PL-1"}
    assert "P-0001" not in json.dumps(answer)  # the code is no granted field, and a key may be one
    (entry,) = entered(country.ada)
    assert str(entry.exchange_id) == answer["exchange_id"]
    assert (entry.recipient, entry.by) == (testing.TAX_OFFICE, f"system:{testing.TAX_OFFICE}")


@pytest.mark.parametrize("odd", [{"field": ["name"]}, {"recipient": testing.SCHOOL_BOARD}, {"by": "person:1"}])
def test_a_name_that_we_do_not_know_is_refused_not_passed_over(
    tax_office: System, country: SmallCountry, odd: dict[str, object]
) -> None:
    status, problem = tax_office.post("/api/exchange/ask", QUESTION | odd)

    assert (status, problem["errors"][0]["kind"]) == (422, "extra_forbidden")
    assert entered(country.ada) == []


@pytest.mark.parametrize("odd", ["a\x00b", "a\nb", "\x7f", "\ud800", "x" * 121])
@pytest.mark.parametrize("name", ["service", "purpose", "fields", "value"])
def test_a_word_that_no_log_can_hold_is_refused_at_the_edge(
    tax_office: System, country: SmallCountry, name: str, odd: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "fields": {"fields": [odd]},
        "value": {"subject": {"scheme": testing.SCHEME, "value": odd}},
    }

    status, problem = tax_office.post("/api/exchange/ask", QUESTION | changes.get(name, {name: odd}))

    assert (status, problem["code"]) == (422, "not-valid")
    assert entered(country.ada) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fields": ["name", "born_on"]}, "field-not-granted"),
        ({"purpose": "gossip"}, "purpose-not-granted"),
        ({"ground": {"kind": "law", "article": "school-act-3"}}, "article-not-granted"),
        ({"ground": {"kind": "consent"}}, "no-consent"),
        ({"service": testing.OF_PARENT}, "no-grant"),
        ({"service": "nothing.there"}, "unknown-service"),
    ],
)
def test_what_is_not_granted_is_refused_and_entered(
    tax_office: System, country: SmallCountry, changes: dict[str, object], reason: str
) -> None:
    status, problem = tax_office.post("/api/exchange/ask", QUESTION | changes)

    assert (status, problem["code"], problem["reason"]) == (403, "exchange.ask-refused", reason)
    (entry,) = entered(country.ada)
    assert (entry.outcome, entry.reason, str(entry.exchange_id)) == ("refused", reason, problem["exchange_id"])


@pytest.mark.usefixtures("country")
def test_nobody_we_know_is_answered_like_somebody_of_whom_nothing_is_recorded(tax_office: System) -> None:
    def answered(code: str) -> dict[str, Any]:
        _, answer = tax_office.post(
            "/api/exchange/ask", QUESTION | {"subject": {"scheme": testing.SCHEME, "value": code}}
        )
        return {**answer, "exchange_id": "", "at": ""}

    assert answered("P-0004") == answered("P-9999")
    assert answered("P-9999")["status"] == "nothing"


def test_many_at_once_each_for_itself(tax_office: System, country: SmallCountry) -> None:
    bens = QUESTION | {"subject": {"scheme": testing.SCHEME, "value": "P-0002"}}

    status, found = tax_office.post("/api/exchange/asks", {"asks": [QUESTION, bens, QUESTION | {"purpose": "gossip"}]})

    assert status == 200
    assert [answer["status"] for answer in found["answers"]] == ["answered", "answered", "refused"]
    assert [len(entered(person)) for person in (country.ada, country.ben)] == [2, 1]


@pytest.mark.parametrize(
    "body",
    [
        {"asks": []},
        {"asks": [QUESTION] * 101},
        {"asks": [QUESTION | {"ground": {"kind": "self"}}]},
        {"asks": [QUESTION | {"ground": {"kind": "law"}}]},
        {"asks": [QUESTION | {"ground": {"kind": "law", "article": "a", "consent": NOBODYS}}]},
        {"asks": [QUESTION | {"valid_on": "2026-02-30"}]},
        {"asks": [QUESTION | {"known_at": "2026-02-03T10:00:00"}]},
        {"asks": "all"},
    ],
)
def test_what_is_no_question_is_not_asked(tax_office: System, country: SmallCountry, body: object) -> None:
    status, problem = tax_office.post("/api/exchange/asks", body)

    assert (status, problem["code"]) == (422, "not-valid")
    assert entered(country.ada) == []


def test_nobody_knows_the_future(tax_office: System, country: SmallCountry) -> None:
    later = (clock.now() + timedelta(days=1)).isoformat()

    status, problem = tax_office.post("/api/exchange/ask", QUESTION | {"known_at": later})

    assert (status, problem["code"]) == (422, "exchange.known-in-the-future")
    assert entered(country.ada) == []


def test_whoever_has_no_token_of_a_subsystem_is_not_heard(tax_office: System, country: SmallCountry) -> None:
    at = clock.now()
    revoked, secret = identities.create_client_token(
        testing.TAX_OFFICE, title="t", expires_at=at + timedelta(days=1), by=identity.TESTER, at=at
    )
    identities.revoke_client_token(revoked.id, by=identity.TESTER, at=at)

    for wrong in ("", "x", secret, identity.token_of(country.ada), tax_office.secret[:-1] + "x"):
        assert tax_office.post("/api/exchange/ask", QUESTION, secret=wrong)[0] == 401
    assert entered(country.ada) == []


def test_who_asks_too_often_waits(tax_office: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "vienreiz.modules.identity.rules.CLIENT_LIMIT", limits.Limit(times=2, span=timedelta(minutes=1))
    )
    with clock.stopped_at(clock.now()):
        assert [tax_office.post("/api/exchange/ask", QUESTION)[0] for _ in range(3)] == [200, 200, 429]
        refused = Client().post(
            "/api/exchange/ask",
            json.dumps(QUESTION),
            content_type="application/json",
            headers=identity.headers_of(tax_office.secret),
        )

    assert refused.headers["Retry-After"] == "60"
    assert refused.json()["retry_after_s"] == 60


def test_a_token_ends_with_its_day(tax_office: System, country: SmallCountry) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert tax_office.post("/api/exchange/ask", QUESTION)[0] == 401
    assert entered(country.ada) == []


def test_a_subsystems_token_opens_nothing_of_a_persons(tax_office: System) -> None:
    for path in ("/api/whoami", "/api/me/data", "/api/me/uses", "/api/me/permissions", "/api/tokens"):
        assert Client().get(path, headers=identity.headers_of(tax_office.secret)).status_code == 401


def test_only_who_runs_the_deployment_lets_subsystems_in(country: SmallCountry) -> None:
    at = clock.now()
    for stranger in (actors.person(country.ada), actors.system(testing.TAX_OFFICE)):
        with pytest.raises(identities.NotAnOperator):
            identities.create_client_token(
                testing.TAX_OFFICE, title="t", expires_at=at + timedelta(days=1), by=stranger, at=at
            )
    with pytest.raises(identities.SubsystemNotFound):
        identities.create_client_token(
            "no/where", title="t", expires_at=at + timedelta(days=1), by=identity.TESTER, at=at
        )


def test_who_asks_for_invented_fields_writes_nothing_into_her_log(tax_office: System, country: SmallCountry) -> None:
    """A refused ask entered nine kilobytes of whatever its caller made up."""
    invented = [f"ada owes money {number}" for number in range(99)]

    status, problem = tax_office.post("/api/exchange/ask", QUESTION | {"fields": ["place", *invented]})

    assert (status, problem["reason"]) == (403, "field-not-offered")
    (entry,) = entered(country.ada)
    assert entry.fields == ("place",)


@pytest.mark.parametrize("fields", [["x" * 41], ["place"] * 101])
def test_no_more_and_no_longer_fields_than_a_register_has(
    tax_office: System, country: SmallCountry, fields: list[str]
) -> None:
    assert tax_office.post("/api/exchange/ask", QUESTION | {"fields": fields})[0] == 422
    assert entered(country.ada) == []


@pytest.mark.parametrize("case", ["  7", " ab ", "\t\t\t", "---"])
def test_a_case_that_is_none_without_its_blanks_is_no_question(
    tax_office: System, country: SmallCountry, case: str
) -> None:
    """It was answered, and could then not be kept beside the use."""
    status, problem = tax_office.post("/api/exchange/ask", QUESTION | {"case": case})

    assert (status, problem["errors"][0]["at"][-1]) == (422, "case")
    assert entered(country.ada) == []
