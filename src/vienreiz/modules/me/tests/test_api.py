"""A person's data and who used them, as her programs get them."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.identity.public import PersonId, Scope
from vienreiz.modules.me import rules

pytestmark = pytest.mark.django_db(databases=["default", "log"])

NOBODYS = "018f0000-0000-7000-8000-000000000000"  # id of no entry
NEEDS = {
    "/api/me/data": Scope.DATA_READ,
    "/api/me/data/file.pdf": Scope.DATA_READ,
    "/api/me/uses": Scope.USES_READ,
    "/api/me/possible": Scope.USES_READ,
    "/api/me/uses/proofs": Scope.USES_READ,
    "/api/me/uses/recipients": Scope.USES_READ,
    f"/api/me/uses/{NOBODYS}": Scope.USES_READ,
    f"/api/me/uses/{NOBODYS}/proof": Scope.USES_READ,
}


class Program:
    """A program of somebody's, with her token."""

    def __init__(self, person_id: PersonId, *scopes: Scope) -> None:
        self.person_id = person_id
        self.headers = identity.headers_of(identity.token_of(person_id, scopes or tuple(Scope)))
        self.client = Client()

    def get(self, path: str, *, status: int = 200) -> Any:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)


@pytest.fixture
def ada(country: SmallCountry) -> Program:
    return Program(country.ada)


def entries(person_id: PersonId) -> list[audit.Entry]:
    return audit_testing.entries_about(person_id)


def test_her_data_name_the_exchanges_that_stand_in_the_log(ada: Program, country: SmallCountry) -> None:
    found = ada.get("/api/me/data")

    assert [one["service"] for one in found["registers"]] == [testing.PERSON, testing.OF_PARENT, testing.OF_CHILD]
    (record,) = found["registers"][0]["records"]
    assert {"label": "Name", "value": "Ada"} in record["rows"]
    assert record["content"] == testing.RECORDS["residents"][0]
    assert record["source"]["register_title"] == "Residents"
    entered = {str(entry.content.exchange_id) for entry in entries(country.ada)}
    assert entered == {one["exchange_id"] for one in found["registers"]}


def test_who_used_them_in_pages_that_hold_every_entry_once(ada: Program, country: SmallCountry) -> None:
    for _ in range(60):
        exchange.ask(testing.tax_ask(country.ada))

    seen, before = [], ""
    while True:
        found = ada.get(f"/api/me/uses{before}")
        seen += [use["id"] for use in found["uses"]]
        if found["next_before"] is None:
            break
        before = f"?before={found['next_before']}"

    assert sorted(seen) == sorted(str(entry.id) for entry in entries(country.ada))
    assert found["uses"][0]["who"] == "Tax Office – Returns"
    assert found["uses"][0]["codes"] == {
        "recipient": testing.TAX_OFFICE,
        "purpose": "taxation",
        "ground": "law:tax-act-5",
        "service": testing.PERSON,
        "fields": ["name", "place"],
        "reason": "",
    }


