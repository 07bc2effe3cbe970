"""A clock that goes back by an hour: each thing has one outcome, and never the one that gives more away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity.values import SubjectId

pytestmark = pytest.mark.django_db(databases=["default", "log"])

NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
BACK = NOON - timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def country() -> SmallCountry:
    with clock.stopped_at(NOON - timedelta(days=1)):
        return testing.small_country()


def submitted(country: SmallCountry, place: str, *, reference: str) -> exchange.Submitted:
    row = exchange.NewRow(content={**testing.RECORDS["residents"][0], "place": place}, valid_from=testing.FOUNDED_ON)
    return exchange.submit(
        exchange.Submission(
            register="residents",
            rows=(row,),
            article="registry-act-1",
            reference=reference,
            by=actors.system(testing.REGISTRY),
        )
    )


def place_of(person_id: SubjectId) -> object:
    (record,) = exchange.ask(testing.own_ask(person_id)).records
    return record.content["place"]


def test_what_is_written_by_the_earlier_clock_follows_what_was_written_before(country: SmallCountry) -> None:
    with clock.stopped_at(NOON):
        submitted(country, "PL-2", reference="one")
    with clock.stopped_at(BACK):
        later = submitted(country, "PL-3", reference="two")
        places = [place_of(country.ada)]  # by this clock neither is known yet

    for at in (NOON, NOON + INSTANT):
        with clock.stopped_at(at):
            places.append(place_of(country.ada))

    assert later.recorded_at == NOON + INSTANT
    assert places == ["PL-1", "PL-2", "PL-3"]


def test_the_entry_has_the_moment_of_the_clock_and_is_provable(country: SmallCountry) -> None:
    with clock.stopped_at(NOON):
        exchange.ask(testing.tax_ask(country.ada))
    with clock.stopped_at(BACK):
        exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()

    moments = [entry.content.at for entry in audit_testing.entries_about(country.ada)]
    assert sorted(moments) == [BACK, NOON]


def test_what_she_allowed_begins_when_she_allowed_it_and_what_she_took_back_stays_so(country: SmallCountry) -> None:
    terms = replace(testing.SCHOOLING, lasts=timedelta(days=90))
    ask = replace(
        testing.place_ask(country.ada),
        fields=frozenset({"name"}),
        ground=exchange.Ground(kind=exchange.GroundKind.CONSENT),
    )
    with clock.stopped_at(NOON):
        asked = consents.request(country.ada, terms, by=actors.system(testing.SCHOOL_BOARD), at=NOON)
        consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ada), at=NOON)
    with clock.stopped_at(BACK):
        early = exchange.ask_many([ask])
    with clock.stopped_at(NOON):
        answered = exchange.ask_many([ask])
        consents.take(asked.id, consents.Step.WITHDRAWN, by=actors.person(country.ada), at=NOON)
    with clock.stopped_at(BACK):
        withdrawn = exchange.ask_many([ask])

    assert [answer.reason for answer in (*early, *answered, *withdrawn)] == [
        exchange.Reason.CONSENT_NOT_IN_FORCE,
        "",
        exchange.Reason.CONSENT_NOT_IN_FORCE,
    ]


def test_a_rate_that_is_used_up_waits_for_its_span_and_no_longer(country: SmallCountry) -> None:
    ask = replace(testing.school_ask(country.ada), service=testing.AGE)
    with clock.stopped_at(NOON):
        exchange.ask_many([ask] * 5)
    waits = []
    for at in (BACK, BACK + timedelta(days=1)):
        with clock.stopped_at(at):
            waits += [answer.retry_after_s for answer in exchange.ask_many([ask])]

    assert waits == [86400, None]
