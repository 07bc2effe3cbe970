"""Publishing, and delivering what was published."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast

from vienreiz.kernel import clock, positions
from vienreiz.kernel.actors import Actor

from . import models

ATTEMPTS = 8  # with doubling pauses from one second: the last one about two minutes after the first
FIRST_PAUSE = timedelta(seconds=1)
CLAIM = timedelta(seconds=60)  # for one handler: the claim is renewed before the next
FORGOTTEN_AT_ONCE = 500

logger = logging.getLogger(__name__)


class Handler(Protocol):
    def __call__(self, event: Any, /, *, by: Actor, at: datetime) -> None: ...


Told = TypeVar("Told", bound=Callable[..., None])

_handlers: dict[str, dict[str, Handler]] = defaultdict(dict)
_types: dict[str, type] = {}


def publish(event: object, *, by: Actor, at: datetime) -> None:
    """Tell of `event` once this transaction is committed; if it is rolled back, nothing is told.

    Raises RuntimeError outside of a transaction: the change and its telling would not be one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} must be published in the transaction of the change it tells of")
    models.Event.objects.create(
        type=_name_of(type(event)), payload=msgspec.to_builtins(event), by=msgspec.to_builtins(by), at=at, due_at=at
    )


def on(event_type: type) -> Callable[[Told], Told]:
    """Register a handler `(event, *, by, at)`; it is called at least once for each event, after the commit.

    It runs in no transaction of ours: each command that it calls commits by itself. It may ask over the network, but
    takes at most as long as `CLAIM`; what takes longer it sends to a one-off job.
    """

    def register(handler: Told) -> Told:
        name = _name_of(event_type)
        _types[name] = event_type
        _handlers[name][_home_of(handler)] = handler
        return handler

    return register


def relay(*, limit: int = 500) -> int:
    """One batch: number what was committed, deliver what is due, in order. How many events were due.

    An event that waits to be tried again keeps nobody waiting behind it.
    """
    positions.give(models.Event)
    due = models.Event.objects.filter(settled=False, position__isnull=False, due_at__lte=clock.now())
    event_ids = list(due.order_by("position").values_list("id", flat=True)[:limit])
    for event_id in event_ids:
        _settle(event_id)
    return len(event_ids)


def relay_all() -> None:
    """Deliver until nothing is due. For tests and for commands that must leave nothing behind."""
    while relay():
        pass


def waiting() -> int:
    """How many events are not settled yet."""
    return models.Event.objects.filter(settled=False).count()


def forget(*, before: datetime) -> None:
    """Remove what was published before and delivered to all; the newest position stays, since the next follows it."""
    while _forget_some(before=before) == FORGOTTEN_AT_ONCE:
        pass


def _forget_some(*, before: datetime) -> int:
    """How many events were removed, in one short transaction."""
    with transaction.atomic():
        dead = models.Delivery.objects.filter(delivered_at=None, set_aside_at=None).values("event")
        old = models.Event.objects.filter(settled=True, at__lt=before).exclude(id__in=dead)
        ids = list(
            old.exclude(position=_newest_position()).order_by("id").values_list("id", flat=True)[:FORGOTTEN_AT_ONCE]
        )
        models.Delivery.objects.filter(event__in=ids).delete()
        models.Event.objects.filter(id__in=ids).delete()
    return len(ids)


def count_about(subject_id: UUID) -> int:
    """How many events name a subject, in what they tell or as who did it."""
    return _naming(subject_id).count()


def forget_about(subject_id: UUID) -> None:
    """Remove the events that name a subject, delivered or not; the newest is but emptied, since the next follows it."""
    with transaction.atomic():
        ids = list(_naming(subject_id).values_list("id", flat=True))
        newest = models.Event.objects.filter(id__in=ids, position=_newest_position())
        newest.update(payload={}, by={}, settled=True)
        gone = [id_ for id_ in ids if not newest.filter(id=id_).exists()]
        models.Delivery.objects.filter(event__in=ids).delete()
        models.Event.objects.filter(id__in=gone).delete()


