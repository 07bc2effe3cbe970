"""Where the country lies in time, for the pages of the kernel."""

from . import errors, queries


def time_zone() -> str:
    """The time zone (IANA) of the country; UTC until a pack is applied."""
    try:
        return queries.current().time_zone
    except errors.NoPack:
        return "UTC"
