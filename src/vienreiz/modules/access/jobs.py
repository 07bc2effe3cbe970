"""What access does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(seconds=1), name="access.number-changes")
def number_changes(*, at: datetime) -> None:
    """So that whoever follows grants misses none."""
    commands.number_changes()
