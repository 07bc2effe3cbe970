"""What stewardship does by the clock."""

from datetime import datetime, timedelta

from vienreiz.kernel.jobs import public as jobs

from . import commands


@jobs.every(timedelta(minutes=1), name="stewardship.resume")
def resume(*, at: datetime) -> None:
    """A worker that was killed leaves its file half taken in; another goes on."""
    for sending_id in commands.silent(at=at):
        commands.take_in_later.enqueue(str(sending_id))


@jobs.every(timedelta(hours=1), name="stewardship.sweep")
def sweep(*, at: datetime) -> None:
    """What nobody will take in does not stay on the disk."""
    commands.sweep(at=at)
