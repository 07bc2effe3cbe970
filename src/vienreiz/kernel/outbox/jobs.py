"""What the outbox does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import relay

KEPT = timedelta(days=30)


@jobs.every(timedelta(days=1), name="outbox.forget")
def forget(*, at: datetime) -> None:
    """What was delivered to all a month ago. Dead letters stay until somebody has looked at them."""
    relay.forget(before=at - KEPT)
