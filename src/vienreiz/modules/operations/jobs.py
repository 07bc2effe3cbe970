"""What operations does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(days=1), name="operations.forget-old-suspicions")
def forget_old_suspicions(*, at: datetime) -> None:
    """What operators no longer see is not kept about anybody either."""
    commands.forget_old(at=at)
