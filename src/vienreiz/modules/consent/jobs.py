"""What consent does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(seconds=1), name="consent.number-changes")
def number_changes(*, at: datetime) -> None:
    """So that recipients learn of a withdrawal within a second."""
    commands.number_changes()