def test_one_use_its_proof_and_the_check(ada: Program, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    (entry,) = entries(country.ada)
    assert ada.get(f"/api/me/uses/{entry.id}/proof", status=409)["code"] == "audit.not-yet-provable"
    audit_testing.everything_sequenced()

    assert ada.get(f"/api/me/uses/{entry.id}")["state"] == "provable"
    assert ada.get(f"/api/me/uses/{entry.id}/proof")["format"] == "vienreiz-proof/1"
    checked = ada.client.post("/api/me/uses/check", headers=ada.headers).json()
    assert (checked["provable"], checked["pending"], checked["fault"]) == (1, 0, None)


def test_what_may_be_asked(ada: Program) -> None:
    school, tax = [one for one in ada.get("/api/me/possible") if one["recipient"] != testing.REGISTRY]

    assert (tax["recipient"], [use["code"] for use in tax["uses"]]) == (testing.TAX_OFFICE, ["tax-reads-residents"])
    assert tax["uses"][0]["fields"] == ["Name", "Place"]
    assert [use["code"] for use in school["uses"]] == ["school-asks-age", "school-asks-place", "school-reads-children"]
    assert [use["whom"] for use in school["uses"]] == ["", "Of age: no", ""]


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("path", NEEDS)
def test_without_a_token_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 401
    assert client.get(path, headers=identity.headers_of("vrz_" + "0" * 32 + "_" + "0" * 64)).status_code == 401


@pytest.mark.parametrize(("path", "needed"), NEEDS.items())
def test_a_token_does_what_its_scopes_say(country: SmallCountry, path: str, needed: Scope) -> None:
    (other,) = set(Scope) - {needed}

    assert Program(country.ada, other).get(path, status=403)["code"] == "identity.scope-missing"
    assert entries(country.ada) == []


@pytest.mark.parametrize("assurance", identities.Assurance)
def test_her_data_need_a_sign_in_as_sure_as_the_page_wants(
    country: SmallCountry, client: Client, assurance: identities.Assurance
) -> None:
    status = 403 if assurance < identities.Assurance.SUBSTANTIAL else 200
    headers = identity.headers_of(identity.token_of(country.ada, assurance=assurance))
    identity.sign_in(client, country.ada, assurance=assurance)

    by_token, by_session = Client().get("/api/me/data", headers=headers), client.get("/api/me/data")

    assert by_token.status_code == by_session.status_code == status
    assert Client().get("/api/me/uses", headers=headers).status_code == 200
    if status == 403:
        assert by_token.json()["code"] == by_session.json()["code"] == "identity.assurance-too-low"
        assert entries(country.ada) == []


def test_what_a_browser_may_make_of_a_weak_sign_in_reads_no_data(country: SmallCountry, client: Client) -> None:
    identity.sign_in(client, country.ada, assurance=identities.Assurance.LOW)
    client.get("/me/tokens")
    wanted = {"title": "x", "scopes": list(Scope), "expires_at": (clock.now() + timedelta(days=1)).isoformat()}
    made = client.post(
        "/api/tokens",
        json.dumps(wanted),
        content_type="application/json",
        headers={"X-CSRFToken": client.cookies["csrftoken"].value},
    )
    assert made.status_code == 201, made.content

    answer = Client().get("/api/me/data", headers=identity.headers_of(made.json()["secret"]))

    assert answer.json()["code"] == "identity.assurance-too-low"


def test_an_altered_entry_is_named(ada: Program, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    (entry,) = entries(country.ada)
    with connections["log"].cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET canonical = %s", [b"\x01 altered"])

    assert ada.get("/api/me/uses") == {"uses": [], "altered": [str(entry.id)], "next_before": None}
    assert ada.get(f"/api/me/uses/{entry.id}", status=409)["code"] == "audit.entry-altered"


@pytest.mark.parametrize("suffix", ["", "/proof"])
def test_anothers_entry_sounds_like_none(ada: Program, country: SmallCountry, suffix: str) -> None:
    exchange.ask(testing.tax_ask(country.cid))
    (of_cid,) = entries(country.cid)

    def answered(entry_id: object) -> dict[str, object]:
        return {**ada.get(f"/api/me/uses/{entry_id}{suffix}", status=404), "request_id": ""}

    assert answered(of_cid.id) == answered(uuid4())


def test_a_session_writes_only_with_the_forms_own_secret(country: SmallCountry) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in = Client()
    identity.sign_in(sign_in, country.ada)
    browser.cookies = sign_in.cookies

    assert browser.get("/api/whoami").status_code in {200, 403}
    assert browser.post("/api/me/uses/check").status_code == 403


@pytest.mark.usefixtures("country")
def test_an_open_register_is_open(client: Client) -> None:
    found = client.get("/api/registers/places/records?search=hill").json()

    assert (found["total"], [one["label"] for one in found["records"]]) == (1, ["Hill"])
    assert client.get("/api/registers/residents/records").json()["code"] == "exchange.register-not-open"
    assert client.get("/api/registers/places/records?offset=2").json()["total"] == 3


def test_what_is_hers_is_kept_by_no_cache(ada: Program) -> None:
    for path in ("/api/me/data", "/api/me/uses", "/api/me/uses/proofs", "/api/whoami"):
        assert ada.client.get(path, headers=ada.headers).headers["Cache-Control"] == "no-store"


def test_who_looks_too_often_buries_nobody(
    ada: Program, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look of hers is an entry: without a limit she could be made to bury those of others."""
    monkeypatch.setattr(rules, "ENTRIES_MAX", 6)
    seen = [ada.client.get("/api/me/data", headers=ada.headers) for _ in range(3)]

    assert [answer.status_code for answer in seen] == [200, 200, 429]
    assert seen[-1].headers["Retry-After"] == "60"
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        ada.get("/api/me/data")


def test_others_cannot_keep_her_from_her_data(
    ada: Program, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that asked about her often, and was refused each time, locked her out of My data."""
    monkeypatch.setattr(rules, "ENTRIES_MAX", 6)
    for _ in range(9):
        with pytest.raises(exchange.AskRefused):
            exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"born_on"})))

    assert ada.client.get("/api/me/data", headers=ada.headers).status_code == 200


