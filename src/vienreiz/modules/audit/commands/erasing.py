"""Erasing a person from the log: her key and her entries go, the tree stays whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connections, transaction

from vienreiz.kernel import ids
from vienreiz.kernel.tlog import note

from .. import errors, keyring, models, rules, values
from ..queries import fitting
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

    The log's key signs what it was, so that nobody erases without it. Her leaves stay and mean nothing any more; proofs
    of others, and those she took away herself, verify as before. A second time there is nothing to remove, and nothing
    is entered. Raises LogKeyMissing, LogDoesNotFit.
    """
    signing = keyring.signing_key()
    keys = entering.keys_of({rules.NOBODY})
    with as_owner() as owner, transaction.atomic(using=owner, durable=True):
        _keep_others_from_entering(owner)
        erased = _what_is_erased(person_id, using=owner)
        gone, _ = models.PersonKey.objects.using(owner).filter(person_id=person_id).delete()
        if not gone and not erased:
            return 0
        content = _entry(erasure, [entry_id for entry_id, _ in erased])
        row = entering.row_of(content, id_=values.EntryId(ids.uuid7(erasure.at)), keys=keys)
        row.save(using=owner, force_insert=True)
        text = rules.erasure_text(values.EntryId(row.id), content, origin=signing.name, erased=erased)
        signed = note.Note(text, (signing.sign(text),))
        models.Erasure.objects.using(owner).create(erasure_id=row.id, note=str(signed))
        models.Erased.objects.using(owner).bulk_create(
            [models.Erased(entry_id=one, erasure_id=row.id, commitment=commitment) for one, commitment in erased],
            batch_size=AT_ONCE,
        )
        models.Entry.objects.using(owner).of(person_id).delete()
    return len(erased)


def refuse_what_cannot_be_erased(person_id: UUID) -> None:
    """Asked before anything else of a person is erased. Raises LogKeyMissing, LogDoesNotFit.

    The log signs nothing of an entry that was altered: it could be another's, put under this person to be rid of it.
    """
    keyring.signing_key()
    _what_is_erased(person_id, using="log")


def _what_is_erased(person_id: UUID, *, using: str) -> list[tuple[UUID, bytes]]:
    """Ids and commitments of her entries. Raises LogDoesNotFit."""
    key = models.PersonKey.objects.using(using).filter(person_id=person_id).first()
    rows = list(models.Entry.objects.using(using).of(person_id).order_by("id"))
    if not all(fitting.opens(row, key=key) for row in rows):
        raise errors.LogDoesNotFit
    return [(row.id, bytes(row.commitment)) for row in rows]


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
