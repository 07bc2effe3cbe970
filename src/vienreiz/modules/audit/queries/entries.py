"""Entries, for the person they are about."""

from uuid import UUID

from vienreiz.kernel.actors import Actor

from .. import errors, models, values

LARGEST_PAGE = 1_000


def entries_of(
    person_id: UUID, *, by: Actor, before: values.EntryId | None = None, limit: int = 50
) -> list[values.Entry]:
    """Her entries, newest first, at most 1,000 at once; the next page lies `before` the last id of this one.

    Raises EntriesAreHers.
    """
    if not by.is_person(person_id):
        raise errors.EntriesAreHers
    rows = models.Entry.objects.of(person_id).with_index().order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [row.as_value() for row in rows[: max(0, min(limit, LARGEST_PAGE))]]


def entry_of(entry_id: values.EntryId, *, by: Actor) -> values.Entry:
    """One entry of the person who asks. Raises EntryNotFound."""
    row = models.Entry.objects.with_index().filter(id=entry_id).first()
    if row is None or not by.is_person(row.person_id):  # a stranger must not learn that it exists
        raise errors.EntryNotFound(entry_id=entry_id)
    return row.as_value()
