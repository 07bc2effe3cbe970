"""What is computed so that a value need not travel must not give the value away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.period import Period
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry

pytestmark = pytest.mark.django_db(databases=["default", "log"])

BENS_BIRTHDAY = date(2015, 3, 2)
OF_AGE_ON = date(2033, 3, 2)


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def age_ask(country: SmallCountry) -> exchange.Ask:
    """The registry asks whether Ben is of age, without any rate."""
    return exchange.Ask(
        service=testing.AGE,
        subject=country.ben,
        recipient=testing.REGISTRY,
        purpose="guarding",
        ground=exchange.Ground(kind=exchange.GroundKind.LAW, article="family-act-7"),
        fields=frozenset({"of_age"}),
        by=actors.system(testing.REGISTRY),
    )


def consent_ask(country: SmallCountry) -> exchange.Ask:
    """The same by Ben's mother's and then his own will: any subsystem may be allowed."""
    at = clock.now()
    terms = consents.Terms(
        service=testing.AGE,
        recipient=testing.REGISTRY,
        purpose="guarding",
        fields=frozenset({"of_age"}),
        mode=consents.Mode.VIEW,
        rate=None,
        life=None,
        lasts=timedelta(days=90),
    )
    asked = consents.request(country.ada, terms, by=actors.system(testing.REGISTRY), at=at)
    consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ada), at=at)
    ground = exchange.Ground(kind=exchange.GroundKind.CONSENT)
    return replace(age_ask(country), subject=country.ada, ground=ground)


def place_ask(country: SmallCountry) -> exchange.Ask:
    """The school board may ask where those live who are not of age: yes or no says whether he is."""
    return testing.place_ask(country.ben)


OF_TODAY_ALONE = {("refused", exchange.Reason.DAY_NOT_TODAY)}
NOT_ALLOWED_BY_HER = {("refused", exchange.Reason.DAY_NOT_CONSENTED)}
AS_RECORDED = {("nothing", ""), ("answered", "")}  # where she lived then, and before anything was recorded


@pytest.mark.parametrize(
    ("ask", "past"), [(age_ask, OF_TODAY_ALONE), (consent_ask, NOT_ALLOWED_BY_HER), (place_ask, AS_RECORDED)]
)
def test_no_birth_date_is_found_by_halving(
    country: SmallCountry, ask: Callable[[SmallCountry], exchange.Ask], past: set[tuple[str, str]]
) -> None:
    """An asker chooses the day, past or to come: of none of them it hears whether she is of age."""
    question = ask(country)
    present = exchange.ask_many([question])[0]
    assert present.status is exchange.Status.ANSWERED

    heard: dict[bool, set[tuple[str, str]]] = {False: set(), True: set()}
    first, last = date(2000, 1, 1), date(2050, 1, 1)
    while last - first > timedelta(days=1):
        middle = first + (last - first) // 2
        (answer,) = exchange.ask_many([replace(question, valid_on=middle)])
        heard[middle > present.at.date()].add((answer.status, answer.reason))
        first, last = (middle, last) if middle < OF_AGE_ON else (first, middle)

    assert heard[True] == {("refused", exchange.Reason.DAY_TO_COME)}
    assert heard[False] <= past
    assert heard[False]


def test_what_is_computed_for_a_day_is_told_of_today_alone(country: SmallCountry) -> None:
    at = clock.now()
    yesterday, hour_ago = (at - timedelta(days=1)).date(), at - timedelta(hours=1)

    answers = exchange.ask_many(
        [
            replace(age_ask(country), valid_on=yesterday),
            replace(age_ask(country), known_at=hour_ago),
            replace(age_ask(country), valid_on=at.date()),
        ]
    )

    assert [answer.reason for answer in answers] == [exchange.Reason.DAY_NOT_TODAY] * 2 + [""]
    entries = [entry.content for entry in audit_testing.entries_about(country.ben)]
    assert sorted(entry.reason for entry in entries) == ["", "day-not-today", "day-not-today"]


def test_a_childs_record_does_not_say_when_it_began(country: SmallCountry) -> None:
    at = datetime(2030, 1, 7, 12, tzinfo=UTC)
    with clock.stopped_at(at):
        (record,) = exchange.ask(age_ask(country)).records

    assert (record.valid, record.recorded_at) == (Period(date(2030, 1, 7), date(2030, 1, 8)), at)
    (hers,) = exchange.ask(testing.own_ask(country.ben)).records
    assert hers.valid == Period(testing.FOUNDED_ON, None)


def test_a_day_that_has_passed_may_be_asked_about_where_nothing_is_computed(country: SmallCountry) -> None:
    (answer,) = exchange.ask_many([replace(testing.tax_ask(country.ada), valid_on=date(2021, 1, 1))])

    assert [dict(record.content) for record in answer.records] == [{"name": "Ada", "place": "PL-1"}]


@pytest.mark.parametrize(("on", "of_age"), [(OF_AGE_ON - timedelta(days=1), False), (OF_AGE_ON, True)])
def test_she_herself_may_look_at_any_day(country: SmallCountry, on: date, of_age: bool) -> None:
    own = replace(testing.own_ask(country.ben, testing.AGE), valid_on=on)

    (record,) = exchange.ask(own).records

    assert dict(record.content) == {"of_age": of_age}


def test_the_day_of_the_decision_is_the_countrys(country: SmallCountry) -> None:
    """Somewhere is two hours east of Greenwich."""
    midnight = datetime.combine(OF_AGE_ON, time(), UTC) - timedelta(hours=2)
    said = []
    for at in (midnight - timedelta(microseconds=1), midnight):
        with clock.stopped_at(at):
            (record,) = exchange.ask(age_ask(country)).records
            said.append(record.content["of_age"])

    assert said == [False, True]
