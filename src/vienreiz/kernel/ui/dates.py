"""Days and moments as people read them, in the language of the request and the time of the country."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import pgettext

from . import plugs


def day(on: date) -> str:
    """A day, in the form the language writes it."""
    return formats.date_format(on, pgettext("form of a day, as in Django's date filter", "j F Y"))


def local(at: datetime) -> datetime:
    """The same moment on the clocks of the country."""
    return timezone.localtime(at, plugs.zone())


def instant(at: datetime) -> str:
    """A moment, to the minute."""
    shown = local(at)
    return f"{day(shown)}, {shown:%H:%M}"


def exact(at: datetime) -> str:
    """A moment to the second, with the zone it is told in."""
    shown = local(at)
    return f"{day(shown)}, {shown:%H:%M:%S %Z}"
