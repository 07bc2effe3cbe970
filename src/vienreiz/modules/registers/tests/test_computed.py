"""What is computed from what is recorded. No database."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from vienreiz.modules.registers import public as registers
from vienreiz.modules.registers import rules

from .test_rules import BANDS, BELOW, ONE_OF, described, with_computed


@pytest.mark.parametrize(
    ("since", "on", "passed"),
    [
        ("2008-11-23", date(2026, 11, 22), False),
        ("2008-11-23", date(2026, 11, 23), True),
        ("2008-02-29", date(2026, 2, 28), False),
        ("2008-02-29", date(2026, 3, 1), True),
        ("2004-02-29", date(2022, 12, 31), True),
        ("2030-01-01", date(2026, 1, 1), False),
        ("2008-02-30", date(2026, 3, 1), None),
        ("", date(2026, 3, 1), None),
    ],
)
def test_years_pass(since: str, on: date, passed: bool | None) -> None:
    assert rules.have_passed(18, since=since, on=on) is passed


@pytest.mark.parametrize(
    ("changes", "value", "answer"),
    [
        ({"how": BELOW, "number": 100}, 99, True),
        ({"how": BELOW, "number": 100}, 100, False),
        ({"how": BELOW, "number": 2**53}, 2**53 + 1, False),
        ({"how": BELOW, "number": 100}, "99", None),
        ({"how": BELOW, "number": 1}, True, None),
        ({"how": ONE_OF, "values": ("a", "b")}, "b", True),
        ({"how": ONE_OF, "values": ("a", "b")}, "c", False),
        ({"how": ONE_OF, "values": ("a", "b")}, None, None),
        ({"how": BANDS, "bands": {"low": 0, "high": 10}}, 9, "low"),
        ({"how": BANDS, "bands": {"low": 0, "high": 10}}, 10, "high"),
        ({"how": BANDS, "bands": {"low": 0, "high": 10}}, -1, None),
    ],
)
def test_what_is_computed(changes: dict[str, Any], value: object, answer: object) -> None:
    computed = registers.Computed(of="x", **changes)

    assert rules.answer_of(computed, value, on=date(2026, 1, 1)) == answer


def test_a_record_with_what_is_computed_from_it() -> None:
    register = with_computed()(described())
    content = {"code": "P-1", "born_on": "2000-01-01"}

    assert registers.with_computed(register, content, on=date(2020, 1, 1)) == {**content, "answer": True}
    assert registers.with_computed(register, {"code": "P-1"}, on=date(2020, 1, 1)) == {"code": "P-1"}
    assert "answer" not in register.recorded
    about = register.services["people.about"]
    assert not register.tells_only_computed(about)
    assert register.tells_only_computed(dataclasses.replace(about, fields=("answer",)))
