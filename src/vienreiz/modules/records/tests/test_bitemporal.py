"""Versions against a naive model: a table of what each key says on each day, copied whole at each load."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vienreiz.modules.records import models
from vienreiz.modules.records import public as records
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import testing as registers

FIRST_DAY = date(2030, 1, 1)
FIRST_LOAD = datetime(2031, 1, 1, tzinfo=UTC)
DAYS = 8

_registers = count()


@dataclass(frozen=True)
class Write:
    key: str
    start: int
    end: int | None
    word: str | None  # None: the record ends

    def overlaps(self, other: "Write") -> bool:
        return self.days() & other.days() != set()

    def days(self) -> set[int]:
        return set(range(self.start, DAYS + 1 if self.end is None else self.end))

    def row(self) -> Mapping[str, Any]:
        days = {"valid_from": day(self.start), "valid_until": None if self.end is None else day(self.end)}
        if self.word is None:
            return {**days, "key": self.key, "record": None}
        return {**days, "record": {"id": self.key, "word": self.word}}


@st.composite
def writes(draw: st.DrawFn) -> Write:
    start = draw(st.integers(0, DAYS - 1))
    end = draw(st.none() | st.integers(start + 1, DAYS))
    return Write(draw(st.sampled_from("xy")), start, end, draw(st.sampled_from(["one", "two", None])))


def day(number: int) -> str:
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def known_at(number: int) -> datetime:
    return FIRST_LOAD + timedelta(hours=number)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loads=st.lists(st.lists(writes(), min_size=1, max_size=4), min_size=1, max_size=4))
def test_versions_say_what_the_naive_model_says(loads: list[list[Write]]) -> None:
    code = f"register-{next(_registers)}"
    words_register(code)
    model: dict[tuple[str, int], str] = {}
    models_at: list[dict[tuple[str, int], str]] = [{}]
    with CaptureQueriesContext(connection) as captured:
        for number, rows in enumerate(loads, 1):
            load(code, *(row.row() for row in rows), at=known_at(number))
            _write_to_model(model, rows)
            models_at.append(dict(model))

    for number, expected in enumerate(models_at):
        for day_number in range(DAYS + 1):
            found = records.of_register(
                code, valid_on=FIRST_DAY + timedelta(days=day_number), known_at=known_at(number), limit=100
            )
            assert sorted((version.key, version.content["word"]) for version in found) == sorted(
                (key, word) for (key, of_day), word in expected.items() if of_day == day_number
            )
    assert list(_other_writes(captured)) == []


def _write_to_model(model: dict[tuple[str, int], str], rows: list[Write]) -> None:
    taken: list[Write] = []
    for row in rows:
        if any(row.key == before.key and row.overlaps(before) for before in taken):
            continue  # refused: the key stands in an earlier line for some of these days
        taken.append(row)
        for of_day in row.days():
            model.pop((row.key, of_day), None)
            if row.word is not None:
                model[row.key, of_day] = row.word


def _other_writes(captured: CaptureQueriesContext) -> Iterator[str]:
    """Statements that write a version otherwise than by inserting it or by ending a current one."""
    for statement in (query["sql"] for query in captured.captured_queries):
        if '"records_version"' not in statement or statement.startswith(("SELECT", "INSERT")):
            continue
        ends = statement.startswith('UPDATE "records_version" SET "load_until_id" = ') and statement.count("SET") == 1
        if not (ends and '"records_version"."load_until_id" IS NULL' in statement):
            yield statement


def words_register(code: str) -> None:
    registers.opened(
        code, properties={"id": {"type": "string"}, "word": {"type": "string"}}, key="id", label="word", search=["word"]
    )


@pytest.mark.django_db
def test_two_current_versions_of_a_key_from_one_day_cannot_be() -> None:
    words_register("words")
    load("words", {"id": "x", "word": "one"})
    version = models.Version.objects.get()
    version.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)

    version.valid_from = date(2040, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():  # both would have no end
        version.save(force_insert=True)


@pytest.mark.django_db
def test_a_version_holds_at_least_a_day() -> None:
    words_register("words")
    load("words", {"id": "x", "word": "one"})
    version = models.Version.objects.get()
    version.pk, version.key, version.valid_until = None, "y", version.valid_from

    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)
