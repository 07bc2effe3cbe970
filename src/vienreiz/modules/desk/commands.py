"""Looking a person up."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import errors, events, models, rules, values

MISSED = frozenset({exchange.Status.NOTHING, exchange.Status.REFUSED})

logger = logging.getLogger(__name__)


def look_up(wanted: values.Wanted, *, by: Actor) -> exchange.Answer:
    """The answer to an ask by somebody at work, entered like any other, with the case kept beside it.

    A code that nobody holds is asked about like one that somebody does, so that the answer tells no more than that the
    register has nothing. A refusal is an answer here. Raises CaseMissing, limits.TooManyRequests, TooManyMisses.
    """
    case, at = rules.whole_case(wanted.case), clock.now()
    count_look(by, at=at)
    subject = identity.meant_by(wanted.scheme, wanted.value, on=wanted.valid_on or packs.today(at))
    (answer,) = exchange.ask_many(
        [
            exchange.Ask(
                service=wanted.service,
                subject=subject,
                stand_in=identity.stand_in(wanted.scheme, wanted.value),
                recipient=by.subsystem,
                purpose=wanted.purpose,
                ground=exchange.Ground(kind=exchange.GroundKind.LAW, article=wanted.article),
                fields=frozenset(),
                by=by,
                valid_on=wanted.valid_on,
                known_at=wanted.known_at,
            )
        ]
    )
    keep_case(answer.exchange_id, case=case, service=wanted.service, by=by, at=answer.at)
    if answer.status in MISSED:
        note_miss(by, at=at)
    return answer


def keep_case(exchange_id: UUID, *, case: str, service: str, by: Actor, at: datetime) -> None:
    """Keep for which case somebody asked or changed something, so that the person may see it. Twice is once.

    `service` as its entry in the log names it: a service, or a register as a whole.
    Raises CaseMissing: ask `whole_case` before anything is seen or changed.
    """
    kept = {
        "subsystem": by.subsystem or by.id,
        "case": rules.whole_case(case),
        "service": service,
        "at": at,
        "by": by.code,
    }
    models.Lookup.objects.get_or_create(exchange_id=exchange_id, defaults=kept)


def count_look(by: Actor, *, at: datetime) -> None:
    """Count one look of somebody at work, before it. Raises TooManyMisses while the desk is closed to her,
    limits.TooManyRequests."""
    wait = limits.wait(_misses(by), rules.MISSES, at=at)
    if wait is not None:
        raise errors.TooManyMisses(retry_after_s=wait)
    limits.take(f"desk:{by.code}", rules.LOOKUPS, at=at)


def note_miss(by: Actor, *, at: datetime) -> None:
    """Count it; with the last that is borne, tell."""
    limits.take(_misses(by), rules.MISSES, at=at)
    if limits.wait(_misses(by), rules.MISSES, at=at) is None:
        return
    logger.warning("Somebody at a desk may be guessing.", extra={"by": by.code})
    with transaction.atomic():
        outbox.publish(events.GuessingSuspected(employment_id=UUID(by.id), subsystem=by.subsystem), by=by, at=at)


def _misses(by: Actor) -> str:
    return f"desk-misses:{by.code}"


def count_about(person_id: UUID) -> int:
    """How many lookups about a person have their case kept."""
    return models.Lookup.objects.filter(exchange_id__in=audit.exchanges_about(person_id)).count()


def erase_about(person_id: UUID) -> None:
    """Forget the cases for which a person was looked up; the log still knows which exchanges those were."""
    models.Lookup.objects.filter(exchange_id__in=audit.exchanges_about(person_id)).delete()


def forget_old(*, at: datetime) -> int:
    """Cases of lookups that nobody asks about any more are forgotten. How many."""
    count, _ = models.Lookup.objects.filter(at__lt=at - rules.KEPT_FOR).delete()
    return count
