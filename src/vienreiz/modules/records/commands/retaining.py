"""What is kept no longer: records whose time is over, and those about a person who is erased."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.registers import public as registers

from .. import models, queries

AT_ONCE = 500
PURPOSE = "retention"


def count_ended(register: registers.Register, *, on: date) -> int:
    """How many versions of records ended so long ago that the register may keep them no longer."""
    return _ended(register, on=on).count()


def forget_ended(register: registers.Register, *, on: date, by: Actor, at: datetime) -> int:
    """Remove them for good, in short transactions; the log says how many, of which register, on which ground.

    Whoever asks how it was then finds nothing any more. Killed half-way, it goes on when it is called again.
    """
    found = count_ended(register, on=on)
    if found:
        audit.enter([_entry(register, count=found, by=by, at=at)])
    removed = 0
    while ids := list(_ended(register, on=on).order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        _remove(ids)
        removed += len(ids)
    return removed


def count_about(subject_id: UUID) -> int:
    """How many versions of records a subject stands in, in whichever role, now or earlier."""
    return len(queries.ids_about(subject_id))


def erase_about(subject_id: UUID) -> None:
    """Remove every version that the subject stands in: of a tie between two, nothing is left to either.

    What a holder's source still holds comes back with its next load.
    """
    for ids in _chunks(queries.ids_about(subject_id)):
        _remove(ids)


def _ended(register: registers.Register, *, on: date) -> QuerySet[models.Version]:
    """A version ended when its validity did and when a load replaced it: the later of both, where both are so."""
    last_day = registers.kept_since(register.retention, on=on)
    moment = datetime.combine(last_day, time.min, tzinfo=UTC)
    validity_over = Q(valid_until__lte=last_day)
    replaced = Q(load_until__published_at__lt=moment)
    is_over = Q(validity_over, load_until=None) | Q(replaced, valid_until=None) | Q(validity_over, replaced)
    return models.Version.objects.filter(is_over, register=register.code)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _remove(ids: list[int]) -> None:
    with transaction.atomic():
        models.Oddity.objects.filter(version__in=ids).delete()
        models.SearchKey.objects.filter(version__in=ids).delete()
        models.VersionSubject.objects.filter(version__in=ids).delete()
        models.Version.objects.filter(id__in=ids).delete()


def _entry(register: registers.Register, *, count: int, by: Actor, at: datetime) -> audit.NewEntry:
    return audit.NewEntry(
        exchange_id=uuid4(),
        person_id=None,
        role="",
        side=audit.Side.PROVIDER,
        kind=audit.Kind.RETENTION,
        service=register.code,
        recipient="",
        purpose=PURPOSE,
        ground=f"retention:{register.retention}",
        grant_digest="",
        fields=(),
        outcome=audit.Outcome.ANSWERED,
        reason=str(count),
        by=by.code,
        acting_for=None,
        at=at,
    )
