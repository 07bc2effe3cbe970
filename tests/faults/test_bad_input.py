"""Bad input that comes over HTTP: one clear no, one line in the log with its code, and nobody's data in any line."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock, errors
from vienreiz.kernel.http import logs
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import rules as desk
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.representation import models as mandates

pytestmark = pytest.mark.django_db(databases=["default", "log"])

TEN_GIGABYTES = 10 * 1024**3
CANARIES = ("P-0001", "P-0002", "P-0003", "P-0004", "P-9", "Ada", "Ben", "Cid", "Dot", "canary")
WANTED: dict[str, Any] = {
    "subject": {"scheme": testing.SCHEME, "value": "P-0001"},
    "service": testing.PERSON,
    "purpose": "schooling",
    "fields": ["name"],
    "lasts_days": 30,
}
LOOKUP = {"service": testing.PERSON, "purpose": "taxation", "article": "tax-act-5", "case": "canary 2030/17"}
PERSONS_NEVER = {"person_id", "subject_id", "subject", "source", "name", "value", "column", "token_id", "entry_id"}


class Log:
    """What this process logs, as the lines that operators see."""

    def __init__(self) -> None:
        self.written = io.StringIO()

    def codes(self) -> list[object]:
        """The codes of the requests that were refused, in order."""
        lines = [json.loads(line) for line in self.written.getvalue().splitlines()]
        return [line["code"] for line in lines if line["logger"] == "vienreiz.requests" and "code" in line]

    def canaries(self) -> list[str]:
        return [word for word in CANARIES if word in self.written.getvalue()]


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    handler = logging.StreamHandler(log.written)
    handler.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(handler)
    yield log
    logging.getLogger().removeHandler(handler)


@pytest.fixture(autouse=True)
def log_of_its_own(tmp_path: Path) -> Iterator[None]:
    with audit_testing.environment(log_key_file=tmp_path / "log.key"):
        yield


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@dataclass
class Caller:
    """A program with its token, or a browser with its session."""

    client: Client
    secret: str = ""

    def send(self, path: str, sent: object, *, method: str = "POST", headers: dict[str, str] | None = None) -> Any:
        head = dict(headers or {})
        if self.secret:
            head |= identity.headers_of(self.secret)
        else:
            head["X-CSRFToken"] = self.client.cookies["csrftoken"].value
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return self.client.generic(
            method, path, body, content_type=head.pop("Content-Type", "application/json"), headers=head
        )


def browser_of(person_id: identities.PersonId) -> Caller:
    client = Client()
    identity.card(person_id)
    identity.sign_in(client, person_id)
    client.get("/me/tokens")
    return Caller(client)


def at_work(country: SmallCountry, *, subsystem: str, role: identities.Role) -> tuple[Caller, str]:
    """Dot's browser, and her place there."""
    employed = identities.employ(country.dot, subsystem=subsystem, role=role, by=testing.FOUNDER, at=clock.now())
    return browser_of(country.dot), str(employed.id)


def requested(country: SmallCountry) -> consents.Consent:
    terms = testing.SCHOOLING
    return consents.request(country.ada, terms, by=actors.system(testing.SCHOOL_BOARD), at=clock.now())


def consent_for_a_field_that_no_service_has(country: SmallCountry) -> Any:
    school = Caller(Client(), identity.client_token_of(testing.SCHOOL_BOARD))
    return school.send("/api/consents", {**WANTED, "fields": ["name", "shoe_size"]})


def consent_given_twice_in_two_tabs(country: SmallCountry) -> Any:
    asked, tab, other_tab = requested(country), browser_of(country.ada), browser_of(country.ada)
    path = f"/api/me/permissions/{asked.id}/decide"
    assert tab.send(path, {"act": "give"}).status_code == 200
    return other_tab.send(path, {"act": "give"})


def mandate_that_ended_in_the_session(country: SmallCountry) -> Any:
    ada = browser_of(country.ada)
    ada.send("/api/me/mandates/find", None)
    assert ada.send("/api/me/acting", {"represented": str(country.ben)}).status_code == 200
    mandates.Mandate.objects.all().delete()  # the register does not say so any more
    return ada.client.get("/api/me/data")


def clerk_who_guesses_codes(country: SmallCountry) -> Any:
    clerk, place = at_work(country, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK)
    path = f"/api/desk/{place}/lookups"
    for number in range(desk.MISSES.times):
        guess = {**LOOKUP, "scheme": testing.SCHEME, "value": f"P-9{number:03}"}
        assert clerk.send(path, guess).json()["status"] == "nothing"
    return clerk.send(path, {**LOOKUP, "scheme": testing.SCHEME, "value": "P-0001"})


