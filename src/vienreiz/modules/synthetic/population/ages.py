"""Days and years of a life. Pure."""

from collections.abc import Sequence
from datetime import date

from ..recipe import AgeShare

ADULT_YEARS = 18


def years(day: date, count: int) -> date:
    """The same day of another year; 28 February for a leap day where there is none."""
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return day.replace(year=day.year + count, day=28)


def age(born_on: date, on: date) -> int:
    """In whole years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def share_at(shares: Sequence[AgeShare], years_old: int) -> int:
    """How many of a thousand, at an age; 0 where the recipe says nothing of it."""
    return next((share.per_mille for share in shares if share.start <= years_old < share.end), 0)


def first_of(*days: date | None) -> date | None:
    """The earliest of the days that are given at all."""
    return min((day for day in days if day is not None), default=None)
