"""Words of the API: what is taken, and what is no such thing."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from vienreiz.kernel.http import words

DAY, INSTANT = TypeAdapter[date](words.Day), TypeAdapter[datetime](words.Instant)


def test_a_day_and_an_instant_as_they_are_written() -> None:
    assert DAY.validate_python("2026-03-01") == date(2026, 3, 1)
    assert INSTANT.validate_python("2026-03-01T02:00:00+02:00") == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", [DAY, INSTANT], ids=["day", "instant"])
@pytest.mark.parametrize("wrong", ["0", "1767225600", 0, 1767225600, 1.5, True, "", "1.3.2026", "2026-02-30", "03-01"])
def test_a_number_is_neither(kind: TypeAdapter[date], wrong: object) -> None:
    with pytest.raises(ValidationError):
        kind.validate_python(wrong)
