"""What operations does when others tell of something."""

from datetime import datetime

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.desk import public as desk

from . import commands


@outbox.on(desk.GuessingSuspected)
def note_suspicion(event: desk.GuessingSuspected, *, by: Actor, at: datetime) -> None:
    commands.note_suspicion(event.subsystem, by=by, at=at)