def test_the_time_line_is_searched_by_programs_too(ada: Program, country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    exchange.ask(testing.school_ask(country.ada))

    def found(query: str) -> list[str]:
        return [one["who"] for one in ada.get(f"/api/me/uses?{query}")["uses"]]

    assert found("search=collecting+taxes&asked_by=system&from_on=2001-01-01") == ["Tax Office – Returns"]
    assert found("asked_by=person") == found("until_on=2001-01-01") == []
    for odd in ("asked_by=nobody", "from_on=never", "search=%00"):
        assert ada.client.get(f"/api/me/uses?{odd}", headers=ada.headers).status_code == 422
    assert ada.get("/api/me/uses/recipients") == {
        "choices": [
            {"value": testing.SCHOOL_BOARD, "label": "School Board – Pupils"},
            {"value": testing.TAX_OFFICE, "label": "Tax Office – Returns"},
        ],
        "of_newest": 300,
        "is_all": True,
    }


def test_her_data_to_print(ada: Program, country: SmallCountry) -> None:
    answer = ada.client.get("/api/me/data/file.pdf", headers=ada.headers)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert len(audit_testing.entries_about(country.ada)) == 3


@pytest.mark.usefixtures("country")
def test_what_this_is_is_open(client: Client) -> None:
    about = client.get("/api/about", headers={"Accept-Language": "en"}).json()

    assert (about["country"], about["time_zone"], about["currency"]) == ("Somewhere", "Etc/GMT-2", "XTS")
    assert [release["version"] for release in about["releases"]] == ["1.0.0"]
    (registry,) = [one for one in about["institutions"] if one["title"] == "Registry"]
    assert sorted(registry["registers"]) == ["Family ties", "Places", "Residents"]


@pytest.mark.usefixtures("country")
def test_what_an_open_register_is_is_open(client: Client) -> None:
    places = client.get("/api/registers/places", headers={"Accept-Language": "en"}).json()

    assert (places["title"], places["key"], places["label"], places["total"]) == ("Places", "place", "name", 3)
    assert {"name": "name", "title": "Name"} in places["fields"]
    assert (places["source"]["holder"], places["can_search"]) == ("Registry", True)
    for code in ("residents", "nothing"):
        assert client.get(f"/api/registers/{code}").json()["code"] == "exchange.register-not-open"


@pytest.mark.parametrize("path", ["/api/me/uses/check", "/me/uses/check"])
def test_checks_are_dear_and_so_counted(ada: Program, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Each recomputes everything: without a limit one program could keep a process busy."""
    monkeypatch.setattr(rules, "CHECKS", limits.Limit(2, timedelta(minutes=10)))
    browser = Client()
    identity.sign_in(browser, ada.person_id)

    def check() -> Any:
        return ada.client.post(path, headers=ada.headers) if path.startswith("/api") else browser.post(path)

    seen = [check() for _ in range(3)]

    assert [answer.status_code for answer in seen] == [200, 200, 429]
    assert int(seen[-1].headers["Retry-After"]) > 0
