"""Dead letters: looked at, tried again, or set aside by an operator."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.errors import N_, NotFound

from . import models, values

logger = logging.getLogger(__name__)


class LetterNotFound(NotFound):
    """There is no such dead letter: it was delivered meanwhile, or set aside."""

    code = "outbox.letter-not-found"
    sentence = N_("There is no such undelivered event. Perhaps somebody has seen to it.")


def dead_letters() -> int:
    """How many deliveries were given up and not set aside."""
    return _dead().count()


def letters(*, limit: int = 100) -> list[values.DeadLetter]:
    """The dead letters, oldest first."""
    return [
        values.DeadLetter(
            id=row.id,
            event=row.event.type,
            handler=row.handler,
            attempts=row.attempts,
            published_at=row.event.at,
            error=row.last_error,
        )
        for row in _dead().select_related("event").order_by("id")[:limit]
    ]


@transaction.atomic
def retry(letter_id: int, *, by: Actor, at: datetime) -> None:
    """Deliver it once more from the first attempt on, as soon as the relay comes to it. Raises LetterNotFound."""
    row = _locked(letter_id)
    row.attempts, row.next_at = 0, at
    row.save(update_fields=["attempts", "next_at"])
    event = models.Event.objects.select_for_update().get(id=row.event_id)
    if event.settled:  # else another of its handlers is being told, and the relay comes back to it
        event.settled, event.due_at = False, at
        event.save(update_fields=["settled", "due_at"])
    logger.info("A dead letter is tried again.", extra={"by": by.code, "letter": letter_id, "handler": row.handler})


@transaction.atomic
def set_aside(letter_id: int, *, by: Actor, at: datetime) -> None:
    """Never deliver it: somebody has looked and seen to what it would have done. Raises LetterNotFound."""
    row = _locked(letter_id)
    row.set_aside_at, row.set_aside_by = at, by.code
    row.save(update_fields=["set_aside_at", "set_aside_by"])
    logger.info("A dead letter is set aside.", extra={"by": by.code, "letter": letter_id, "handler": row.handler})


def published_by_hour(*, hours: int) -> list[values.Hour]:
    """How many events were published in each of the last hours, the oldest first; the current hour is the last."""
    this_hour = clock.now().replace(minute=0, second=0, microsecond=0)
    starts = [this_hour - timedelta(hours=back) for back in reversed(range(hours))]
    rows = models.Event.objects.filter(at__gte=starts[0]).annotate(hour=TruncHour("at")).values("hour")
    counts = {row["hour"]: row["count"] for row in rows.annotate(count=Count("id"))}
    return [values.Hour(start_at=start, count=counts.get(start, 0)) for start in starts]


def _dead() -> QuerySet[models.Delivery]:
    return models.Delivery.objects.filter(delivered_at=None, next_at=None, set_aside_at=None)


def _locked(letter_id: int) -> models.Delivery:
    row = _dead().select_for_update().filter(id=letter_id).first()
    if row is None:
        raise LetterNotFound(letter=letter_id)
    return row
