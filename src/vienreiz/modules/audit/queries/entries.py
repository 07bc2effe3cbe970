"""Entries, for the person they are about."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from vienreiz.kernel.actors import Actor

from .. import errors, models, rules, values
from . import checkpoints

LARGEST_PAGE = 1_000
CHUNK = 500  # SQLite takes 999 variables in a statement


def entries_of(
    person_id: UUID, *, by: Actor, before: values.EntryId | None = None, limit: int = 50
) -> list[values.Entry | values.AlteredEntry]:
    """Her entries, newest first, at most 1,000 at once; the next page lies `before` the last id of this one.

    Raises EntriesAreHers.
    """
    if not by.speaks_for(person_id):
        raise errors.EntriesAreHers
    rows = models.Entry.objects.of(person_id).with_index().order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    provable_size = checkpoints.provable_size()
    return [row.as_value(provable_size=provable_size) for row in rows[: max(0, min(limit, LARGEST_PAGE))]]


def count_about(person_id: UUID, *, since: datetime | None = None) -> int:
    """How many entries are about a person, of all time or made since a moment. Tells nothing of them."""
    rows = models.Entry.objects.of(person_id)
    return (rows if since is None else rows.filter(id__gte=rules.earliest_id(since))).count()


def exchanges_about(person_id: UUID) -> set[UUID]:
    """The exchanges that the entries about a person are of, for what is kept beside an exchange. Tells no more."""
    rows = models.Entry.objects.of(person_id).with_index()
    entries = [row.as_value(provable_size=0) for row in rows]
    return {entry.content.exchange_id for entry in entries if isinstance(entry, values.Entry)}


def entered_in(exchange_id: UUID, *, about: Collection[UUID]) -> list[values.NewEntry]:
    """What one exchange entered about these persons: for whoever does it again, so that nothing is entered twice.

    One statement for each 500 persons.
    """
    in_order, found = sorted(about), []
    for start in range(0, len(in_order), CHUNK):
        rows = models.Entry.objects.filter(person_id__in=in_order[start : start + CHUNK])
        rows = rows.saying(rules.said_exchange(exchange_id)).with_index().order_by("id")
        entries = [row.as_value(provable_size=0) for row in rows]
        found += [entry.content for entry in entries if isinstance(entry, values.Entry)]
    return found


def count_by(by: Actor, *, about: UUID, since: datetime, kind: values.Kind | None = None) -> int:
    """How many entries about a person somebody caused since a moment, of one kind or of any. Tells nothing of them."""
    rows = models.Entry.objects.of(about).filter(id__gte=rules.earliest_id(since)).saying(rules.said_by(by.code))
    return (rows if kind is None else rows.saying(rules.said_kind(kind))).count()


def entry_of(entry_id: values.EntryId, *, by: Actor) -> values.Entry:
    """One entry of the person who asks. Raises EntryNotFound, EntryAltered."""
    row = models.Entry.objects.with_index().filter(id=entry_id).first()
    if row is None or not by.speaks_for(row.person_id):  # a stranger must not learn that it exists
        raise errors.EntryNotFound(entry_id=entry_id)
    found = row.as_value(provable_size=checkpoints.provable_size())
    if isinstance(found, values.AlteredEntry):
        raise errors.EntryAltered(entry_id=entry_id)
    return found