def _naming(subject_id: UUID) -> QuerySet[models.Event]:
    rows = models.Event.objects.alias(told=Cast("payload", TextField()), doer=Cast("by", TextField()))
    return rows.filter(Q(told__contains=str(subject_id)) | Q(doer__contains=str(subject_id)))


def _newest_position() -> int | None:
    newest: int | None = models.Event.objects.aggregate(newest=Max("position"))["newest"]
    return newest


def _settle(event_id: int) -> None:
    """Deliver one event to whom it is due, unless another relay is at it.

    Its handlers run outside of any transaction, so that they may ask over the network and hold up nobody's writes. A
    relay that dies among them leaves the event to the next, which tells it again when the claim has run out.
    """
    held = _claimed(models.Event.objects.filter(id=event_id, due_at__lte=clock.now()))
    row = models.Event.objects.filter(id=event_id).first() if held else None
    if held is None or row is None:
        return
    handlers = _handlers[row.type]
    known = {delivery.handler: delivery for delivery in models.Delivery.objects.filter(event=row)}
    for name, handler in handlers.items():
        delivery = known.get(name) or models.Delivery(event=row, handler=name, next_at=row.at)
        if delivery.next_at is None or delivery.next_at > clock.now():
            continue
        held = _claimed(models.Event.objects.filter(id=event_id, due_at=held))
        if held is None:
            return
        _deliver(row, delivery, handler)
        if not _marked(delivery, held):
            return
    with transaction.atomic():
        row = _held(event_id, held)
        if row is None:
            return
        waiting = models.Delivery.objects.filter(event=row, handler__in=handlers, next_at__isnull=False)
        first: datetime | None = waiting.aggregate(first=Min("next_at"))["first"]
        row.settled, row.due_at = first is None, first or row.at
        row.save(update_fields=["settled", "due_at"])


def _claimed(events: QuerySet[models.Event]) -> datetime | None:
    """Until when the event is ours and due to nobody else, in one commit; None where somebody was faster.

    The instant is also the claim's name: a relay that comes back too late finds another's.
    """
    until = clock.now() + CLAIM
    return until if events.filter(settled=False).update(due_at=until) else None


def _held(event_id: int, held: datetime) -> models.Event | None:
    """The event, locked, while our claim holds."""
    return models.Event.objects.select_for_update().filter(id=event_id, settled=False, due_at=held).first()


def _deliver(row: models.Event, delivery: models.Delivery, handler: Handler) -> None:
    """Call the handler; what it did not bring to its end is tried again later."""
    delivery.attempts += 1
    try:
        event: object = msgspec.convert(row.payload, _types[row.type])
        handler(event, by=msgspec.convert(row.by, Actor), at=row.at)
        delivery.delivered_at, delivery.next_at, delivery.last_error = clock.now(), None, ""
    except Exception as error:
        pause = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
        delivery.next_at = clock.now() + pause if delivery.attempts < ATTEMPTS else None
        delivery.last_error = type(error).__name__
        logger.exception("A handler failed.", extra={"handler": delivery.handler, "event": row.pk})


@transaction.atomic
def _marked(delivery: models.Delivery, held: datetime) -> bool:
    """Write what became of a delivery, unless the event was forgotten meanwhile or is another relay's by now."""
    if _held(delivery.event_id, held) is None:
        return False
    delivery.save()
    return True


def _name_of(event_type: type) -> str:
    return _home_of(event_type)


def _home_of(thing: Any) -> str:
    """The module of the platform and the thing's own name: a file may become a folder while events are on their way."""
    path = thing.__module__.split(".")
    home = path[2] if path[0] == "vienreiz" and len(path) > 2 else path[0]
    return f"{home}.{thing.__qualname__}"
