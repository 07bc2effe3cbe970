"""Who acts for another reads that one's part of the log, and is entered in it; her own reading is not."""

import json
from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.me import rules
from vienreiz.modules.representation import public as representation

pytestmark = pytest.mark.django_db(databases=["default", "log"])

PAGES = [
    "/",
    "/me/uses",
    "/me/uses/{entry}",
    "/me/uses/{entry}/proof",
    "/me/uses/proofs.json",
    "/api/me/uses",
    "/api/me/uses/recipients",
    "/api/me/uses/{entry}",
    "/api/me/uses/{entry}/proof",
    "/api/me/uses/proofs",
]


@pytest.fixture
def entry(country: SmallCountry) -> audit.Entry:
    """An ask about Ben."""
    exchange.ask(testing.tax_ask(country.ben))
    audit_testing.everything_sequenced()
    return audit_testing.entries_about(country.ben)[0]


@pytest.fixture
def for_ben(ada: Client, country: SmallCountry) -> Client:
    """Ada's browser, in which she acts for her child."""
    ada.cookies["django_language"] = "en"
    representation.find(country.ada)
    assert ada.post("/me/acting/begin", {"subject_id": str(country.ben)}).status_code == 302
    return ada


def readings(country: SmallCountry) -> list[audit.NewEntry]:
    found = [one.content for one in audit_testing.entries_about(country.ben)]
    return [one for one in found if one.kind is audit.Kind.READING]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_another_is_entered(
    for_ben: Client, country: SmallCountry, entry: audit.Entry, path: str
) -> None:
    assert for_ben.get(path.format(entry=entry.id)).status_code == 200

    (reading,) = readings(country)
    assert (reading.by, reading.acting_for) == (f"person:{country.ada}", country.ben)
    assert (reading.ground, reading.recipient) == ("representation:family-act-7", exchange.RECIPIENT_HERSELF)
    assert len(reading.grant_digest) == 64


@pytest.mark.parametrize("path", ["/me/uses/check", "/api/me/uses/check"])
def test_so_is_a_check(for_ben: Client, country: SmallCountry, path: str) -> None:
    token = {"X-CSRFToken": for_ben.cookies["csrftoken"].value} if "csrftoken" in for_ben.cookies else {}

    assert for_ben.post(path, headers=token).status_code == 200

    assert len(readings(country)) == 1


def test_who_turns_pages_is_entered_once_an_hour(for_ben: Client, country: SmallCountry) -> None:
    for _ in range(3):
        for_ben.get("/me/uses")
        for_ben.get("/api/me/uses")
    assert len(readings(country)) == 1

    with clock.stopped_at(clock.now() + timedelta(minutes=61)):
        identity.sign_in(for_ben, country.ada)
        representation.find(country.ada)
        for_ben.post("/me/acting/begin", {"subject_id": str(country.ben)})
        for_ben.get("/me/uses")

    assert len(readings(country)) == 2


def test_the_represented_reads_that_it_was_read(for_ben: Client, country: SmallCountry) -> None:
    for_ben.get("/me/uses")
    ben = Client()
    identity.sign_in(ben, country.ben)

    headers = identity.headers_of(identity.token_of(country.ben))
    newest = json.loads(ben.get("/api/me/uses?search=seeing+who", headers=headers).content)["uses"]

    assert [(use["who"], use["purpose"], use["register_title"], use["fields"]) for use in newest] == [
        ("Somebody who acts for you", "Seeing who used your data", "The log", ["who used your data"])
    ]
    assert newest[0]["ground"] == "Family Act, section 7"
    number = rules.number_of_representative(f"person:{country.ada}", for_whom=country.ben)
    assert newest[0]["representative"] == number
    ben.cookies["django_language"] = "en"
    page = ben.get(f"/me/uses/{newest[0]['id']}").content.decode()
    for words in (f"representative {number}:", "Family Act, section 7"):
        assert words in page
    assert str(country.ada) not in page


def test_a_representative_has_another_number_in_the_log_of_another(country: SmallCountry) -> None:
    ada, cid = f"person:{country.ada}", f"person:{country.cid}"

    numbers = {
        rules.number_of_representative(by, for_whom=whom) for by in (ada, cid) for whom in (country.ben, country.ada)
    }

    assert len(numbers) == 4


@pytest.mark.parametrize("path", ["/me/uses/{entry}", "/api/me/uses/{entry}"])
def test_an_ask_of_an_institution_has_no_representative(
    for_ben: Client, country: SmallCountry, entry: audit.Entry, path: str
) -> None:
    answer = for_ben.get(path.format(entry=entry.id))

    if path.startswith("/api"):
        assert answer.json()["representative"] == ""
    assert "Who acted" not in answer.content.decode()


def test_her_own_reading_is_not_entered(ada: Client, country: SmallCountry, entry: audit.Entry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    before = len(audit_testing.entries_about(country.ada))

    for path in ("/", "/me/uses", "/me/uses/proofs.json"):
        assert ada.get(path).status_code == 200
    assert ada.get(f"/me/uses/{entry.id}").status_code == 404

    assert len(audit_testing.entries_about(country.ada)) == before
    assert readings(country) == []


def test_where_it_cannot_be_entered_nothing_is_shown(for_ben: Client, country: SmallCountry) -> None:
    with mock.patch("vienreiz.modules.audit.public.enter", side_effect=OperationalError("away")):
        assert for_ben.get("/me/uses").status_code == 503

    assert readings(country) == []
