"""Periods, actors, texts, ids, clocks and errors: what everything else is made of."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122, UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel import actors, clock, errors, ids
from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text, counted

DAY = date(2030, 5, 6)
NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
ADA = UUID(int=1)

instants = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis
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


@given(periods(), days, days)
def test_a_period_cut_in_two_has_each_day_in_one_of_both(period: Period[date], cut: date, day: date) -> None:
    if cut > period.start and cut in period:
        before, after = Period(period.start, cut), Period(cut, period.end)

        assert (day in before) + (day in after) == (day in period)
        assert not before.overlaps(after)
        assert not after.overlaps(before)


@given(instants, st.timedeltas(timedelta(microseconds=1), timedelta(days=9)))
def test_a_period_of_instants_ends_a_microsecond_before_its_end(start: datetime, length: timedelta) -> None:
    period, moment = Period(start, start + length), timedelta(microseconds=1)

    assert start in period
    assert start + length - moment in period
    assert start + length not in period
    assert start - moment not in period


@given(periods())
def test_a_period_overlaps_itself_and_what_is_open_overlaps_all_that_come_later(period: Period[date]) -> None:
    assert period.overlaps(period)
    assert Period(period.start).overlaps(period)
    assert Period(DAY).overlaps(Period(DAY + timedelta(days=9999)))


def test_a_period_is_a_value() -> None:
    assert Period(DAY) == Period(DAY, None)
    assert len({Period(DAY), Period(DAY), Period(DAY, DAY + timedelta(days=1))}) == 2
    with pytest.raises(AttributeError):
        Period(DAY).end = DAY  # type: ignore[misc]


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


def test_who_acts_for_another_stays_who_she_is() -> None:
    guardian = actors.person(ADA, acting_for=UUID(int=2))

    assert guardian.code == actors.person(ADA).code
    assert guardian.is_person(ADA)
    assert not guardian.is_person(UUID(int=2))
    assert (guardian.speaks_for(UUID(int=2)), guardian.speaks_for(ADA)) == (True, False)
    assert actors.person(ADA).speaks_for(ADA)
    assert not actors.system(str(ADA)).speaks_for(ADA)
    assert guardian != actors.person(ADA)


@pytest.mark.parametrize(
    "actor", [actors.person(ADA, acting_for=UUID(int=2)), actors.operator("root"), actors.system("office/returns")]
)
def test_an_actor_is_the_same_after_its_way_through_json(actor: actors.Actor) -> None:
    assert msgspec.json.decode(msgspec.json.encode(actor), type=actors.Actor) == actor


@pytest.mark.parametrize(
    "written", [{"kind": "nobody", "id": "x"}, {"kind": "person"}, {"id": "x"}, {"kind": "person", "id": 1}]
)
def test_what_names_no_actor_is_not_read_as_one(written: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(written, actors.Actor)


def test_an_actor_cannot_be_altered() -> None:
    with pytest.raises(AttributeError):
        actors.person(ADA).id = "another"  # type: ignore[misc]


def test_a_text_falls_back_to_english() -> None:
    text = Text({"en": "Place", "fr": "Lieu", "de": ""})

    assert [text.in_language(code) for code in ("fr", "de", "xx")] == ["Lieu", "Place", "Place"]


def test_ids_sort_by_their_moment() -> None:
    made = [ids.uuid7(NOON + timedelta(milliseconds=number)) for number in range(50)]

    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert len({ids.uuid7(NOON) for _ in range(100)}) == 100


@given(instants)
def test_an_id_tells_its_moment_to_the_millisecond(at: datetime) -> None:
    made = ids.uuid7(at)

    assert ids.instant_of(made) == at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert (made.version, made.variant) == (7, RFC_4122)


@given(instants, instants)
def test_ids_of_different_milliseconds_stand_in_the_order_of_their_moments(one: datetime, other: datetime) -> None:
    if abs(one - other) >= timedelta(milliseconds=1):
        assert (ids.uuid7(one) < ids.uuid7(other)) == (one < other)


def test_time_goes_on_when_what_ran_in_stopped_time_failed() -> None:
    with pytest.raises(ValueError, match="stumbled"), clock.stopped_at(NOON):
        raise ValueError("stumbled")

    assert clock.now() != NOON


def test_time_stands_still_for_its_own_thread_alone() -> None:
    elsewhere: list[datetime] = []
    with clock.stopped_at(NOON):
        thread = threading.Thread(target=lambda: elsewhere.append(clock.now()))
        thread.start()
        thread.join()

    assert elsewhere != [NOON]


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


def test_a_no_of_a_module_keeps_its_own_code_and_is_caught_by_its_kind() -> None:
    class BellIsCracked(errors.Conflict):
        code = "tests.bell-is-cracked"

    with pytest.raises(errors.Conflict) as caught:
        raise BellIsCracked

    assert (caught.value.code, caught.value.status, caught.value.details) == ("tests.bell-is-cracked", 409, {})
    assert str(caught.value) == "tests.bell-is-cracked"
    assert caught.value.sentence == "This cannot be done in the present state."


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [(1, ("row",), "1 row"), (0, ("row",), "0 rows"), (2, ("entry", "entries"), "2 entries")],
)
def test_a_count_before_its_noun(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said
