"""What operators are told of, kept until they have seen it."""

from datetime import datetime

from django.db import transaction

from vienreiz.kernel.actors import Actor

from . import models, rules


@transaction.atomic
def note_suspicion(subsystem: str, *, by: Actor, at: datetime) -> None:
    """Keep that somebody at work there, `by`, was suspected of guessing. Told twice, it is kept once."""
    models.Suspicion.objects.get_or_create(who=by.code, at=at, defaults={"subsystem": subsystem})


def forget_old(*, at: datetime) -> int:
    """Suspicions that are no longer shown are forgotten. How many."""
    count, _ = models.Suspicion.objects.filter(at__lte=at - rules.SUSPICIONS_SHOWN).delete()
    return count
