"""Days and instants that can be reckoned with: each has a day before and a day after it, in any time zone."""

from datetime import UTC, date, datetime, timedelta

from django import forms

ONE_DAY = timedelta(days=1)  # between the ends of the calendar and what is asked about: its neighbours exist
FIRST_DAY, LAST_DAY = date.min + ONE_DAY, date.max - ONE_DAY


def within_calendar(day: date) -> date:
    """The day. Raises ValueError where it has no day before or after it."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("this day is at the end of the calendar")
    return day


def in_utc(at: datetime) -> datetime:
    """The instant in UTC. Raises ValueError where it is beyond the calendar there."""
    try:
        in_utc = at.astimezone(UTC)
    except OverflowError:
        raise ValueError("this instant is beyond the calendar") from None
    within_calendar(in_utc.date())
    return in_utc


class DayField(forms.DateField):
    """Such a day in a form."""

    def to_python(self, value: date | str | None) -> date | None:
        day = super().to_python(value)
        try:
            return None if day is None else within_calendar(day)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
