"""What the desk does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(days=1), name="desk.forget-old-lookups")
def forget_old_lookups(*, at: datetime) -> None:
    """The case of a lookup is kept as long as the person may ask what it was."""
    commands.forget_old(at=at)
