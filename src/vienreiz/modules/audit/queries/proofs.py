"""What a person or an outsider takes away from the log."""

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.tlog.proof import Proof as TlogProof

from .. import errors, keyring, models, rules, values
from . import checkpoints, tiles


def newest_checkpoint() -> str:
    """The newest cosigned checkpoint, or the newest if no witness ever cosigned one. Raises NoCheckpointYet."""
    signed = checkpoints.newest_cosigned() or checkpoints.newest()
    if signed is None:
        raise errors.NoCheckpointYet
    return str(signed.note)


def proof_of(entry_id: values.EntryId, *, by: Actor) -> values.Proof:
    """The proof of one entry of the person who asks, under the newest cosigned checkpoint.

    While no witness answers, a proof goes without cosignature and says so.

    Raises EntryNotFound, NotYetProvable.
    """
    row = models.Entry.objects.with_index().filter(id=entry_id).first()
    if row is None or not by.is_person(row.person_id):  # a stranger must not learn that it exists
        raise errors.EntryNotFound(entry_id=entry_id)
    index = row.index
    signed = None if index is None else _covering(index)
    if index is None or signed is None:
        raise errors.NotYetProvable(entry_id=entry_id)
    key = models.PersonKey.objects.get(person_id=row.person_id)
    path = tiles.paths([index], size=signed.size)[index]
    return values.Proof(
        entry=row.as_value(),
        canonical=bytes(row.canonical),
        salt=rules.salt(bytes(key.key), entry_id),
        path=TlogProof(index, path, signed.note),
        cosigned_by=signed.cosigned_by,
    )


def _covering(index: int) -> checkpoints.Signed | None:
    """The checkpoint to prove this leaf under; None while its cosignature may still be on its way."""
    cosigned = checkpoints.newest_cosigned()
    if cosigned is not None and cosigned.size > index:
        return cosigned
    newest = checkpoints.newest() if keyring.witnesses() else None
    if newest is None or newest.size <= index:
        return None
    first = models.Checkpoint.objects.filter(size__gt=index).order_by("size").first()
    waiting_since = first.made_at if first else newest.made_at
    return newest if clock.now() - waiting_since > rules.PATIENCE_FOR_WITNESS else None
