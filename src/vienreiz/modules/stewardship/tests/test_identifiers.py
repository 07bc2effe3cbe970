"""Somebody has another identifier: said by whoever keeps the register that gives it, and everything follows."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import public as desk
from vienreiz.modules.desk import testing as desk_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.stewardship.tests.test_api import api
from vienreiz.modules.stewardship.tests.test_web import Steward

pytestmark = pytest.mark.django_db(databases=["default", "log"])

DAY = date(2026, 3, 1)
CHANGE = {"old": "P-0001", "new": "P-7001", "on": "2026-03-01", "article": "tax-act-5", "case": "R-2030/1"}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def steward(country: SmallCountry) -> Steward:
    return Steward(country)


def say(steward: Steward, **changes: str) -> Any:
    return api(steward, "identifiers", json.dumps(CHANGE | changes).encode(), "application/json")


def codes_of(person: identities.SubjectId) -> list[tuple[str, date | None]]:
    return [(one.value, one.valid.end) for one in identities.identifiers_of(person)]


def test_everything_follows_and_she_sees_who_said_it(country: SmallCountry, steward: Steward) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    asked = consents.request(
        country.ada,
        replace(testing.SCHOOLING, lasts=timedelta(days=9)),
        by=actors.system(testing.SCHOOL_BOARD),
        at=clock.now(),
    )

    said = say(steward)

    assert said.status_code == 200, said.content
    assert codes_of(country.ada) == [("P-7001", None), ("P-0001", DAY)]
    change, before = (one.content for one in audit_testing.entries_about(country.ada))
    assert (change.kind, change.service, change.fields, change.ground) == (
        audit.Kind.SUBMISSION,
        "residents",
        ("code",),
        "law:tax-act-5",
    )
    assert (str(change.exchange_id), before.kind) == (said.json()["exchange_id"], audit.Kind.ASK)
    assert desk.cases_of([change.exchange_id]) == {change.exchange_id: "R-2030/1"}
    her = actors.person(country.ada)
    assert [one.id for one in consents.of_person(country.ada, by=her, at=clock.now())] == [asked.id]
    testing.recorded(country, "residents", {"code": "P-7001", "name": "Ada", "born_on": "1990-05-01", "place": "PL-3"})
    assert identities.subject_of(testing.SCHEME, "P-7001", on=clock.now().date()) == country.ada


def test_said_twice_it_is_once(country: SmallCountry, steward: Steward) -> None:
    say(steward)

    assert say(steward).json() == {"exchange_id": None}

    assert codes_of(country.ada) == [("P-7001", None), ("P-0001", DAY)]
    assert [one.content.outcome for one in audit_testing.entries_about(country.ada)] == ["answered", "answered"]


def test_of_two_who_are_known_nobody_becomes_the_other(country: SmallCountry, steward: Steward) -> None:
    events = outbox.waiting()

    refused = say(steward, new="P-0002")

    assert (refused.status_code, refused.json()["code"]) == (409, "exchange.both-identifiers-known")
    assert "so nothing was changed" in refused.json()["detail"]
    assert "end its record, have whoever runs this deployment erase it" in refused.json()["detail"]
    assert codes_of(country.ada) == [("P-0001", None)]
    assert codes_of(country.ben) == [("P-0002", None)]
    (entry,) = (one.content for one in audit_testing.entries_about(country.ada))
    assert (entry.outcome, entry.reason, entry.fields) == ("refused", "identifier-not-changed", ("code",))
    assert audit_testing.entries_about(country.ben) == []
    assert outbox.waiting() == events


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"old": "P-9999"}, 404, "identity.subject-not-found"),
        ({"new": "Q"}, 422, "identity.identifier-not-valid"),
        ({"on": "2020-01-01"}, 404, "identity.subject-not-found"),
        ({"article": "no-such-act"}, 422, "exchange.article-unknown"),
        ({"case": "..."}, 422, "not-valid"),
        ({"on": "2026-02-30"}, 422, "not-valid"),
    ],
)
def test_what_cannot_be_said(
    country: SmallCountry, steward: Steward, changes: dict[str, str], status: int, code: str
) -> None:
    answer = say(steward, **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert codes_of(country.ada) == [("P-0001", None)]
    assert audit_testing.entries_about(country.ada) == []


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"old": "abc"}, 422, "identity.identifier-not-valid", "old"),
        ({"new": "abc"}, 422, "identity.identifier-not-valid", "new"),
        ({"new": "P-0001"}, 422, "exchange.same-identifier", "new"),
        ({"new": "P-0002"}, 409, "exchange.both-identifiers-known", "new"),
    ],
)
def test_a_program_hears_which_of_the_two_is_wrong(
    country: SmallCountry, steward: Steward, changes: dict[str, str], status: int, code: str, field: str
) -> None:
    answer = say(steward, **changes)

    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (status, code, field)
    assert not {"abc", "P-0001", "P-0002"} & set(said["detail"].split())
    assert codes_of(country.ada) == [("P-0001", None)]


def test_a_register_that_gives_nobody_an_identifier(country: SmallCountry, steward: Steward) -> None:
    steward.path = steward.path.replace("residents", "ties")

    answer = say(steward)

    assert (answer.status_code, answer.json()["code"]) == (409, "exchange.introduces-nobody")
    assert codes_of(country.ada) == [("P-0001", None)]


@pytest.mark.parametrize(
    ("subsystem", "role"),
    [
        (testing.TAX_OFFICE, identities.Role.STEWARD),
        (testing.REGISTRY, identities.Role.CLERK),
        (testing.REGISTRY, identities.Role.SUPERVISOR),
    ],
)
def test_who_may_not(country: SmallCountry, subsystem: str, role: identities.Role) -> None:
    other = Steward(country, subsystem=subsystem, role=role)

    assert say(other).status_code in {403, 404}
    assert other.client.get(f"{other.path}/identifier").status_code in {403, 404}
    assert other.client.post(f"{other.path}/identifier", {"step": "3"} | CHANGE).status_code in {403, 404}
    assert Client().get(f"{other.path}/identifier").headers["Location"].startswith("/sign-in")
    assert codes_of(country.ada) == [("P-0001", None)]
    assert audit_testing.entries_about(country.ada) == []


def test_another_institutions_try_is_entered_and_names_nobody(country: SmallCountry) -> None:
    other = Steward(country, subsystem=testing.TAX_OFFICE)
    say(other)

    entry = audit_testing.nobodys_entries()[-1]
    assert (entry.service, entry.outcome, entry.reason) == ("residents", "refused", "not-the-holder")


def test_who_guesses_is_stopped(steward: Steward) -> None:
    for number in range(desk_testing.MISSES):
        assert say(steward, old=f"P-9{number:03}").status_code == 404

    assert say(steward).status_code == 429


def test_step_by_step_on_her_page(country: SmallCountry, steward: Steward) -> None:
    page = f"{steward.path}/identifier"
    who = {name: CHANGE[name] for name in ("old", "new", "on")}
    why = {name: CHANGE[name] for name in ("article", "case")}

    def sent(**values: str) -> str:
        return str(steward.client.post(page, values).content.decode())

    assert "Step 1 of 3" in steward.client.get(page).content.decode()
    assert 'name="old" value="P-0001"' in sent(step="1", **who)
    check = sent(step="2", **who, **why)
    assert "Step 3 of 3" in check
    assert "Records of other registers that name her by the old one stay as they are" in check
    for shown in ("P-0001", "P-7001", "2026-03-01", "Tax Act, section 5", "R-2030/1"):
        assert f">{shown}" in check
    assert "Step 2 of 3" in sent(step="3", back="2", **who, **why)
    assert codes_of(country.ada) == [("P-0001", None)]

    assert "The identifier is changed" in sent(step="3", **who, **why)

    assert codes_of(country.ada) == [("P-7001", None), ("P-0001", DAY)]


def test_the_page_tells_what_cannot_be_said(country: SmallCountry, steward: Steward) -> None:
    page = f"{steward.path}/identifier"
    for changes, words in (
        ({"new": "P-0002"}, "Somebody has the new identifier already"),
        ({"old": "P-9999"}, "We do not know this person."),
        ({"case": "-"}, "Enter the number of the case, 3 to 80 letters"),
        ({"on": "31.02.2026"}, "Enter a day that exists"),
    ):
        answer = steward.client.post(page, {"step": "3"} | CHANGE | changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert codes_of(country.ada) == [("P-0001", None)]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"new": "abc"}, "new", "An identifier is not written as it should be."),
        ({"old": "abc"}, "old", "An identifier is not written as it should be."),
        ({"new": "P-0001"}, "new", "The new identifier is the one until now."),
        ({"new": "P-0002"}, "new", "Somebody has the new identifier already"),
        ({"old": "P-9999", "new": "P-0002"}, "new", "Somebody has the new identifier already"),
    ],
)
def test_the_first_step_says_at_the_field_what_does_not_fit(
    country: SmallCountry, steward: Steward, changes: dict[str, str], field: str, words: str
) -> None:
    who = {name: CHANGE[name] for name in ("old", "new", "on")}

    answer = steward.client.post(f"{steward.path}/identifier", {"step": "1"} | who | changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Step 1 of 3" in page
    at_field = page[page.index(f'id="id_{field}-error"') :]
    assert words in at_field[: at_field.index("</p>")]
    assert (audit_testing.entries_about(country.ada), audit_testing.nobodys_entries()) == ([], [])


def test_whether_the_old_one_is_anybodys_is_told_for_a_case_alone(steward: Steward) -> None:
    """That is a look, and entered; the first step only says what the codes themselves tell."""
    for new, step in (("P-7001", "Step 2 of 3"), ("P-0002", "Step 1 of 3")):
        for old in ("P-0001", "P-9999"):
            sent = {"step": "1", "old": old, "new": new, "on": "2026-03-01"}
            assert step in steward.client.post(f"{steward.path}/identifier", sent).content.decode()


def test_who_tries_codes_at_the_first_step_is_stopped(steward: Steward) -> None:
    who = {name: CHANGE[name] for name in ("old", "on")}
    for _ in range(desk_testing.MISSES):
        taken = steward.client.post(f"{steward.path}/identifier", {"step": "1", "new": "P-0002"} | who)
        assert taken.status_code == 422

    free = steward.client.post(f"{steward.path}/identifier", {"step": "1", "new": "P-7001"} | who)

    assert free.status_code == 429


def test_the_first_step_alone_is_counted_as_a_look_and_then_the_change(
    steward: Steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later steps, and a way back, send the same two codes along: nothing new is asked of them."""
    looks: list[object] = []
    monkeypatch.setattr(desk, "count_look", lambda *args, **_: looks.append(args))
    page, counted = f"{steward.path}/identifier", []

    for sent in ({"step": "1"}, {"step": "2"}, {"step": "3", "back": "2"}, {"step": "3", "back": "1"}, {"step": "3"}):
        steward.client.post(page, CHANGE | sent)
        counted.append(len(looks))

    assert counted == [1, 1, 1, 1, 2]


def test_a_taken_code_is_one_miss_however_often_the_page_is_drawn(
    steward: Steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    misses: list[object] = []
    monkeypatch.setattr(desk, "note_miss", lambda *args, **_: misses.append(args))
    page = f"{steward.path}/identifier"

    for sent in ({"step": "1"}, {"step": "2"}, {"step": "2", "back": "1"}):
        steward.client.post(page, CHANGE | {"new": "P-0002"} | sent)

    assert len(misses) == 1


def test_a_register_that_is_being_loaded_says_so_and_nothing_is_changed(
    country: SmallCountry, steward: Steward
) -> None:
    row = {"code": "P-0003", "name": "C", "born_on": "1970-12-31", "place": "PL-3"}
    with testing.half_loaded("residents", f"{json.dumps(row)}\n".encode()):
        page = steward.client.post(f"{steward.path}/identifier", {"step": "3"} | CHANGE)
        program = say(steward)

    assert page.status_code == 422
    assert "of the register residents, from the file other.ndjson, is not finished" in page.content.decode()
    assert (program.status_code, program.json()["code"]) == (409, "records.load-open")
    assert codes_of(country.ada) == [("P-0001", None)]
