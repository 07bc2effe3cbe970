"""Publishing, and delivering what was published."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import msgspec
from django.db import connection, transaction

from vienreiz.kernel import clock, positions
from vienreiz.kernel.actors import Actor

from . import models

ATTEMPTS = 8  # with doubling pauses from one second: the last one about two minutes after the first
FIRST_PAUSE = timedelta(seconds=1)

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
        type=_name_of(type(event)), payload=msgspec.to_builtins(event), by=msgspec.to_builtins(by), at=at
    )


def on(event_type: type) -> Callable[[Told], Told]:
    """Register a handler `(event, *, by, at)`; it is called at least once for each event, after the commit."""

    def register(handler: Told) -> Told:
        name = _name_of(event_type)
        _types[name] = event_type
        _handlers[name][f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


def relay(*, limit: int = 500) -> int:
    """One batch: number what was committed, deliver what is due. How many deliveries were tried."""
    positions.give(models.Event)
    tried = 0
    for row in models.Event.objects.filter(settled=False, position__isnull=False).order_by("position")[:limit]:
        tried += _settle(row)
    return tried


def relay_all() -> None:
    """Deliver until nothing is due. For tests and for commands that must leave nothing behind."""
    while relay():
        pass


def dead_letters() -> int:
    """How many deliveries were given up."""
    return models.Delivery.objects.filter(delivered_at=None, next_at=None).count()


def waiting() -> int:
    """How many events are not settled yet."""
    return models.Event.objects.filter(settled=False).count()


def _settle(row: models.Event) -> int:
    known = {delivery.handler: delivery for delivery in models.Delivery.objects.filter(event=row)}
    tried, open_ = 0, 0
    for name, handler in _handlers[row.type].items():
        delivery = known.get(name) or models.Delivery(event=row, handler=name, next_at=row.at)
        if delivery.delivered_at is not None or delivery.next_at is None:
            continue
        if delivery.next_at > clock.now():
            open_ += 1
            continue
        tried += 1
        if not _deliver(row, delivery, handler):
            open_ += delivery.next_at is not None
    if not open_:
        models.Event.objects.filter(pk=row.pk).update(settled=True)
    return tried


def _deliver(row: models.Event, delivery: models.Delivery, handler: Handler) -> bool:
    """The handler's work and the mark are one transaction; a crash between them means a second delivery."""
    delivery.attempts += 1
    try:
        with transaction.atomic():
            event: object = msgspec.convert(row.payload, _types[row.type])
            handler(event, by=msgspec.convert(row.by, Actor), at=row.at)
            delivery.delivered_at, delivery.next_at, delivery.last_error = clock.now(), None, ""
            delivery.save()
    except Exception as error:
        pause = FIRST_PAUSE * 2 ** (delivery.attempts - 1)
        delivery.delivered_at = None
        delivery.next_at = clock.now() + pause if delivery.attempts < ATTEMPTS else None
        delivery.last_error = type(error).__name__
        delivery.save()
        logger.exception("A handler failed.", extra={"handler": delivery.handler, "event": row.pk})
        return False
    return True


def _name_of(event_type: type) -> str:
    return f"{event_type.__module__.removeprefix('vienreiz.')}.{event_type.__qualname__}"
