"""What a steward does on her pages, and who is turned away."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.registers import public as registers
from vienreiz.modules.stewardship import record

pytestmark = pytest.mark.django_db(databases=["default", "log"])

OPERATOR = actors.operator("tests")
LOOK = {"scheme": testing.SCHEME, "value": "P-0001", "article": "tax-act-5", "case": "R-2030/1"}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def employed(person_id: identities.PersonId, *, subsystem: str, role: identities.Role) -> identities.Employment:
    return identities.employ(person_id, subsystem=subsystem, role=role, by=OPERATOR, at=clock.now())


class Steward:
    """Dot at work in her browser, by default as a steward of the registry."""

    def __init__(
        self,
        country: SmallCountry,
        *,
        subsystem: str = testing.REGISTRY,
        role: identities.Role = identities.Role.STEWARD,
        assurance: identities.Assurance = identities.Assurance.HIGH,
    ) -> None:
        self.employment = employed(country.dot, subsystem=subsystem, role=role)
        self.client = Client()
        identity.sign_in(self.client, country.dot, assurance=assurance)
        self.client.cookies["django_language"] = "en"
        self.path = f"/keeping/{self.employment.id}/residents"

    def look(self, status: int = 200, **changes: str) -> str:
        answer = self.client.post(self.path, LOOK | changes)
        assert answer.status_code == status, answer.content
        return answer.content.decode()

    def correct(self, status: int = 200, **changes: str) -> str:
        sent = {
            "key": "P-0001",
            "article": "tax-act-5",
            "case": "R-2030/1",
            "reference": "a",
            "valid_from": "01.01.2024",
            "field-code": "P-0001",
            "field-name": "Ada",
            "field-born_on": "1990-05-01",
            "field-place": "PL-2",
        }
        answer = self.client.post(f"{self.path}/correct", sent | changes)
        assert answer.status_code == status, answer.content
        return answer.content.decode()


@pytest.fixture
def steward(country: SmallCountry) -> Steward:
    return Steward(country)


def entries(person_id: identities.SubjectId) -> list[audit.NewEntry]:
    return [entry.content for entry in audit_testing.entries_about(person_id)]


def test_she_sees_how_well_her_registers_are_kept(steward: Steward) -> None:
    page = steward.client.get("/keeping").content.decode()

    assert "Residents" in page
    assert "3 records" in page
    assert f"/keeping/{steward.employment.id}/residents" in page
    assert "Registers I keep" in steward.client.get("/").content.decode()


def test_to_look_at_the_counts_is_no_read_of_anybody(steward: Steward, country: SmallCountry) -> None:
    page = steward.client.get(steward.path).content.decode()

    assert "It holds 3 records today" in page
    assert "Ada" not in page
    assert entries(country.ada) == []


def test_a_citation_that_nobody_checked_says_so(steward: Steward, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = (steward.path, f"{steward.path}/correct", f"{steward.path}/identifier")
    sent: list[dict[str, str]] = [{}, {}, {"step": "1", "old": "P-0001", "new": "P-7001", "on": "01.01.2026"}]

    def shown() -> list[str]:
        return [steward.client.post(page, form).content.decode() for page, form in zip(pages, sent, strict=True)]

    for page in shown():
        assert ">Tax Act, section 5 (citation not yet checked)</option>" in page

    checked = {code: replace(one, checked_on=date(2026, 1, 1)) for code, one in access.articles().items()}
    monkeypatch.setattr(access, "articles", lambda: checked)

    for page in shown():
        assert ">Tax Act, section 5</option>" in page
        assert "not yet checked" not in page


def test_she_looks_for_a_case_corrects_and_both_are_seen(steward: Steward, country: SmallCountry) -> None:
    found = steward.look()
    assert "1 May 1990" in found
    assert '<option value="PL-2">Hill</option><option value="PL-1" selected>Millbrook</option></select>' in found
    assert 'name="field-born_on" type="text" value="01.05.1990"' in found

    assert "The register is corrected" in steward.correct()

    change, look = entries(country.ada)
    assert (change.kind, change.fields, look.kind) == (audit.Kind.SUBMISSION, ("place",), audit.Kind.ASK)
    assert change.by == f"staff:{testing.REGISTRY}/{steward.employment.id}"
    cases = desk.cases_of([change.exchange_id, look.exchange_id])
    assert set(cases.values()) == {"R-2030/1"}
    assert "replaced" in steward.look()

    ada = Client()
    identity.sign_in(ada, country.ada)
    ada.cookies["django_language"] = "en"
    line = ada.get("/me/uses").content.decode()
    assert "register changed" in line
    assert "Keeping the register right" in line
    entry = audit_testing.entries_about(country.ada)[1]
    page = ada.get(f"/me/uses/{entry.id}").content.decode()
    assert "Changed what the register says of you." in page
    assert "R-2030/1" in page


def test_a_moment_still_to_come_is_told_at_its_field(steward: Steward) -> None:
    page = steward.look(422, first="2020-01-01T10:00", second="2999-01-01T10:00")

    assert '<a href="#id_second">Nobody can know today' in page
    assert 'id="id_second-error"' in page
    assert 'id="id_first-error"' not in page


def test_a_day_is_corrected_as_the_page_writes_it(steward: Steward, country: SmallCountry) -> None:
    """It said 31.01.2030 and refused 02.05.1990."""
    written = {"field-born_on": "02.05.1990", "field-place": "PL-1"}
    assert "The register is corrected" in steward.correct(200, **written)

    assert entries(country.ada)[0].fields == ("born_on",)
    assert "2 May 1990" in steward.look()
    again = steward.correct(422, **{**written, "field-born_on": "31.02.1990"})
    assert 'name="field-born_on" type="text" value="31.02.1990"' in again


def test_days_and_moments_are_taken_as_each_language_writes_them(steward: Steward) -> None:
    """The page of the other language showed 31.01.2030. as an example, and refused it for its full stop."""
    assert "The register is corrected" in steward.correct(200, valid_from="01.01.2024.")
    assert "At two moments" in steward.look(first="01.01.2024. 10:00", second="02.01.2024 10:00:30")


def test_what_is_chosen_stays_chosen_when_something_else_does_not_fit(steward: Steward) -> None:
    page = steward.correct(422, case="", **{"field-place": "PL-3"})

    assert '<option value="PL-3" selected>Far End</option>' in page
    assert '<a href="#id_valid_from">' in steward.correct(422, valid_from="")
    assert 'id="id_valid_from"' in page


def test_a_register_with_many_records_is_no_list_to_choose_from(
    steward: Steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "CHOICES_MAX", 2)

    page = steward.look()

    assert 'name="field-place" type="text" value="PL-1"' in page
    assert "The key of a record in this register: Places" in page


def test_the_article_on_which_the_register_rests_comes_first_and_is_chosen(steward: Steward) -> None:
    page = steward.client.get(steward.path).content.decode()

    basis = registers.register("residents").basis
    options = page.split('name="article"')[1].split("</select>")[0].split("<option ")[1:]
    assert options[0].startswith(f'value="{basis}" selected')
    assert len(options) == len(access.articles())
    assert [one for one in options if " selected" in one] == options[:1]


def test_the_same_sent_twice_corrects_once(steward: Steward, country: SmallCountry) -> None:
    steward.correct()
    steward.correct()

    assert [entry.kind for entry in entries(country.ada)] == [audit.Kind.SUBMISSION]
    assert "said so already" in steward.correct(reference="b")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"field-born_on": "1990-13-01"}, "Nothing was written"),
        ({"field-name": ""}, "This field is missing."),
        ({"field-code": "P-0002"}, "The key of a record stays as it is"),
        ({"valid_from": "31.02.2024"}, "Enter a day that exists"),
        ({"valid_from": ""}, "Enter the day from which it is so"),
        ({"case": ""}, "Enter the number of the case"),
        ({"article": "no-such-act"}, "Select a valid choice"),
    ],
)
def test_a_correction_that_does_not_fit(
    steward: Steward, country: SmallCountry, changes: dict[str, str], said: str
) -> None:
    assert said in steward.correct(422, **changes)
    assert entries(country.ada) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": ""}, "Enter the identifier of the person, or the key of the record"),
        ({"case": "-"}, "Enter the number of the case, 3 to 80 letters"),
        ({"article": ""}, "Choose the article of law"),
        ({"first": "1.1.2020 10:00"}, "Enter both moments to compare, or none"),
        ({"second": "2020-01-01T10:00"}, "Enter both moments to compare, or none"),
        ({"first": "yesterday"}, "Enter a day and a time that exist"),
        ({"about": "2020-01-01"}, "Enter the moments to compare"),
        ({"about": "31.02.2020"}, "Enter a day that exists"),
        ({"first": "2020-01-01T10:00", "second": "2999-01-01T10:00"}, "give a moment that has passed"),
        ({"first": "1.1.2999 10:00", "second": "2020-01-01T10:00"}, "give a moment that has passed"),
    ],
)
def test_a_look_that_does_not_fit(steward: Steward, country: SmallCountry, changes: dict[str, str], said: str) -> None:
    assert said in steward.look(422, **changes)
    assert entries(country.ada) == []


def test_who_guesses_is_stopped(steward: Steward) -> None:
    for number in range(10):
        assert "never said anything" in steward.look(value=f"P-9{number:03}")

    assert steward.client.post(steward.path, LOOK).status_code == 429


@pytest.mark.parametrize(
    ("subsystem", "role"),
    [(testing.REGISTRY, identities.Role.CLERK), (testing.TAX_OFFICE, identities.Role.STEWARD)],
)
def test_whoever_does_not_keep_it_is_turned_away(country: SmallCountry, subsystem: str, role: identities.Role) -> None:
    other = Steward(country, subsystem=subsystem, role=role)

    other.look(403)
    other.correct(403)
    assert other.client.get(other.path).status_code == 403
    assert "Residents" not in other.client.get("/keeping").content.decode()
    assert entries(country.ada) == []


def test_a_weak_sign_in_a_stranger_and_who_was_dismissed(country: SmallCountry, steward: Steward) -> None:
    weak = Client()
    identity.sign_in(weak, country.dot, assurance=identities.Assurance.LOW)
    for client in (weak, Client()):
        for path in ("/keeping", steward.path):
            assert client.get(path)["Location"].startswith("/sign-in")
    stranger = Client()
    identity.sign_in(stranger, country.cid)
    assert stranger.get(steward.path).status_code == 404
    identities.dismiss(steward.employment.id, by=OPERATOR, at=clock.now())
    steward.look(404)
    assert entries(country.ada) == []


def test_a_register_that_is_not_there(steward: Steward) -> None:
    assert steward.client.get(f"/keeping/{steward.employment.id}/nothing").status_code == 404


class System:
    def __init__(self, subsystem: str) -> None:
        self.headers = identity.headers_of(identity.client_token_of(subsystem))

    def submit(self, body: Any, *, key: str | None = "k1") -> tuple[int, Any]:
        headers = self.headers | ({"Idempotency-Key": key} if key is not None else {})
        answer = Client().post(
            "/api/exchange/submissions", json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code, json.loads(answer.content)


BODY = {
    "register_code": "residents",
    "article": "tax-act-5",
    "rows": [{"record": {"code": "P-0001", "name": "Ada", "born_on": "1990-05-01", "place": "PL-3"}}],
}


def test_a_system_of_the_holder_submits_and_repeats_in_safety(country: SmallCountry) -> None:
    holder = System(testing.REGISTRY)
    status, first = holder.submit(BODY)
    assert (status, first["changed"]) == (200, 1)
    assert holder.submit(BODY) == (200, first | {"exchange_id": None})
    other = {**BODY, "rows": [{"record": None, "key": "P-0001", "valid_from": "2024-01-01"}]}
    assert holder.submit(other)[0] == 409
    assert holder.submit(other, key="k2")[0] == 200
    assert [entry.kind for entry in entries(country.ada)] == [audit.Kind.SUBMISSION] * 2


@pytest.mark.parametrize(
    ("body", "key", "status"),
    [
        (BODY, None, 422),
        (BODY, "", 422),
        ({**BODY, "rows": []}, "k", 422),
        ({**BODY, "rows": [{"record": None}]}, "k", 422),
        ({**BODY, "rows": [{"record": {}, "key": "P-0001"}]}, "k", 422),
        ({**BODY, "rows": [{"record": {"code": "P-0001"}}]}, "k", 422),
        ({**BODY, "register_code": "nothing"}, "k", 404),
        ({**BODY, "article": "no-such-act"}, "k", 422),
    ],
)
def test_what_a_system_cannot_submit(country: SmallCountry, body: Any, key: str | None, status: int) -> None:
    assert System(testing.REGISTRY).submit(body, key=key)[0] == status
    assert entries(country.ada) == []


def test_a_system_of_another_submits_nothing(country: SmallCountry) -> None:
    status, problem = System(testing.TAX_OFFICE).submit(BODY)

    assert (status, problem["code"]) == (403, "exchange.not-the-holder")
    assert Client().post("/api/exchange/submissions", "{}", content_type="application/json").status_code == 401
