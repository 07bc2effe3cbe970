"""Grants that cover some persons only, through the door, with the real databases."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import yaml

from vienreiz.kernel import clock
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.packs import public as packs

pytestmark = pytest.mark.django_db(databases=["default", "log"])

STATEMENTS_OF_ONE = 8  # pack, registers, subsystems, grants; records of the set, of the answer, subjects of both
BEN_OF_AGE_ON = date(2033, 3, 2)


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def test_whoever_the_register_names_is_covered(country: SmallCountry) -> None:
    answer = exchange.ask(testing.place_ask(country.ben))

    assert [dict(record.content) for record in answer.records] == [{"place": "PL-1"}]
    (grant,) = [one for one in access.grants_standing(on=BEN_OF_AGE_ON) if one.about]
    (entry,) = [one.content for one in audit_testing.entries_about(country.ben)]
    assert entry.grant_digest == grant.digest
    assert entry.fields == ("place",)  # what decided it went nowhere


@pytest.mark.parametrize("who", ["ada", "cid"])
def test_nobody_else_is_and_she_sees_the_refusal(country: SmallCountry, who: str) -> None:
    person_id = getattr(country, who)

    with pytest.raises(exchange.AskRefused) as refused:
        exchange.ask(testing.place_ask(person_id))

    assert refused.value.details["reason"] == exchange.Reason.PERSON_NOT_COVERED
    (entry,) = [one.content for one in audit_testing.entries_about(person_id)]
    assert (entry.outcome, entry.reason) == (audit.Outcome.REFUSED, "person-not-covered")


def test_nobody_and_somebody_unrecorded_are_answered_alike(country: SmallCountry) -> None:
    answers = exchange.ask_many([testing.place_ask(None), testing.place_ask(country.dot)])

    assert [answer.reason for answer in answers] == [exchange.Reason.PERSON_NOT_COVERED] * 2


def test_it_is_looked_at_as_of_the_day_of_the_decision(country: SmallCountry) -> None:
    statuses = []
    for day in (date(2033, 3, 1), BEN_OF_AGE_ON):
        with clock.stopped_at(datetime.combine(day, time(12), UTC)):
            statuses += [answer.status for answer in exchange.ask_many([testing.place_ask(country.ben)])]

    assert statuses == [exchange.Status.ANSWERED, exchange.Status.REFUSED]


def test_however_many_ask_the_sets_are_looked_up_at_once(
    country: SmallCountry, django_assert_num_queries: Callable[..., AbstractContextManager[None]]
) -> None:
    people = [country.ada, country.ben, country.cid, country.dot]
    exchange.ask_many([testing.place_ask(person) for person in people])

    with django_assert_num_queries(STATEMENTS_OF_ONE):
        exchange.ask_many([testing.place_ask(country.ben)])
    with django_assert_num_queries(STATEMENTS_OF_ONE):
        exchange.ask_many([testing.place_ask(person) for person in people])


def test_where_nobody_can_say_nothing_is_answered_refused_or_entered(country: SmallCountry) -> None:
    with testing.away("residents"), pytest.raises(exchange.HolderDidNotAnswer):
        exchange.ask(testing.place_ask(country.ben))

    assert audit_testing.entries_about(country.ben) == []


def test_a_law_that_ended_takes_its_grants_along(country: SmallCountry) -> None:
    before = exchange.ask_many([testing.tax_ask(country.ada)])
    law, pack = country.folder / "law.yaml", country.folder / "pack.yaml"
    articles = yaml.safe_load(law.read_text())
    articles["tax-act-5"]["valid_until"] = clock.now().date()
    law.write_text(yaml.safe_dump(articles))
    pack.write_text(pack.read_text().replace("1.0.0", "1.0.1"))
    packs.apply(country.folder, by=testing.FOUNDER, at=clock.now())

    with clock.stopped_at(clock.now() + timedelta(days=1)):
        after = exchange.ask_many([testing.tax_ask(country.ada), testing.school_ask(country.ada)])

    assert [answer.status for answer in before] == ["answered"]
    assert [answer.reason for answer in after] == [exchange.Reason.GRANT_NOT_IN_FORCE, ""]


def test_another_grant_still_stands_beside_it(country: SmallCountry) -> None:
    answers = exchange.ask_many([testing.tax_ask(country.ada), testing.place_ask(country.ada)])

    assert [answer.status for answer in answers] == [exchange.Status.ANSWERED, exchange.Status.REFUSED]


def test_whoever_stands_on_another_purpose_makes_nobody_look(country: SmallCountry) -> None:
    ask = replace(testing.place_ask(country.ben), purpose="taxation")
    with testing.away("residents"):
        (answer,) = exchange.ask_many([ask])

    assert answer.reason == exchange.Reason.PURPOSE_NOT_GRANTED


@pytest.mark.parametrize(
    ("content", "is_in"),
    [
        ({"place": "PL-1", "floors": 1, "lifted": True}, True),
        ({"place": "PL-2", "floors": 1, "lifted": True}, True),
        ({"place": "PL-3", "floors": 1, "lifted": True}, False),
        ({"place": "PL-1", "floors": True, "lifted": 1}, False),  # neither is the other's value
        ({"place": "PL-1", "floors": 1}, False),
    ],
)
def test_a_record_is_in_a_set_with_every_field(content: dict[str, object], is_in: bool) -> None:
    homes = access.PersonSet(service="homes.home", where={"place": ("PL-1", "PL-2"), "floors": (1,), "lifted": (True,)})

    assert homes.holds(content) is is_in
