"""What the worker does for a steward who does not wait for it."""

from uuid import UUID

from django_tasks import task

from . import commands, values


@task()
def take_in(sending_id: str) -> None:
    """Take a file that a steward sent into its register."""
    commands.take_in(values.SendingId(UUID(sending_id)))
