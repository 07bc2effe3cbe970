"""All that a register ever said, as whoever keeps it looks back on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from vienreiz.kernel.period import Period
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.records import models
from vienreiz.modules.records import public as records
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import testing as registers

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def words(number: int, *, of: str = "x", start: str = "2020-01-01", end: str | None = None) -> dict[str, object]:
    return {"record": {"id": of, "word": f"w{number}"}, "valid_from": start, "valid_until": end}


@pytest.fixture
def register() -> str:
    properties = {"id": {"type": "string"}, "word": {"type": "string"}}
    return registers.opened("words", properties=properties, key="id", label="word").code


def test_what_a_load_wrote_and_ended_itself_was_never_said(register: str) -> None:
    """Two rows of one key in one file, over a version without end: the first leaves a rest, the second ends it."""
    load(register, words(1), at=NOON)
    load(register, words(2, start="2021-01-01", end="2022-01-01"), words(3, start="2022-01-01"), at=NOON + HOUR)

    past = records.past_of(register, key="x")

    assert models.Version.objects.filter(register=register).count() == 5
    assert past.is_all
    assert [(one.content["word"], one.valid, one.recorded) for one in past.versions] == [
        ("w3", Period(date(2022, 1, 1)), Period(NOON + HOUR)),
        ("w2", Period(date(2021, 1, 1), date(2022, 1, 1)), Period(NOON + HOUR)),
        ("w1", Period(date(2020, 1, 1), date(2021, 1, 1)), Period(NOON + HOUR)),
        ("w1", Period(date(2020, 1, 1)), Period(NOON, NOON + HOUR)),
    ]


@pytest.mark.parametrize("back", [timedelta(), HOUR])
def test_a_clock_that_stands_or_goes_back_makes_no_two_publications_one(register: str, back: timedelta) -> None:
    load(register, words(1), at=NOON)
    report = load(register, words(2), at=NOON - back)

    instant = timedelta(microseconds=1)
    assert report.published_at == NOON + instant
    newest, oldest = records.past_of(register, key="x").versions
    assert (newest.recorded, oldest.recorded) == (Period(NOON + instant), Period(NOON, NOON + instant))
    said = records.by_key(register, "x", valid_on=date(2024, 1, 1), known_at=NOON)
    assert said is not None
    assert said.content["word"] == "w1"  # what was known at noon stays so


def test_two_publications_of_one_moment_from_before_can_be_looked_at(register: str) -> None:
    load(register, words(1), at=NOON)
    load(register, words(2), at=NOON)
    models.Load.objects.filter(register=register).update(published_at=NOON)

    assert [one.content["word"] for one in records.past_of(register, key="x").versions] == ["w2"]


def test_more_than_one_page_says_so_and_goes_on(
    register: str, django_assert_num_queries: Callable[..., AbstractContextManager[None]]
) -> None:
    for number in range(3):
        load(register, *[words(number, of=key) for key in ("b", "a")], at=NOON + number * HOUR)

    with django_assert_num_queries(2):
        first = records.past_of(register, key="a", limit=2)
    rest = records.past_of(register, key="a", offset=2, limit=2)

    assert [one.content["word"] for one in (*first.versions, *rest.versions)] == ["w2", "w1", "w0"]
    assert (first.is_all, rest.is_all) == (False, False)
    assert (first.next_offset, rest.next_offset) == (2, None)
    assert records.past_of(register, key="a", limit=3).is_all


def test_of_a_subject_the_newest_recorded_comes_first_whatever_its_key() -> None:
    identity.ensure_scheme()
    registers.ties()
    ada, ben = (identity.person(value=value) for value in ("P-1", "P-2"))
    assert ada != ben
    for number, key in enumerate(["b", "a", "c"]):
        tie = {"id": key, "parent_code": "P-1", "child_code": "P-2", "child_name": "Ben"}
        load("ties", tie, at=NOON + number * HOUR)

    past = records.past_of("ties", subject_id=ada)

    assert [one.key for one in past.versions] == ["c", "a", "b"]
    assert past.is_all
