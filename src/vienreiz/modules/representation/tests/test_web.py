"""Acting for somebody in a browser and by a program."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.representation import models
from vienreiz.modules.representation import public as representation

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def acting_for_ben(ada: Client, country: SmallCountry) -> None:
    assert ada.post("/me/acting").status_code == 200
    assert ada.post("/me/acting/begin", {"subject_id": str(country.ben)}).status_code == 302


def test_to_look_at_the_page_asks_nobody(ada: Client, country: SmallCountry) -> None:
    assert "The registers have not been asked yet." in text_of(ada.get("/me/acting"))
    assert audit_testing.entries_about(country.ada) == []


def test_she_finds_her_child_acts_for_him_and_stops(ada: Client, country: SmallCountry) -> None:
    found = text_of(ada.post("/me/acting"))
    assert "Act for P-0002" in found
    assert "Family Act, section 7" in found

    ada.post("/me/acting/begin", {"subject_id": str(country.ben)})

    data = text_of(ada.get("/me/data"))
    assert "Page of P-0002" in data
    assert "Ada Example acts" in data
    assert "2 March 2015" in data
    assert "1 May 1990" not in data
    uses = text_of(ada.get("/me/uses"))
    assert "Somebody who acts for you" in uses
    assert "Family Act, section 7" in uses

    ada.post("/me/acting/end")
    assert "1 May 1990" in text_of(ada.get("/me/data"))


def test_what_belongs_to_herself_stays_hers(ada: Client, country: SmallCountry) -> None:
    acting_for_ben(ada, country)

    answer = ada.get("/me/tokens")

    assert answer.status_code == 403
    assert "This is for you alone." in text_of(answer)
    assert "Access for programs" not in text_of(ada.get("/"))
    permissions = text_of(ada.get("/me/permissions"))
    assert "Permissions of P-0002" in permissions
    assert "You decide here for P-0002, not for yourself" in permissions
    ada.post("/me/acting/end")
    assert "Access for programs" in text_of(ada.get("/"))
    assert "Permissions of" not in text_of(ada.get("/me/permissions"))
    assert identities.tokens_of(country.ben) == identities.tokens_of(country.ada) == []


@pytest.mark.parametrize("path", ["/me/data", "/me/uses", "/me/permissions", "/"])
def test_a_mandate_that_ended_while_she_was_signed_in(ada: Client, country: SmallCountry, path: str) -> None:
    acting_for_ben(ada, country)
    models.Power.objects.update(closed_at=clock.now())

    refused = ada.get(path)

    assert refused.status_code == 403
    assert "You act for yourself again." in text_of(refused)
    assert "P-0002" not in text_of(refused)
    assert "P-0001" in text_of(ada.get("/me/data"))


@pytest.mark.parametrize("wanted", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_is_chosen_by_guessing(ada: Client, country: SmallCountry, wanted: str) -> None:
    assert ada.post("/me/acting/begin", {"subject_id": wanted}).status_code in {400, 404}
    assert ada.post("/me/acting/begin", {"subject_id": str(country.cid)}).status_code == 404
    assert "P-0001" in text_of(ada.get("/me/data"))


def test_a_stranger_and_a_weak_sign_in_are_led_to_the_sign_in(client: Client, country: SmallCountry) -> None:
    for path in ("/me/acting", "/me/acting/begin"):
        assert client.post(path).status_code == 302
    identity.sign_in(client, country.ada, assurance=identities.Assurance.LOW)
    assert client.get("/me/acting").headers["Location"].startswith("/sign-in")
    assert client.post("/me/acting/begin", {"subject_id": str(country.ben)}).headers["Location"].startswith("/sign-in")


def test_the_same_by_the_api_in_a_session(ada: Client, country: SmallCountry) -> None:
    ada.get("/me/acting")

    def post(path: str, sent: object = None) -> Any:
        headers = {"X-CSRFToken": ada.cookies["csrftoken"].value}
        return ada.post(path, json.dumps(sent), content_type="application/json", headers=headers)

    assert ada.get("/api/me/mandates").json() == []
    (found,) = post("/api/me/mandates/find").json()["mandates"]
    assert (found["represented"], found["article"]) == (str(country.ben), "family-act-7")
    assert post("/api/me/acting", {"represented": str(country.cid)}).status_code == 404
    assert post("/api/me/acting", {"represented": found["represented"]}).json()["represented_name"] == "P-0002"
    (entry, *_) = ada.get("/api/me/data").json()["registers"]
    assert entry["records"][0]["content"]["code"] == "P-0002"
    assert post("/api/me/acting", {"represented": None}).status_code == 200
    (entry, *_) = ada.get("/api/me/data").json()["registers"]
    assert entry["records"][0]["content"]["code"] == "P-0001"


@pytest.mark.parametrize("path", ["/api/me/mandates", "/api/me/mandates/find", "/api/me/acting"])
def test_a_token_acts_for_nobody(country: SmallCountry, path: str) -> None:
    headers = identity.headers_of(identity.token_of(country.ada))
    client = Client()

    answer = (
        client.get(path, headers=headers)
        if path.endswith("mandates")
        else client.post(path, '{"represented": null}', content_type="application/json", headers=headers)
    )

    assert answer.status_code == 403
    assert answer.json()["code"] == "identity.session-needed"


def test_her_program_stays_in_her_own_affairs_while_her_browser_acts(ada: Client, country: SmallCountry) -> None:
    headers = identity.headers_of(identity.token_of(country.ada))
    acting_for_ben(ada, country)

    (entry, *_) = ada.get("/api/me/data", headers=headers).json()["registers"]

    assert entry["records"][0]["content"]["code"] == "P-0001"
    assert testing.RECORDS["residents"][1]["born_on"] not in json.dumps(entry)


def test_who_looks_too_often_waits(ada: Client, country: SmallCountry) -> None:
    ada.get("/me/acting")
    headers = {"X-CSRFToken": ada.cookies["csrftoken"].value}
    with clock.stopped_at(clock.now()):
        statuses = [ada.post("/api/me/mandates/find", headers=headers).status_code for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_a_parent_whose_child_came_of_age_does_not_fill_his_time_line(ada: Client, country: SmallCountry) -> None:
    """Each attempt once looked into the registers twice, as often as she liked."""
    ada.get("/me/acting")
    headers = {"X-CSRFToken": ada.cookies["csrftoken"].value}
    ada.post("/api/me/mandates/find", headers=headers)
    models.Mandate.objects.update(valid_until=clock.now())
    body = json.dumps({"represented": str(country.ben)})

    def act() -> Any:
        return ada.post("/api/me/acting", body, content_type="application/json", headers=headers)

    with clock.stopped_at(datetime(2033, 3, 3, 12, tzinfo=UTC)):
        identity.sign_in(ada, country.ada)
        ada.get("/me/acting")
        headers["X-CSRFToken"] = ada.cookies["csrftoken"].value
        answers = [act() for _ in range(12)]

    assert [answer.status_code for answer in answers] == [404] * 5 + [429] * 7
    assert answers[-1].json()["retry_after_s"] == 60
    assert answers[-1].headers["Retry-After"] == "60"
    assert len(audit_testing.entries_about(country.ben)) == 2 * (1 + 10)  # his age, and that he stands in her record


def test_anothers_mandates_stay_unseen(ada: Client, country: SmallCountry) -> None:
    ada.post("/me/acting")
    assert len(representation.mandates_of(country.ada, at=clock.now())) == 1

    for person_id in (country.ben, country.cid, country.dot):
        assert representation.mandates_of(person_id, at=clock.now()) == []
        browser = Client()
        identity.sign_in(browser, person_id)
        assert browser.get("/api/me/mandates").json() == []
        assert "Act for" not in text_of(browser.get("/me/acting"))
    assert Client().get("/api/me/mandates").status_code == 401


def test_a_low_sign_in_sees_no_mandates(country: SmallCountry) -> None:
    representation.find(country.ada)
    browser = Client()
    identity.sign_in(browser, country.ada, assurance=identities.Assurance.LOW)

    assert browser.get("/api/me/mandates").status_code == 403
