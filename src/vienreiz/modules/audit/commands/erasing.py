"""Erasing a person from the log: her key and her entries go, the tree stays whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.conf import settings
from django.db import OperationalError, connections, transaction

from vienreiz.kernel import ids
from vienreiz.kernel.tlog import note

from .. import errors, keyring, models, rules, values
from ..queries import fitting
from . import entering

OWNER = "log_owner"
AT_ONCE = 500
LOCK_PATIENCE_S = 4  # asks wait behind it; who is told that it took too long erases again with `person replay`
LOCK_NOT_AVAILABLE = "55P03"  # Source: PostgreSQL, Appendix A, error codes


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


@contextmanager
def _named_when_locked() -> Iterator[None]:
    """Raises LogIsBeingWritten when a lock was waited for in vain."""
    try:
        yield
    except OperationalError as error:
        is_locked = getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE
        is_busy = getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        if not (is_locked or is_busy):
            raise
        raise errors.LogIsBeingWritten from error


@_named_when_locked()
def erase(person_id: UUID, erasure: values.Erasure) -> int:
    """Remove a person's key and entries in one commit, and enter that it was done. Gives how many entries went.

    The log's key signs what it was, so that nobody erases without it. Her leaves stay and mean nothing any more; proofs
    of others, and those she took away herself, verify as before. A second time there is nothing to remove, and nothing
    is entered. Raises LogKeyMissing, LogDoesNotFit, LogIsBeingWritten.

    What takes long is done while others enter: first her entries are opened, then they are removed. Nobody enters only
    from there to the commit, while her key goes, and with it what was entered of her meanwhile. On SQLite nobody enters
    while they are removed, either: the removal is the only writer.
    """
    signing = keyring.signing_key()
    with transaction.atomic(using="log"):
        keys = entering.keys_of({rules.NOBODY})
    opened = _opened(models.Entry.objects.of(person_id), person_id, using="log")
    erasure_id = values.EntryId(ids.uuid7(erasure.at))
    with as_owner() as owner, transaction.atomic(using=owner, durable=True):
        _wait_with_patience(owner)
        _keep_others_from_erasing(owner)
        erased = _removed(person_id, erasure_id, opened, using=owner)
        _keep_others_from_entering(owner)
        erased += _removed(person_id, erasure_id, {}, using=owner)
        gone, _ = models.PersonKey.objects.using(owner).filter(person_id=person_id).delete()
        if not gone and not erased:
            return 0
        content = _entry(erasure, [entry_id for entry_id, _ in erased])
        row = entering.row_of(content, id_=erasure_id, keys=keys)
        row.save(using=owner, force_insert=True)
        text = rules.erasure_text(erasure_id, content, origin=signing.name, erased=erased)
        signed = note.Note(text, (signing.sign(text),))
        models.Erasure.objects.using(owner).create(erasure_id=row.id, note=str(signed))
    return len(erased)


def refuse_what_cannot_be_erased(person_id: UUID) -> None:
    """Asked before anything else of a person is erased. Raises LogKeyMissing, LogDoesNotFit.

    The log signs nothing of an entry that was altered: it could be another's, put under this person to be rid of it.
    """
    keyring.signing_key()
    _opened(models.Entry.objects.of(person_id), person_id, using="log")


Commitments = dict[UUID, bytes]  # by the ids of their entries


def _opened(hers: models.EntryQuerySet, person_id: UUID, *, using: str) -> Commitments:
    """The commitments of these entries of hers, all of which open. Raises LogDoesNotFit."""
    key = models.PersonKey.objects.using(using).filter(person_id=person_id).first()
    opened: Commitments = {}
    for row in hers.iterator(chunk_size=AT_ONCE):
        if not fitting.opens(row, key=key):
            raise errors.LogDoesNotFit
        opened[row.id] = bytes(row.commitment)
    return opened


def _removed(person_id: UUID, erasure_id: UUID, opened: Commitments, *, using: str) -> list[tuple[UUID, bytes]]:
    """Remove her entries that stand at this moment, and list them as erased; gives what is listed.

    Signed are ids and commitments: what was `opened` and has the same commitment need not be opened again. Raises
    LogDoesNotFit.
    """
    hers = models.Entry.objects.using(using).of(person_id)
    standing = [(one, bytes(commitment)) for one, commitment in hers.order_by("id").values_list("id", "commitment")]
    for start in range(0, len(standing), AT_ONCE):
        part = dict(standing[start : start + AT_ONCE])
        unopened = [one for one, commitment in part.items() if opened.get(one) != commitment]
        now = _opened(hers.filter(id__in=unopened), person_id, using=using) if unopened else {}
        if any(now.get(one) != part[one] for one in unopened):  # altered between two looks
            raise errors.LogDoesNotFit
        models.Erased.objects.using(using).bulk_create(
            models.Erased(entry_id=one, erasure_id=erasure_id, commitment=commitment)
            for one, commitment in part.items()
        )
        hers.filter(id__in=part.keys()).delete()
    return standing


def _wait_with_patience(owner: str) -> None:
    """Until the commit, for each lock. SQLite waits as its connection says."""
    entering.on_postgresql(owner, f"SET LOCAL lock_timeout = '{LOCK_PATIENCE_S}s'")


def _keep_others_from_erasing(owner: str) -> None:
    """Until the commit: two who erase the same person would list her entries twice."""
    entering.on_postgresql(owner, "LOCK TABLE audit_erasure IN SHARE ROW EXCLUSIVE MODE")


def _keep_others_from_entering(owner: str) -> None:
    """Until the commit: an entry that is being made with her key is made before, or with a new key after.

    Whoever enters holds ROW EXCLUSIVE (`entering.keys_of`). Who only reads, as a backup does for an hour, is not waited
    for.
    """
    entering.on_postgresql(owner, "LOCK TABLE audit_personkey IN SHARE ROW EXCLUSIVE MODE")


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
