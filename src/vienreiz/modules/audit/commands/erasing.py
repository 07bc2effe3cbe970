"""Erasing a person from the log: her key and her entries go, the tree stays whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connections, transaction

from vienreiz.kernel import ids

from .. import models, rules, values
from . import entering

OWNER = "log_owner"
AT_ONCE = 1_000
LOCK_PATIENCE_S = 4  # asks wait behind it; who is told that it took too long erases again with `person replay`


@contextmanager
def as_owner() -> Iterator[str]:
    """The alias under which the log's tables are its owner's: only `prepare` and an erasure may be that.

    The role that works on the log may insert and select, nothing else.
    """
    if settings.LOG_OWNER is None:
        yield "log"
        return
    connections.databases[OWNER] = {**connections.databases["log"], **settings.LOG_OWNER}
    try:
        yield OWNER
    finally:
        connections[OWNER].close()


def erase(person_id: UUID, erasure: values.Erasure) -> int:
    """Remove a person's key and entries in one commit, and enter that it was done. Gives how many entries went.

    Her leaves stay and mean nothing any more; proofs of others, and those she took away herself, verify as before. A
    second time there is nothing to remove, and nothing is entered.
    """
    keys = entering.keys_of({rules.NOBODY})
    with as_owner() as owner, transaction.atomic(using=owner, durable=True):
        _keep_others_from_entering(owner)
        entry_ids = list(models.Entry.objects.using(owner).of(person_id).values_list("id", flat=True))
        gone, _ = models.PersonKey.objects.using(owner).filter(person_id=person_id).delete()
        if not gone and not entry_ids:
            return 0
        row = entering.row_of(_entry(erasure, entry_ids), id_=values.EntryId(ids.uuid7(erasure.at)), keys=keys)
        row.save(using=owner, force_insert=True)
        models.Erased.objects.using(owner).bulk_create(
            [models.Erased(entry_id=one, erasure_id=row.id) for one in entry_ids], batch_size=AT_ONCE
        )
        models.Entry.objects.using(owner).of(person_id).delete()
    return len(entry_ids)


def _keep_others_from_entering(owner: str) -> None:
    """Until the commit: an entry that is being made with her key is made before, or with a new key after.

    On SQLite the transaction is the only writer already.
    """
    connection = connections[owner]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE_S}s'")
        cursor.execute("LOCK TABLE audit_personkey IN ACCESS EXCLUSIVE MODE")


def _entry(erasure: values.Erasure, entry_ids: list[UUID]) -> values.NewEntry:
    return values.NewEntry(
        exchange_id=uuid4(),
        person_id=None,
        role="",
        side=values.Side.PROVIDER,
        kind=values.Kind.ERASURE,
        service="",
        recipient="",
        purpose="erasure",
        ground=f"law:{erasure.article}",
        grant_digest=rules.digest_of_ids(entry_ids),
        fields=(),
        outcome=values.Outcome.ANSWERED,
        reason=erasure.case,
        by=erasure.by,
        acting_for=None,
        at=erasure.at,
    )
