"""What operators are told of reaches them, once however often it is told."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.desk import public as desk
from vienreiz.modules.desk import testing as desk_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.operations import commands, handlers, queries

pytestmark = pytest.mark.django_db(databases=["default", "log"])

WANTED = desk.Wanted(
    scheme=testing.SCHEME,
    value="P-9999",
    service=testing.PERSON,
    purpose="taxation",
    article="tax-act-5",
    case="2026/17",
)


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def guesser(country: SmallCountry) -> identities.Employment:
    return identities.employ(
        country.cid, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK, by=testing.FOUNDER, at=clock.now()
    )


def guess(employment: identities.Employment) -> None:
    by = actors.staff(employment.id, subsystem=employment.subsystem)
    with desk_testing.borne(misses=2):
        for _ in range(2):
            desk.look_up(WANTED, by=by)


def test_who_guesses_stands_before_the_operators_and_in_the_log_of_the_service(
    guesser: identities.Employment, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="vienreiz.modules.desk.commands"):
        guess(guesser)
    outbox.relay_all()

    code = f"staff:{testing.TAX_OFFICE}/{guesser.id}"
    (warning,) = [one for one in caplog.records if one.name == "vienreiz.modules.desk.commands"]
    assert (warning.getMessage(), vars(warning)["by"]) == ("Somebody at a desk may be guessing.", code)
    assert "P-9999" not in str(vars(warning))
    (suspicion,) = queries.suspicions(at=clock.now())
    assert (suspicion.who, suspicion.subsystem) == (code, testing.TAX_OFFICE)
    identities.add_operator("nora", "correct horse battery", by=actors.operator("tests"), at=clock.now())
    client.post("/operations/sign-in", {"name": "nora", "password": "correct horse battery"})
    client.cookies["django_language"] = "en"
    page = client.get("/operations").content.decode()
    assert code in page
    assert "P-9999" not in page
    told = client.get("/api/operations").json()
    assert [one["who"] for one in told["suspicions"]] == [code]
    assert (told["overdue_inquiries"], told["overdue_acknowledgements"], len(told["hours"])) == (0, 0, 24)


def test_delivered_twice_it_is_kept_once(guesser: identities.Employment) -> None:
    event = desk.GuessingSuspected(employment_id=guesser.id, subsystem=testing.TAX_OFFICE)
    by, at = actors.staff(guesser.id, subsystem=testing.TAX_OFFICE), clock.now()

    handlers.note_suspicion(event, by=by, at=at)
    handlers.note_suspicion(event, by=by, at=at)

    assert [one.who for one in queries.suspicions(at=at)] == [by.code]


def test_after_thirty_days_it_is_shown_and_kept_no_more(guesser: identities.Employment) -> None:
    by, at = actors.staff(guesser.id, subsystem=testing.TAX_OFFICE), clock.now()
    commands.note_suspicion(testing.TAX_OFFICE, by=by, at=at)

    assert len(queries.suspicions(at=at + timedelta(days=29))) == 1
    assert commands.forget_old(at=at + timedelta(days=29)) == 0
    assert queries.suspicions(at=at + timedelta(days=30)) == []
    assert commands.forget_old(at=at + timedelta(days=30)) == 1


def test_what_is_overdue_is_counted_and_needs_somebody(country: SmallCountry, client: Client) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    entry = audit_testing.entries_about(country.ada)[0]
    inquiries.ask(entry.id, "Why did you look?", by=actors.person(country.ada), at=clock.now())
    in_time = replace(queries.overview(), parts=())
    assert (in_time.overdue_inquiries, in_time.is_well) == (0, True)

    with clock.stopped_at(clock.now() + timedelta(days=31)):
        overview = replace(queries.overview(), parts=())

    assert (overview.overdue_inquiries, overview.overdue_acknowledgements, overview.is_well) == (1, 0, False)
