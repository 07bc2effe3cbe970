"""Looking people up: on a ground, for a case, seen by the person; and not by guessing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.desk import commands, models, queries, rules
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.inquiries import public as inquiries

pytestmark = pytest.mark.django_db(databases=["default", "log"])

WANTED = desk.Wanted(
    scheme=testing.SCHEME,
    value="P-0001",
    service=testing.PERSON,
    purpose="taxation",
    article="tax-act-5",
    case="2026/17",
)


@pytest.fixture
def clerk(country: SmallCountry) -> Actor:
    return actors.staff(country.cid, subsystem=testing.TAX_OFFICE)


def test_a_clerk_gets_what_the_law_gives_the_office(country: SmallCountry, clerk: Actor) -> None:
    answer = desk.look_up(WANTED, by=clerk)

    assert [dict(record.content) for record in answer.records] == [{"name": "Ada", "place": "PL-1"}]
    (entry,) = audit_testing.entries_about(country.ada)
    works_there = f"staff:{testing.TAX_OFFICE}/{country.cid}"
    assert (entry.content.by, entry.content.recipient) == (
        works_there,
        testing.TAX_OFFICE,
    )
    assert desk.cases_of([answer.exchange_id]) == {answer.exchange_id: "2026/17"}
    assert [(lookup.case, lookup.service) for lookup in desk.lookups_of(clerk)] == [("2026/17", testing.PERSON)]


@pytest.mark.parametrize("valid_on", [None, date(2026, 2, 1), date(2026, 3, 9)])
def test_a_code_of_before_still_means_her(country: SmallCountry, clerk: Actor, valid_on: date | None) -> None:
    """A letter has the code she had then: it said that nobody is known by it, and she saw nothing of the look."""
    identities.change_identifier(
        country.ada, scheme=testing.SCHEME, value="P-7001", on=date(2026, 3, 1), by=testing.FOUNDER, at=clock.now()
    )
    answer = desk.look_up(replace(WANTED, valid_on=valid_on), by=clerk)

    assert [record.content["name"] for record in answer.records] == ["Ada"]
    assert len(audit_testing.entries_about(country.ada)) == 1


def test_what_no_grant_covers_is_refused_and_entered(country: SmallCountry, clerk: Actor) -> None:
    answer = desk.look_up(replace(WANTED, service=testing.OF_PARENT), by=clerk)

    assert (answer.status, answer.reason, answer.records) == ("refused", exchange.Reason.NO_GRANT, ())
    (entry,) = audit_testing.entries_about(country.ada)
    assert (entry.content.outcome, entry.content.reason) == ("refused", "no-grant")
    assert desk.cases_of([answer.exchange_id]) == {answer.exchange_id: "2026/17"}


@pytest.mark.parametrize("subsystem", [testing.SCHOOL_BOARD, "", "nobody/nowhere"])
def test_a_clerk_asks_in_the_name_of_her_own_office_alone(country: SmallCountry, subsystem: str) -> None:
    elsewhere = actors.staff(country.cid, subsystem=subsystem)

    (answer,) = exchange.ask_many([replace(testing.tax_ask(country.ada), by=elsewhere)])

    assert (answer.status, answer.reason) == ("refused", exchange.Reason.NOT_THE_RECIPIENT)


def test_at_work_nobody_asks_about_herself_on_her_own_right(country: SmallCountry, clerk: Actor) -> None:
    (answer,) = exchange.ask_many([replace(testing.own_ask(country.cid), by=clerk)])

    assert answer.reason == exchange.Reason.NOT_HERSELF


@pytest.mark.parametrize("case", ["", "  ", "ab", "---", "x" * 81, "a\nb\x00"])
def test_no_ask_without_a_case(country: SmallCountry, clerk: Actor, case: str) -> None:
    with pytest.raises(desk.CaseMissing):
        desk.look_up(replace(WANTED, case=case), by=clerk)

    assert audit_testing.entries_about(country.ada) == []


def test_a_code_that_nobody_holds_sounds_like_a_register_that_has_nothing(country: SmallCountry, clerk: Actor) -> None:
    nobody = desk.look_up(replace(WANTED, value="P-9999"), by=clerk)
    dot = desk.look_up(replace(WANTED, value="P-0004"), by=clerk)

    assert (
        (nobody.status, nobody.reason, nobody.records) == (dot.status, dot.reason, dot.records) == ("nothing", "", ())
    )


@pytest.mark.parametrize("changed", [{"value": "P-9999"}, {"service": testing.OF_PARENT}])
def test_who_guesses_is_stopped_and_told_of(country: SmallCountry, clerk: Actor, changed: dict[str, str]) -> None:
    waiting = outbox.waiting()
    for _ in range(rules.MISSES.times):
        desk.look_up(replace(WANTED, **changed), by=clerk)  # type: ignore[arg-type]

    with pytest.raises(desk.TooManyMisses) as refused:
        desk.look_up(WANTED, by=clerk)

    assert 0 < int(str(refused.value.details["retry_after_s"])) <= 3600
    assert models.Lookup.objects.count() == rules.MISSES.times
    assert outbox.waiting() == waiting + 1


def test_one_clerks_misses_are_not_anothers(country: SmallCountry, clerk: Actor) -> None:
    for _ in range(rules.MISSES.times):
        desk.look_up(replace(WANTED, value="P-9999"), by=clerk)

    other = actors.staff(country.dot, subsystem=testing.TAX_OFFICE)
    assert desk.look_up(WANTED, by=other).status is exchange.Status.ANSWERED


def test_the_desk_opens_again_after_an_hour(country: SmallCountry, clerk: Actor) -> None:
    for _ in range(rules.MISSES.times):
        desk.look_up(replace(WANTED, value="P-9999"), by=clerk)

    with clock.stopped_at(clock.now() + timedelta(hours=1, seconds=1)):
        assert desk.look_up(WANTED, by=clerk).status is exchange.Status.ANSWERED


def test_nobody_looks_up_more_than_work_takes(
    country: SmallCountry, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LOOKUPS", replace(rules.LOOKUPS, times=2))
    for _ in range(2):
        desk.look_up(WANTED, by=clerk)

    with pytest.raises(limits.TooManyRequests):
        desk.look_up(WANTED, by=clerk)


def test_the_case_of_another_office_is_not_told_to_the_one_in_whose_name_it_asked(country: SmallCountry) -> None:
    elsewhere = actors.staff(country.cid, subsystem=testing.SCHOOL_BOARD)
    (refused,) = exchange.ask_many([replace(testing.tax_ask(country.ada), by=elsewhere)])
    desk.keep_case(refused.exchange_id, case="S-1", service=testing.PERSON, by=elsewhere, at=refused.at)
    (entry,) = audit_testing.entries_about(country.ada)

    asked = inquiries.ask(entry.id, "Who was it?", by=actors.person(country.ada), at=clock.now())

    assert asked.recipient == testing.TAX_OFFICE
    assert [one.case for one in queries.questions([asked])] == [""]


def test_old_cases_are_forgotten(country: SmallCountry, clerk: Actor) -> None:
    desk.look_up(WANTED, by=clerk)

    assert commands.forget_old(at=clock.now()) == 0
    assert commands.forget_old(at=clock.now() + rules.KEPT_FOR + timedelta(days=1)) == 1
