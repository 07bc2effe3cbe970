"""What limits do by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import windows


@jobs.every(timedelta(minutes=10), name="limits.forget")
def forget(*, at: datetime) -> None:
    """Windows that ended count nothing any more."""
    windows.forget(at=at)