def token_after_its_date(country: SmallCountry) -> Any:
    ada = Caller(Client(), identity.token_of(country.ada, life=timedelta(days=1)))
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        return ada.send("/api/me/data", b"", method="GET")


def ten_gigabytes(country: SmallCountry) -> Any:
    steward, place = at_work(country, subsystem=testing.REGISTRY, role=identities.Role.STEWARD)
    path = f"/api/keeping/{place}/residents/sources?name=canary"
    return steward.client.generic(
        "POST", path, b"", content_type="text/csv", CONTENT_LENGTH=str(TEN_GIGABYTES), headers={"Accept": "*/*"}
    )


def body_in_a_wrong_encoding(country: SmallCountry) -> Any:
    school = Caller(Client(), identity.client_token_of(testing.SCHOOL_BOARD))
    return school.send(
        "/api/consents", json.dumps({**WANTED, "purpose": "\u0101"}, ensure_ascii=False).encode("cp1257")
    )


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (consent_for_a_field_that_no_service_has, 422, "consent.terms-not-possible"),
        (consent_given_twice_in_two_tabs, 409, "consent.step-not-possible"),
        (mandate_that_ended_in_the_session, 403, "identity.no-longer-represents"),
        (clerk_who_guesses_codes, 429, "desk.too-many-misses"),
        (token_after_its_date, 401, "not-authenticated"),
        (ten_gigabytes, 413, "too-large"),
        (body_in_a_wrong_encoding, 400, "bad-request"),
    ],
)
def test_a_fault_is_one_no_and_one_line_with_its_code(
    country: SmallCountry, log: Log, fault: Callable[[SmallCountry], Any], status: int, code: str
) -> None:
    answer = fault(country)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert log.codes() == [code]
    assert log.canaries() == []


def test_a_source_in_a_wrong_encoding_says_where_and_nothing_of_it_is_logged(country: SmallCountry, log: Log) -> None:
    steward, place = at_work(country, subsystem=testing.REGISTRY, role=identities.Role.STEWARD)
    path = f"/api/keeping/{place}/residents/sources?name=canary"
    text = "code,name,born_on,place\nP-0009,Canary\u0101,1990-05-01,PL-1\n".encode("utf-16")

    sent = steward.send(path, text, headers={"Content-Type": "text/csv"})
    became = steward.client.get(f"{path.partition('?')[0]}/{sent.json()['id']}").json()

    assert (sent.status_code, became["state"], became["counts"]) == (202, "refused", {})
    assert log.canaries() == []


def test_rows_that_were_refused_are_listed_with_field_and_sentence(country: SmallCountry, log: Log) -> None:
    holder = Caller(Client(), identity.client_token_of(testing.REGISTRY))
    good = {"code": "P-0003", "name": "Cid", "born_on": "1970-12-31", "place": "PL-1"}
    bad = {"code": "P-0001", "name": "Ada", "born_on": "1990-02-30", "place": "PL-1"}
    rows = [{"record": good, "valid_from": "2024-01-01"}, {"record": bad, "valid_from": "2024-01-01"}]

    answer = holder.send(
        "/api/exchange/submissions",
        {"register_code": "residents", "article": "tax-act-5", "rows": rows},
        headers={"Idempotency-Key": "one"},
    )

    document = answer.json()
    assert (answer.status_code, document["code"]) == (422, "records.rows-refused")
    (row,) = document["rows"]
    assert (row["row"], row["field"]) == (2, "born_on")
    assert row["sentence"].endswith(".")
    assert "1990-02-30" not in answer.content.decode()
    assert (log.codes(), log.canaries()) == (["records.rows-refused"], [])


def test_wishes_that_are_not_valid_are_named_field_by_field(country: SmallCountry, log: Log) -> None:
    ada = browser_of(country.ada)

    answer = ada.send("/api/me/profile", {"language": "en", "email": "canary", "channels": ["sms"]}, method="PUT")

    document = answer.json()
    assert (answer.status_code, document["code"]) == (422, "profile.not-valid")
    assert set(document["faults"]) == {"email", "phone"}
    assert "canary" not in json.dumps(document)
    assert (log.codes(), log.canaries()) == (["profile.not-valid"], [])


def test_no_problem_lets_out_what_tells_of_a_person() -> None:
    def all_under(kind: type[errors.Problem]) -> Iterator[type[errors.Problem]]:
        for one in kind.__subclasses__():
            yield one
            yield from all_under(one)

    letting_out = {one.code: one.public & PERSONS_NEVER for one in all_under(errors.Problem) if "code" in vars(one)}

    assert len(letting_out) > 60
    assert {code: names for code, names in letting_out.items() if names} == {}
