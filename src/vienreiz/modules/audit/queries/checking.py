"""The one click: whether all of a person's entries stand unaltered in the log."""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.tlog import note, tree
from vienreiz.kernel.tlog.checkpoint import Checkpoint

from .. import errors, keyring, models, values
from . import checkpoints, erasures, fitting, tiles

AT_ONCE = 500


def check_entries_of(person_id: UUID, *, by: Actor) -> values.Check:
    """Recomputes every commitment of hers, every path up to a root, and the signatures under it; and whether the log
    signed whatever it says was erased, since an entry of hers could be hidden there.

    At most 13 statements, and as many as 6 for each further 500 entries. Raises EntriesAreHers.
    """
    if not by.speaks_for(person_id):
        raise errors.EntriesAreHers
    newest, cosigned = checkpoints.newest(), checkpoints.newest_cosigned()
    tally = _Tally(cosigned_size=cosigned.size if cosigned else 0, signed_size=newest.size if newest else 0)
    return values.Check(
        fault=next(_faults(person_id, newest, cosigned, tally), None),
        provable=tally.provable,
        uncosigned=tally.uncosigned,
        pending=tally.pending,
        cosigned_by=cosigned.cosigned_by if cosigned else (),
    )


class _Tally:
    """Counts entries by how far they can be proven."""

    def __init__(self, *, cosigned_size: int, signed_size: int) -> None:
        self.cosigned_size, self.signed_size = cosigned_size, signed_size
        self.provable = self.uncosigned = self.pending = 0

    def count(self, index: int | None) -> None:
        """One entry at `index`, None where it has no place yet."""
        if index is None or index >= self.signed_size:
            self.pending += 1
        elif index < self.cosigned_size:
            self.provable += 1
        else:
            self.uncosigned += 1


def _faults(
    person_id: UUID, newest: checkpoints.Signed | None, cosigned: checkpoints.Signed | None, tally: _Tally
) -> Iterator[values.Fault]:
    for signed in {one.size: one for one in (newest, cosigned) if one is not None}.values():
        yield from signature_faults(signed)
    key = models.PersonKey.objects.filter(person_id=person_id).first()
    rows = models.Entry.objects.of(person_id).order_by("id").iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        leaves = {leaf.entry_id: leaf for leaf in models.Leaf.objects.filter(entry_id__in=[row.id for row in some])}
        for row in some:
            if row.id in leaves:
                fault = fitting.fault_of(row, key=key, leaf=leaves[row.id])
                if fault is not None:
                    yield fault
            elif not fitting.reads_well(row):
                yield values.Fault(kind=values.FaultKind.ENTRY, where=str(row.id))
        yield from _path_faults(list(leaves.values()), newest, cosigned)
        for row in some:
            tally.count(leaves[row.id].index if row.id in leaves else None)
    yield from erasures.faults(keyring.verifier_keys())


def signature_faults(signed: checkpoints.Signed) -> Iterator[values.Fault]:
    """Whether the checkpoint is signed by the log and each of its cosignatures is true."""
    signers = signed.note.signed_by(keyring.verifier_keys())
    origin = signed.note.text.partition("\n")[0]
    if not any(key.name == origin for key in signers):
        yield values.Fault(kind=values.FaultKind.CHECKPOINT, where=str(signed.size))
    cosigners = signed.note.signed_by(witness.key for witness in keyring.witnesses())
    if {key.name for key in cosigners} != set(signed.cosigned_by):
        yield values.Fault(kind=values.FaultKind.COSIGNATURE, where=str(signed.size))


def _path_faults(
    leaves: Sequence[models.Leaf], newest: checkpoints.Signed | None, cosigned: checkpoints.Signed | None
) -> Iterator[values.Fault]:
    below = cosigned.size if cosigned else 0
    if cosigned is not None:
        yield from _faults_under(cosigned, [leaf for leaf in leaves if leaf.index < below])
    if newest is not None:
        yield from _faults_under(newest, [leaf for leaf in leaves if below <= leaf.index < newest.size])


def _faults_under(signed: checkpoints.Signed, leaves: Sequence[models.Leaf]) -> Iterator[values.Fault]:
    if not leaves:
        return
    try:
        head = Checkpoint.read(signed.note.text)
        paths = tiles.paths([leaf.index for leaf in leaves], size=head.size)
    except note.Unreadable:
        yield values.Fault(kind=values.FaultKind.CHECKPOINT, where=str(signed.size))
        return
    except errors.TileNotFound as missing:
        where = f"{missing.details['level']}/{missing.details['index']}"
        yield values.Fault(kind=values.FaultKind.TILE, where=where)
        return
    for leaf in leaves:
        hashed = tree.leaf_hash(bytes(leaf.content))
        if not tree.includes(head.root, head.size, leaf=hashed, index=leaf.index, proof=paths[leaf.index]):
            yield values.Fault(kind=values.FaultKind.ROOT, where=str(signed.size))
