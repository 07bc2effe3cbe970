"""Periods, actors, texts, ids, clocks and errors: what everything else is made of."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel import actors, clock, errors, ids
from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text

DAY = date(2030, 5, 6)
NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
ADA = UUID(int=1)

days = st.dates(date(2000, 1, 1), date(2000, 2, 1))


@st.composite
def periods(draw: st.DrawFn) -> Period[date]:
    start = draw(days)
    end = draw(st.none() | st.integers(1, 30).map(lambda count: start + timedelta(days=count)))
    return Period(start, end)


@given(periods(), days)
def test_a_period_holds_its_first_day_and_not_its_end(period: Period[date], day: date) -> None:
    assert period.start in period
    assert period.end is None or period.end not in period
    assert (day in period) == (period.start <= day and (period.end is None or day < period.end))


@given(periods(), periods())
def test_periods_overlap_when_a_day_is_in_both(one: Period[date], other: Period[date]) -> None:
    common = max(one.start, other.start)  # if any day is in both, this one is

    assert one.overlaps(other) == other.overlaps(one) == (common in one and common in other)


@given(periods())
def test_what_ends_where_another_begins_does_not_touch_it(period: Period[date]) -> None:
    if period.end is not None:
        assert not period.overlaps(Period(period.end))


@pytest.mark.parametrize("end", [DAY, DAY - timedelta(days=1)])
def test_there_is_no_empty_period(end: date) -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(DAY, end)


def test_an_actor_is_named_by_one_word() -> None:
    assert actors.person(ADA).code == f"person:{ADA}"
    assert actors.system("tax-office/returns").code == "system:tax-office/returns"
    assert actors.operator("root").code == "operator:root"


def test_only_a_person_is_that_person() -> None:
    assert actors.person(ADA).is_person(ADA)
    assert not actors.person(UUID(int=2)).is_person(ADA)
    assert not actors.system(str(ADA)).is_person(ADA)
    assert not actors.operator(str(ADA)).is_person(ADA)


def test_a_text_falls_back_to_english() -> None:
    text = Text({"en": "Place", "fr": "Lieu", "de": ""})

    assert [text.in_language(code) for code in ("fr", "de", "xx")] == ["Lieu", "Place", "Place"]


def test_ids_sort_by_their_moment() -> None:
    made = [ids.uuid7(NOON + timedelta(milliseconds=number)) for number in range(50)]

    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert len({ids.uuid7(NOON) for _ in range(100)}) == 100


def test_time_can_be_stopped_and_goes_on_afterwards() -> None:
    with clock.stopped_at(NOON):
        assert clock.now() == NOON
        with clock.stopped_at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON

    assert clock.now() != NOON
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("kind", "status"),
    [(errors.NotFound, 404), (errors.Refused, 403), (errors.Conflict, 409), (errors.Invalid, 422)],
)
def test_the_four_kinds_of_no(kind: type[errors.Problem], status: int) -> None:
    problem = kind(reason="why")

    assert (problem.status, problem.details) == (status, {"reason": "why"})
    assert str(problem) == f"{kind.code} {{'reason': 'why'}}"
