"""What operators see of the outbox."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event that a handler refused to the last attempt. What the event tells is not shown: it names subjects."""

    id: int
    event: str  # its type, such as `consent.ConsentWithdrawn`
    handler: str
    attempts: int
    published_at: datetime
    error: str  # the type of the last error


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """How many events were published in the hour that begins at `start_at`."""

    start_at: datetime
    count: int
