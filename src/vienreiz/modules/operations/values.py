"""What operators see on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vienreiz.kernel.jobs import values as jobs
from vienreiz.kernel.outbox import values as outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the deployment as `/readyz` tells of it."""

    name: str  # stable, for programs
    title: str
    is_ready: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """That somebody at a desk may have been guessing codes: who, by the code of the actor, in which office, when."""

    who: str
    subsystem: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything at one look. `waiting`: events not yet delivered to all; `dead`: all, `letters` the first.

    `suspicions` of the last thirty days, newest first. Overdue: questions without an answer, and ended consents whose
    end the recipient has not acknowledged.
    """

    suspicions: Sequence[Suspicion]
    overdue_inquiries: int
    overdue_acknowledgements: int
    parts: Sequence[Part]
    waiting: int
    dead: int
    letters: Sequence[outbox.DeadLetter]
    hours: Sequence[outbox.Hour]
    scheduled: Sequence[jobs.Scheduled]
    sent: Sequence[jobs.OneOff]

    @property
    def is_well(self) -> bool:
        failed = any(one.last_error for one in self.scheduled)
        overdue = self.overdue_inquiries or self.overdue_acknowledgements
        return not (self.dead or failed or overdue) and all(part.is_ready for part in self.parts)
