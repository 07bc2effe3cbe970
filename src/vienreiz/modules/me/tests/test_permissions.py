"""What she allows, as her browser and her programs meet it; and the system that asks for it."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from vienreiz.kernel import actors, clock, jws
from vienreiz.kernel.jobs import public as jobs
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity

pytestmark = pytest.mark.django_db(databases=["default", "log"])

BANK = testing.SCHOOL_BOARD
WANTED: dict[str, Any] = {
    "subject": {"scheme": testing.SCHEME, "value": "P-0001"},
    "service": testing.PERSON,
    "purpose": "schooling",
    "fields": ["name", "place"],
    "rate": {"times": 2, "unit": "day"},
    "lasts_days": 90,
}
ASK = {
    "service": testing.PERSON,
    "subject": WANTED["subject"],
    "purpose": "schooling",
    "ground": {"kind": "consent"},
}


class Bank:
    """The system that asks."""

    def __init__(self, subsystem: str = BANK) -> None:
        self.headers = identity.headers_of(identity.client_token_of(subsystem))

    def post(self, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        answer = Client().post(
            path, json.dumps(body or {}), content_type="application/json", headers={**self.headers, **headers}
        )
        return answer.status_code, json.loads(answer.content)

    def get(self, path: str) -> tuple[int, Any]:
        answer = Client().get(path, headers=self.headers)
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def browser(client: Client, country: SmallCountry) -> Client:
    """Ada's browser, in English."""
    identity.sign_in(client, country.ada)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def bank(country: SmallCountry) -> Bank:
    return Bank()


@pytest.fixture
def asked(bank: Bank) -> str:
    """The id of a consent that the bank asks Ada for."""
    status, found = bank.post("/api/consents", WANTED)
    assert status == 201, found
    return str(found["id"])


def text(client: Client, path: str) -> str:
    html = client.get(path).content.decode()
    assert html.count("<h1") == 1
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def decide(client: Client, consent_id: str, step: str) -> Any:
    return client.post(f"/me/permissions/{consent_id}/decide", {"step": step})


def test_from_the_question_to_the_withdrawal(browser: Client, bank: Bank, asked: str) -> None:
    assert "School Board – Pupils" in text(browser, "/me/permissions")
    shown = text(browser, f"/me/permissions/{asked}")
    for words in ("Giving a place at school", "Name, Place", "at most 2 times a day", "Ada", "Millbrook", "Allow"):
        assert words in shown
    assert bank.post("/api/exchange/ask", ASK)[1]["reason"] == "no-consent"

    assert decide(browser, asked, "given").headers["Location"] == f"/me/permissions/{asked}"
    status, answer = bank.post("/api/exchange/ask", ASK)
    assert (status, answer["records"][0]["content"]) == (200, {"name": "Ada", "place": "PL-1"})
    uses = browser.get("/me/uses").content.decode()
    assert "Your permission" in uses

    decide(browser, asked, "withdrawn")
    assert bank.post("/api/exchange/ask", ASK)[1]["reason"] == "consent-not-in-force"
    assert "withdrawn by you" in text(browser, f"/me/permissions/{asked}")
    assert "must be confirmed by" in text(browser, f"/me/permissions/{asked}")
    assert bank.post(f"/api/consents/{asked}/acknowledge")[1]["acknowledged_at"]
    assert "confirmed" in text(browser, f"/me/permissions/{asked}")


def test_the_page_of_one_that_was_used_leads_from_the_time_line(browser: Client, bank: Bank, asked: str) -> None:
    decide(browser, asked, "given")
    bank.post("/api/exchange/ask", ASK)
    (entry,) = re.findall(r'href="(/me/uses/[0-9a-f-]{36})">School', browser.get("/me/uses").content.decode())

    assert f'href="/me/permissions/{asked}"' in browser.get(entry).content.decode()


@pytest.mark.parametrize(
    ("steps", "allowed"),
    [
        (["given", "paused"], False),
        (["given", "paused", "resumed"], True),
        (["given", "renewed"], True),
        (["refused"], False),
    ],
)
def test_what_she_decides_works_at_once(
    browser: Client, bank: Bank, asked: str, steps: list[str], allowed: bool
) -> None:
    for step in steps:
        assert decide(browser, asked, step).status_code == 302

    assert bank.post("/api/exchange/ask", ASK)[0] == (200 if allowed else 403)


