"""What readiness says of the log: whether places and cosignatures come in time."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.db import DatabaseError

from vienreiz.kernel import clock
from vienreiz.kernel.errors import N_

from .. import keyring, models, rules
from . import checkpoints

LATE = timedelta(seconds=60)
LOOKED_AT = timedelta(minutes=10)

Trouble = Callable[[], str | None]


def _or_away(trouble: Trouble) -> Trouble:
    @wraps(trouble)
    def safely() -> str | None:
        try:
            return trouble()
        except DatabaseError:
            return N_("the log's database does not answer")

    return safely


@_or_away
def sequencer_trouble() -> str | None:
    """None while entries get their places in time."""
    now = clock.now()
    late = models.Entry.objects.filter(id__lt=rules.earliest_id(now - LATE))
    waiting = late.filter(id__gte=rules.earliest_id(now - LOOKED_AT)).unsequenced()
    # the newest, however old: where nobody asked lately, a dead sequencer must not look like one that is done
    newest = late.with_index().order_by("-id").first()
    if waiting.exists() or (newest is not None and newest.index is None):
        return N_("entries wait for their place: is the worker running?")
    return None


@_or_away
def witness_trouble() -> str | None:
    """None while a witness cosigns in time, and where there is none."""
    if not keyring.witnesses():
        return None
    newest, cosigned = checkpoints.newest(), checkpoints.newest_cosigned()
    if newest is None or (cosigned is not None and cosigned.size == newest.size):
        return None
    waits = models.Checkpoint.objects.filter(size__gt=cosigned.size if cosigned else 0).order_by("size").first()
    is_late = waits is not None and clock.now() - waits.made_at > LATE
    return N_("no witness cosigns: entries are kept, and their proofs say so") if is_late else None
