"""Sources that say a great deal of one key."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.period import Period
from vienreiz.modules.identity import testing as identities
from vienreiz.modules.records import intake, source
from vienreiz.modules.records import public as records
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import testing as registers

pytestmark = pytest.mark.django_db

FIRST = date(1990, 1, 1)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each time that two periods are compared."""
    times: list[int] = []
    overlaps = Period.overlaps

    def counted(self: Period[date], other: Period[date]) -> bool:
        times.append(1)
        return overlaps(self, other)

    monkeypatch.setattr(Period, "overlaps", counted)
    return times


def day(number: int) -> dict[str, Any]:
    on = FIRST + timedelta(days=number)
    return {
        "valid_from": on.isoformat(),
        "valid_until": (on + timedelta(days=1)).isoformat(),
        "record": {"code": "A-1", "name": f"Anna {number}"},
    }


def test_a_row_is_compared_with_its_neighbours_alone(compared: list[int]) -> None:
    """Twenty thousand days of one key took 270 seconds: each was compared with all before it."""
    identities.ensure_scheme()
    into = intake.Intake(
        register=registers.people(), valid_from=FIRST, alphabet="", is_identifier=lambda scheme, value: True
    )
    rows = 20_000
    order = [number * 7919 % rows for number in range(rows)]  # each once, out of order

    for line, number in enumerate(order, 1):
        on = FIRST + timedelta(days=number)
        row = source.Row(line=line, content=None, key="A-1", valid_from=on, valid_until=on + timedelta(days=1))
        assert isinstance(into.take(row), intake.Taken)

    assert len(compared) <= 2 * rows
    overlapping = source.Row(line=rows + 1, content=None, key="A-1", valid_from=FIRST, valid_until=None)
    refused = into.take(overlapping)
    assert isinstance(refused, intake.Refused)
    assert refused.reports[0].sentence == "The same key stands in line 1 already."


def test_days_apart_are_written_at_once(compared: list[int]) -> None:
    identities.ensure_scheme()
    registers.people()

    with CaptureQueriesContext(
        connection,
    ) as statements:
        report = load("people", *(day(number) for number in range(300)))

    assert (report.new, report.changed, report.unchanged, report.refused) == (1, 299, 0, 0)
    assert len(statements) < 100  # three transactions; it was some six statements for each row
    assert len(compared) < 6 * 300


def test_days_within_one_version_leave_what_is_between_them() -> None:
    identities.ensure_scheme()
    registers.people()
    load("people", {"valid_from": FIRST.isoformat(), "record": {"code": "A-1", "name": "Anna"}})

    report = load("people", day(4), day(2), {**day(6), "record": {"code": "A-1", "name": "Anna"}}, day(5))

    assert (report.new, report.changed, report.unchanged) == (0, 3, 1)
    said = []
    for number in range(8):
        on = FIRST + timedelta(days=number)
        record = records.by_key("people", "A-1", valid_on=on, known_at=clock.now())
        said.append(record.content["name"] if record else None)
    assert said == ["Anna", "Anna", "Anna 2", "Anna", "Anna 4", "Anna 5", "Anna", "Anna"]


def test_of_two_rows_of_one_key_both_are_told(compared: list[int]) -> None:
    """Only the days of the last were looked at, so that who stood in the first was not told."""
    identities.ensure_scheme()
    register = registers.people()
    told: list[records.Written] = []
    rows = [
        records.NewRow(
            content={"code": "A-1", "name": name}, valid_from=date(year, 1, 1), valid_until=date(year + 1, 1, 1)
        )
        for name, year in (("Anna", 2001), ("Annija", 2005))
    ]
    records.submit(register, rows, reference="one", on_written=lambda _: None, by=actors.system("t"), at=clock.now())

    records.submit(
        register,
        [records.NewRow(content=None, key="A-1", valid_from=date(2001, 1, 1), valid_until=date(2002, 1, 1)), rows[1]],
        reference="two",
        on_written=told.extend,
        by=actors.system("t"),
        at=clock.now(),
    )

    (written,) = told
    assert (written.key, set(written.fields) >= {"name"}) == ("A-1", True)
