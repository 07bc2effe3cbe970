"""What representation does on a clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(days=1), name="representation.forget-old-mandates")
def forget_old_mandates(*, at: datetime) -> None:
    """Mandates are kept as long as somebody may ask what a digest in the log stands for."""
    commands.forget_old(at=at)
