"""What operators see of jobs."""

from dataclasses import dataclass
from datetime import datetime, timedelta


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
