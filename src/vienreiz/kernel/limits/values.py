"""How often is too often. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in a window of `span`."""

    times: int
    span: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a request takes of the window of one key."""

    key: str
    limit: Limit
    times: int = 1
