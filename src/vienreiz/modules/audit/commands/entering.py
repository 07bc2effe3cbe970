"""Keeping entries."""

import secrets
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connections, transaction

from vienreiz.kernel import clock, ids

from .. import models, rules, values


def enter(entries: Sequence[values.NewEntry]) -> list[values.EntryId]:
    """Keep `entries`, in order, all or none: one commit, on the disk when this returns.

    The log's own commit and nobody else's: in an open transaction of the log it raises RuntimeError.
    """
    if not entries:
        return []
    at = clock.now()
    entry_ids = sorted(values.EntryId(ids.uuid7(at)) for _ in entries)  # one moment, yet listed in the order given
    with transaction.atomic(using="log", durable=True):
        keys = keys_of({_owner(entry) for entry in entries})
        rows = [row_of(entry, id_=id_, keys=keys) for entry, id_ in zip(entries, entry_ids, strict=True)]
        models.Entry.objects.bulk_create(rows)
    return entry_ids


def _owner(entry: values.NewEntry) -> UUID:
    return entry.person_id or rules.NOBODY


def row_of(entry: values.NewEntry, *, id_: values.EntryId, keys: dict[UUID, bytes]) -> models.Entry:
    """The entry as it is kept; `keys` holds that of its person."""
    stored = rules.canonical(id_, entry)
    owner = _owner(entry)
    return models.Entry(
        id=id_,
        person_id=owner,
        canonical=stored,
        commitment=rules.commitment(rules.salt(keys[owner], id_), stored),
    )


def keys_of(person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The key of each, made at the first entry. Of two processes that make one at once, one wins and both use it.

    In a transaction of the log: until it ends, an erasure takes none of these keys away.
    """
    _keep_erasures_waiting()
    keys = _known_keys(person_ids)
    missing = sorted(set(person_ids) - set(keys))
    if missing:
        models.PersonKey.objects.bulk_create(
            [models.PersonKey(person_id=one, key=secrets.token_bytes(rules.KEY_BYTES)) for one in missing],
            ignore_conflicts=True,
        )
        keys |= _known_keys(missing)
    return keys


def _keep_erasures_waiting() -> None:
    """An INSERT would take the same lock, after the reading."""
    on_postgresql("log", "LOCK TABLE audit_personkey IN ROW EXCLUSIVE MODE")


def on_postgresql(alias: str, statement: str) -> None:
    """For what keeps writers apart: on SQLite a transaction that writes is the only one already."""
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)


def _known_keys(person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    rows = models.PersonKey.objects.filter(person_id__in=person_ids)
    return {row.person_id: bytes(row.key) for row in rows}