def test_she_is_shown_of_which_days(browser: Client, bank: Bank, asked: str) -> None:
    assert "only of the day on which it asks" in text(browser, f"/me/permissions/{asked}")
    longer = bank.post("/api/consents", WANTED | {"first_day": "2021-03-01"})[1]
    assert (longer["first_day"], longer["last_used_at"]) == ("2021-03-01", None)

    shown = text(browser, f"/me/permissions/{longer['id']}")

    assert "of every day from 1 March 2021 to the day on which it asks" in shown
    assert "These are the values of today" in shown
    decide(browser, longer["id"], "given")
    assert bank.post("/api/exchange/ask", ASK | {"valid_on": "2022-01-01"})[0] == 200
    assert bank.post("/api/exchange/ask", ASK | {"valid_on": "2021-02-28"})[1]["reason"] == "day-not-consented"
    assert bank.get(f"/api/consents/{longer['id']}")[1]["last_used_at"]


def test_two_tabs(browser: Client, asked: str) -> None:
    decide(browser, asked, "given")

    second = decide(browser, asked, "given")

    assert second.status_code == 409
    assert "has changed in the meantime" in second.content.decode()


def refused_ground(browser: Client, bank: Bank, ask: dict[str, Any]) -> tuple[str, str]:
    """The reason of a refused ask, and the ground that her page of it shows."""
    reason = bank.post("/api/exchange/ask", ask)[1]["reason"]
    entry = re.findall(r'href="(/me/uses/[0-9a-f-]{36})">School', browser.get("/me/uses").content.decode())[0]
    shown = re.search(r"On what ground (.+?) Asked by", text(browser, entry))
    assert shown is not None
    return reason, shown.group(1)


def test_a_refused_ask_says_what_her_permission_lacked(browser: Client, bank: Bank, asked: str) -> None:
    assert refused_ground(browser, bank, ASK) == ("no-consent", "A permission of yours, which you did not give")
    decide(browser, asked, "given")
    for changed, reason in (
        ({"fields": ["born_on"]}, "field-not-consented"),
        ({"valid_on": "2021-02-28"}, "day-not-consented"),
        ({"purpose": "taxation"}, "purpose-not-consented"),
    ):
        found = refused_ground(browser, bank, ASK | changed)
        assert found == (reason, "Your permission, which does not cover this")
    for _ in range(2):
        assert bank.post("/api/exchange/ask", ASK)[0] == 200
    assert refused_ground(browser, bank, ASK) == ("consent-used-up", "Your permission, used as often as you allowed")
    named = ASK | {"ground": {"kind": "consent", "consent": asked}}
    assert refused_ground(browser, bank, named) == ("consent-used-up", "Your permission, used as often as you allowed")
    decide(browser, asked, "withdrawn")
    for ask in (ASK, named):
        found = refused_ground(browser, bank, ask)
        assert found == ("consent-not-in-force", "Your permission, no longer in force")


def test_what_is_no_decision_is_none(browser: Client, asked: str) -> None:
    for step in ("", "requested", "acknowledged", "x"):
        assert decide(browser, asked, step).status_code == 400
    assert browser.get(f"/me/permissions/{asked}/decide").status_code == 405


def test_a_stranger_sees_and_decides_nothing(country: SmallCountry, asked: str) -> None:
    bens = Client()
    identity.sign_in(bens, country.ben)

    assert bens.get(f"/me/permissions/{asked}").status_code == 404
    assert bens.get(f"/me/permissions/{asked}/receipt").status_code == 404
    assert decide(bens, asked, "given").status_code == 404
    assert "School Board" not in bens.get("/me/permissions").content.decode()
    assert Client().get("/me/permissions").status_code == 302
    assert decide(Client(), asked, "given").status_code == 302
    found = consents.consent(consents.ConsentId(UUID(asked)), by=actors.system(BANK), at=clock.now())
    assert found.state is consents.State.REQUESTED


def test_a_low_sign_in_decides_nothing(country: SmallCountry, asked: str) -> None:
    browser = Client()
    identity.sign_in(browser, country.ada, assurance=identities.Assurance.LOW)

    answer = decide(browser, asked, "given")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?assurance=2")


