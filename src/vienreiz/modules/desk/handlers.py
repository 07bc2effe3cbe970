"""What the desk does when others tell of something."""

from datetime import datetime

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.exchange import public as exchange

from . import commands


@outbox.on(exchange.AskedForCase)
def keep_case(event: exchange.AskedForCase, *, by: Actor, at: datetime) -> None:
    """A program's case is kept and shown beside its use, as a clerk's is."""
    commands.keep_case(event.exchange_id, case=event.case, service=event.service, by=by, at=at)
