"""Whether each person's page lists every entry that the log holds of her: it reads them by another index."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from .. import models, values

GROUPS = 1 << 16  # persons are counted in so many groups: memory stays flat, however many they are
AT_ONCE = 500


def no_counts() -> "array[int]":
    return array("Q", bytes(8 * GROUPS))


def group_of(person_id: UUID) -> int:
    return person_id.int % GROUPS


def faults(seen: Sequence[int], *, size: int) -> Iterator[values.Fault]:
    """Entries that were `seen` among the first `size` leaves, and that the page of their person does not list."""
    listed = no_counts()
    person_ids = models.PersonKey.objects.order_by("person_id").values_list("person_id", flat=True)
    rest = person_ids.iterator(chunk_size=AT_ONCE)
    while some := list(islice(rest, AT_ONCE)):
        counted = _placed(size).filter(person_id__in=some).values("person_id").annotate(count=Count("id"))
        for person_id, count in counted.values_list("person_id", "count"):
            listed[group_of(person_id)] += count
    short = {group for group in range(GROUPS) if listed[group] < seen[group]}
    if short:
        yield from _not_listed(short, size=size)


def _not_listed(groups: set[int], *, size: int) -> Iterator[values.Fault]:
    """Looked for anew: whoever was erased meanwhile is not listed either, and that is no fault."""
    of_person: dict[UUID, set[UUID]] = {}
    rows = _placed(size).order_by("id").values_list("id", "person_id")
    for entry_id, person_id in rows.iterator(chunk_size=AT_ONCE):
        if group_of(person_id) in groups:
            of_person.setdefault(person_id, set()).add(entry_id)
    for person_id, entry_ids in of_person.items():
        hidden = entry_ids - set(models.Entry.objects.of(person_id).values_list("id", flat=True))
        if hidden:
            yield values.Fault(kind=values.FaultKind.HIDDEN, where=str(min(hidden)))


def _placed(size: int) -> models.EntryQuerySet:
    return models.Entry.objects.filter(Exists(models.Leaf.objects.filter(entry_id=OuterRef("id"), index__lt=size)))
