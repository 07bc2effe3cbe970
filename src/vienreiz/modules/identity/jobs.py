"""What identity does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(hours=1), name="identity.forget-what-is-over")
def forget_what_is_over(*, at: datetime) -> None:
    """Sessions that ended and failed sign-ins that no longer count: nobody needs them, and they say who was here."""
    commands.forget_what_is_over(at=at)