def test_a_token_of_hers_does_not_decide_for_her(country: SmallCountry, asked: str) -> None:
    headers = identity.headers_of(identity.token_of(country.ada))

    assert [one["id"] for one in Client().get("/api/me/permissions", headers=headers).json()] == [asked]
    refused = Client().post(
        f"/api/me/permissions/{asked}/decide", {"act": "give"}, content_type="application/json", headers=headers
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.session-needed")


def test_the_receipt_verifies_without_us(browser: Client, asked: str) -> None:
    decide(browser, asked, "given")

    receipt = browser.get(f"/me/permissions/{asked}/receipt")

    assert receipt.headers["Content-Disposition"] == f'attachment; filename="permission-{asked}.jws"'
    key = jws.key_in(settings.ENVIRONMENT.receipt_key_file).public
    document = json.loads(jws.verified(receipt.content.decode(), key, kind="consent-receipt+jws"))
    record = document["dpv:hasRecordOfActivity"]
    assert record["dct:identifier"] == asked
    assert record["dpv:hasDataController"] == {
        "@type": "dpv:LegalEntity",
        "dct:identifier": "school-board",
        "dct:title": "School Board",
        "foaf:homepage": "https://office.example",
    }
    (published,) = browser.get("/.well-known/jwks.json").json()["keys"]
    assert published == key.as_jwk()


def test_the_system_follows_what_becomes_of_it(browser: Client, bank: Bank, asked: str) -> None:
    decide(browser, asked, "given")
    decide(browser, asked, "withdrawn")
    jobs.run_due(clock.now() + timedelta(seconds=5))

    steps = [change["step"] for change in bank.get("/api/consents/changes")[1]["changes"]]

    assert steps == ["requested", "given", "withdrawn"]
    assert Bank(testing.TAX_OFFICE).get("/api/consents/changes")[1] == {"changes": []}


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"fields": ["shoe_size"]}, 422, "consent.terms-not-possible"),
        ({"purpose": "gossip"}, 422, "consent.terms-not-possible"),
        ({"service": "no.thing"}, 422, "consent.terms-not-possible"),
        ({"mode": "store"}, 422, "consent.terms-not-possible"),
        ({"lasts_days": 0}, 422, "not-valid"),
        ({"lasts_days": 367}, 422, "not-valid"),
        ({"fields": []}, 422, "not-valid"),
        ({"first_day": "2999-01-01"}, 422, "consent.terms-not-possible"),
        ({"subject": {"scheme": testing.SCHEME, "value": "nobody"}}, 422, "identity.identifier-not-valid"),
        ({"subject": {"scheme": "shoe-size", "value": "42"}}, 404, "identity.scheme-not-found"),
    ],
)
def test_what_cannot_be_allowed_is_not_asked_for(
    bank: Bank, country: SmallCountry, changes: dict[str, object], status: int, code: str
) -> None:
    answered, problem = bank.post("/api/consents", WANTED | changes)

    assert (answered, problem["code"]) == (status, code)
    assert consents.of_person(country.ada, by=actors.person(country.ada), at=clock.now()) == []


def test_a_code_that_nobody_holds_is_answered_like_any_other(bank: Bank) -> None:
    def asked_for(code: str) -> tuple[int, dict[str, Any]]:
        status, found = bank.post("/api/consents", WANTED | {"subject": {"scheme": testing.SCHEME, "value": code}})
        once = {"id", "digest", "requested_at", "answer_by", "request_id"}
        return status, {name: value for name, value in found.items() if name not in once}

    with clock.stopped_at(clock.now()):
        assert [asked_for("P-9999") for _ in range(4)] == [asked_for("P-0001") for _ in range(4)]
        status, problem = asked_for("P-9999")
    assert (status, problem["retry_after_s"]) == (429, 30 * 86400)  # she is not worn down, nor is nobody


def test_who_has_not_confirmed_the_end_is_shown_to_her(browser: Client, bank: Bank, asked: str) -> None:
    decide(browser, asked, "given")
    decide(browser, asked, "withdrawn")
    assert "has not confirmed" not in text(browser, "/me/permissions")

    with clock.stopped_at(clock.now() + timedelta(days=7, minutes=1)):
        identity.sign_in(
            browser,
            identities.PersonId(identities.subjects_of(testing.SCHEME, ["P-0001"], on=clock.now().date())["P-0001"]),
        )
        assert "has not confirmed" in text(browser, "/me/permissions")
        assert "has not confirmed" in text(browser, f"/me/permissions/{asked}")
        bank.post(f"/api/consents/{asked}/acknowledge")
        assert "has not confirmed" not in text(browser, "/me/permissions")


def test_an_expiry_reaches_the_system_that_follows(browser: Client, bank: Bank, asked: str) -> None:
    decide(browser, asked, "given")
    later = clock.now() + timedelta(days=90, minutes=2)
    jobs.run_due(later)
    jobs.run_due(later + timedelta(seconds=5))

    steps = [change["step"] for change in bank.get("/api/consents/changes")[1]["changes"]]

    assert steps == ["requested", "given", "expired"]


