"""What consent does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel import actors
from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(seconds=1), name="consent.number-changes")
def number_changes(*, at: datetime) -> None:
    """So that recipients learn of a withdrawal within a second."""
    commands.number_changes()


@jobs.every(timedelta(minutes=1), name="consent.write-expiries")
def write_expiries(*, at: datetime) -> None:
    """Whether it has ended is asked of the clock; that whoever follows learns of it is the work of this."""
    commands.write_expiries(by=actors.system("consent"), at=at)
