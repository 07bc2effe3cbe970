"""What a person or an outsider takes away from the log."""

from uuid import UUID

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.tlog.proof import Proof as TlogProof

from .. import errors, models, rules, values
from . import checkpoints, fitting, tiles

MOST_AT_ONCE = 1_000


def newest_checkpoint() -> str:
    """The newest cosigned checkpoint, or the newest if no witness ever cosigned one. Raises NoCheckpointYet."""
    signed = checkpoints.newest_cosigned() or checkpoints.newest()
    if signed is None:
        raise errors.NoCheckpointYet
    return str(signed.note)


def proof_of(entry_id: values.EntryId, *, by: Actor) -> values.Proof:
    """The proof of one entry of the person who asks, under the newest cosigned checkpoint.

    While no witness answers, a proof goes without cosignature and says so.

    Raises EntryNotFound, NotYetProvable, EntryAltered.
    """
    row = models.Entry.objects.filter(id=entry_id).first()
    if row is None or not by.speaks_for(row.person_id):  # a stranger must not learn that it exists
        raise errors.EntryNotFound(entry_id=entry_id)
    leaf = models.Leaf.objects.filter(entry_id=entry_id).first()
    signed = None if leaf is None else _covering(leaf.index)
    if leaf is None or signed is None:
        raise errors.NotYetProvable(entry_id=entry_id)
    key = models.PersonKey.objects.filter(person_id=row.person_id).first()
    if key is None or fitting.fault_of(row, key=key, leaf=leaf) is not None:
        raise errors.EntryAltered(entry_id=entry_id)
    path = tiles.paths([leaf.index], size=signed.size)[leaf.index]
    return values.Proof(
        canonical=bytes(row.canonical),
        salt=rules.salt(bytes(key.key), entry_id),
        path=TlogProof(leaf.index, path, signed.note),
        cosigned_by=signed.cosigned_by,
    )


def proofs_of(person_id: UUID, *, by: Actor) -> values.Proofs:
    """The proofs of the newest thousand entries of the person who asks, in one file. Raises EntriesAreHers.

    A constant number of statements, and a few more for each 500 entries.
    """
    if not by.speaks_for(person_id):
        raise errors.EntriesAreHers
    rows = list(models.Entry.objects.of(person_id).order_by("-id")[: MOST_AT_ONCE + 1])
    leaves = {leaf.entry_id: leaf for leaf in models.Leaf.objects.filter(entry_id__in=[row.id for row in rows])}
    signed = _for_all()
    size = signed.size if signed else 0
    key = models.PersonKey.objects.filter(person_id=person_id).first()
    placed = [row for row in rows[:MOST_AT_ONCE] if row.id in leaves and leaves[row.id].index < size]
    sound = [row for row in placed if key and fitting.fault_of(row, key=key, leaf=leaves[row.id]) is None]
    paths = tiles.paths([leaves[row.id].index for row in sound], size=size) if sound else {}
    return values.Proofs(
        proofs=tuple(
            values.Proof(
                canonical=bytes(row.canonical),
                salt=rules.salt(bytes(key.key), values.EntryId(row.id)),
                path=TlogProof(leaves[row.id].index, paths[leaves[row.id].index], signed.note),
                cosigned_by=signed.cosigned_by,
            )
            for row in sound
            if key and signed
        ),
        altered=tuple(values.EntryId(row.id) for row in placed if row not in sound),
        waiting=len(rows[:MOST_AT_ONCE]) - len(placed),
        is_all=len(rows) <= MOST_AT_ONCE,
    )


def _for_all() -> checkpoints.Signed | None:
    """The checkpoint under which the most entries can be proven now."""
    cosigned = checkpoints.newest_cosigned()
    if cosigned is not None and cosigned.size >= checkpoints.provable_size():
        return cosigned
    return checkpoints.newest() if checkpoints.provable_size() else None


def _covering(index: int) -> checkpoints.Signed | None:
    """The checkpoint to prove this leaf under; None while its cosignature may still be on its way."""
    cosigned = checkpoints.newest_cosigned()
    if cosigned is not None and cosigned.size > index:
        return cosigned
    return checkpoints.newest() if index < checkpoints.provable_size() else None
