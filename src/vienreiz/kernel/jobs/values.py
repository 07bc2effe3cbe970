"""What operators see of jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Pace(StrEnum):
    QUICK = "quick"  # more often than each minute: short, and waited for
    SLOW = "slow"


def pace_of(pause: timedelta) -> Pace:
    return Pace.QUICK if pause < timedelta(minutes=1) else Pace.SLOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A job on the clock. `last_run_at` None: it never ran; `last_error`: the type of what went wrong."""

    name: str
    pause: timedelta
    last_run_at: datetime | None
    next_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOff:
    """A job that was sent to be done once. `state`: READY, RUNNING, SUCCESSFUL or FAILED."""

    id: str
    name: str
    state: str
    sent_at: datetime
    finished_at: datetime | None
    error: str