def test_the_same_key_asks_once(bank: Bank) -> None:
    first = bank.post("/api/consents", WANTED, **{"Idempotency-Key": "k"})
    again = bank.post("/api/consents", WANTED, **{"Idempotency-Key": "k"})
    other = bank.post("/api/consents", WANTED | {"lasts_days": 1}, **{"Idempotency-Key": "k"})

    assert first == again
    assert (other[0], other[1]["code"]) == (409, "consent.requested-before")


def test_another_system_sees_nothing_of_it(asked: str) -> None:
    other = Bank(testing.TAX_OFFICE)

    assert other.get(f"/api/consents/{asked}")[0] == 404
    assert other.post(f"/api/consents/{asked}/acknowledge")[0] == 404


def test_a_child_in_her_record_sees_that_it_was_another_persons_permission(
    browser: Client, bank: Bank, country: SmallCountry
) -> None:
    wanted = WANTED | {"service": testing.OF_PARENT, "fields": ["child_code"]}
    consent_id = str(bank.post("/api/consents", wanted)[1]["id"])
    decide(browser, consent_id, "given")
    assert bank.post("/api/exchange/ask", ASK | {"service": testing.OF_PARENT})[0] == 200
    bens = Client()
    identity.sign_in(bens, country.ben)
    bens.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    html = bens.get("/me/uses").content.decode()

    assert "Another person's permission" in html.replace("&#x27;", "'")
    (entry,) = re.findall(r'href="(/me/uses/[0-9a-f-]{36})">School', html)
    assert consent_id not in bens.get(entry).content.decode()


def test_one_permission_by_the_api_with_the_very_values(browser: Client, asked: str) -> None:
    page = browser.get(f"/api/me/permissions/{asked}").json()

    shown = page["permission"]
    assert (shown["id"], shown["who"], shown["purpose"]) == (asked, "School Board – Pupils", "Giving a place at school")
    assert (shown["how_often"], shown["state"], shown["acts"]) == (
        "at most 2 times a day",
        "requested",
        ["given", "refused"],
    )
    (record,) = page["preview"]["records"]
    assert record["content"] == {"name": "Ada", "place": "PL-1"}
    decide(browser, asked, "refused")
    assert browser.get(f"/api/me/permissions/{asked}").json()["preview"] is None


def test_who_may_not_see_one_permission_by_the_api(country: SmallCountry, asked: str) -> None:
    path, receipt = f"/api/me/permissions/{asked}", f"/api/me/permissions/{asked}/receipt"
    bens = Client()
    identity.sign_in(bens, country.ben)
    weak = Client()
    identity.sign_in(weak, country.ada, assurance=identities.Assurance.LOW)

    assert [bens.get(one).status_code for one in (path, receipt)] == [404, 404]
    assert [Client().get(one).status_code for one in (path, receipt)] == [401, 401]
    assert weak.get(path).status_code == 403
    assert [Bank().get(one)[0] for one in (path, receipt)] == [401, 401]
    for scope in (identities.Scope.USES_READ, identities.Scope.DATA_READ):
        headers = identity.headers_of(identity.token_of(country.ada, scopes=frozenset({scope})))
        assert Client().get(path, headers=headers).status_code == 403
    headers = identity.headers_of(identity.token_of(country.ada, scopes=frozenset({identities.Scope.DATA_READ})))
    assert Client().get(receipt, headers=headers).status_code == 403


def test_the_receipt_by_the_api(browser: Client, asked: str) -> None:
    decide(browser, asked, "given")

    receipt = browser.get(f"/api/me/permissions/{asked}/receipt")

    key = jws.key_in(settings.ENVIRONMENT.receipt_key_file).public
    document = json.loads(jws.verified(receipt.content.decode(), key, kind="consent-receipt+jws"))
    assert receipt.headers["Content-Type"] == "application/jose"
    assert document["dpv:hasRecordOfActivity"]["dct:identifier"] == asked


def test_the_same_decision_again_changes_nothing(browser: Client, asked: str) -> None:
    browser.get(f"/me/permissions/{asked}")
    headers = {"X-CSRFToken": browser.cookies["csrftoken"].value}

    def post() -> Any:
        path = f"/api/me/permissions/{asked}/decide"
        return browser.post(path, json.dumps({"act": "give"}), content_type="application/json", headers=headers)

    first, second = post(), post()

    assert (first.status_code, first.json()["state"]) == (200, "given")
    assert (second.status_code, second.json()["code"]) == (409, "consent.step-not-possible")
