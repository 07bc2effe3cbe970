"""What the exchange does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(minutes=10), name="exchange.forget-repeats")
def forget_repeats(*, at: datetime) -> None:
    """A key holds for an hour."""
    commands.forget_repeats(at=at)
