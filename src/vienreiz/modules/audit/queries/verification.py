"""A walk through the whole log, from the first leaf to the last: the first thing that does not fit.

What it says for each class of stored bytes is the table in docs/decisions, `the-log`; `tests/test_verification.py`
flips a byte in each of them.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from vienreiz.kernel import clock, ids
from vienreiz.kernel.tlog import note, tile, tree
from vienreiz.kernel.tlog.checkpoint import Checkpoint

from .. import keyring, models, rules, values
from . import erasures, fitting, forms, listing

AT_ONCE = 1_000


@dataclass(slots=True)
class _Walk:
    """How far we are, and what the tree must look like so far."""

    size: int  # where the walk ends: what is added meanwhile is left to the next one
    edge: tile.RightEdge = field(default_factory=tile.RightEdge)
    frontier: tree.Frontier = field(default_factory=tree.Frontier)
    checkpoints: int = 0
    cosignatures: int = 0
    erased: int = 0
    last_checkpoint: int = 0
    newest_id: UUID = rules.NOBODY  # the ids of entries tell the time: those that have a place are signed
    cosigned: dict[str, int] = field(default_factory=dict)  # witness: how many leaves it vouches for
    of_persons: "array[int]" = field(default_factory=listing.no_counts)
    unknown_witnesses: set[str] = field(default_factory=set)
    log_keys: tuple[note.VerifierKey, ...] = field(default_factory=keyring.verifier_keys)
    witness_keys: dict[str, note.VerifierKey] = field(
        default_factory=lambda: {witness.code: witness.key for witness in keyring.witnesses()}
    )


def verify(since: str | None = None) -> values.Verification:
    """Reads everything and recomputes everything. `since` is the text of a checkpoint that somebody remembered.

    Deleting the newest entries together with their leaves, tiles and checkpoints leaves a log that fits in itself: only
    a remembered checkpoint or a witness tells. Memory stays flat; it takes two to three minutes for a million entries.
    """
    damage = next(forms.faults(), None)  # what cannot be read is named, and nothing is read after it
    walk = _Walk(size=0 if damage else _size())
    fault = damage or next(_faults(walk, since), None)
    return values.Verification(
        size=walk.frontier.size,
        root=walk.frontier.root().hex(),
        checkpoints=walk.checkpoints,
        cosignatures=walk.cosignatures,
        pending=models.Entry.objects.unsequenced().count(),
        erasures=models.Erasure.objects.count(),
        erased=walk.erased,
        unknown_witnesses=tuple(sorted(walk.unknown_witnesses)),
        silences=() if fault else tuple(_silences(walk)),
        fault=fault,
    )


def _faults(walk: _Walk, since: str | None) -> Iterator[values.Fault]:
    remembered = None
    if since is not None:
        try:
            remembered = _remembered(since, walk)
        except note.Unreadable as error:
            yield _fault(values.FaultKind.REMEMBERED, error)
    checkpoints = models.Checkpoint.objects.defer("made_at").order_by("size").iterator(chunk_size=AT_ONCE)
    checkpoint = next(checkpoints, None)
    for leaf in _leaves(walk):
        if isinstance(leaf, values.Fault):
            yield leaf
            continue
        hashed = tree.leaf_hash(bytes(leaf.content))
        walk.frontier.append(hashed)
        for full in walk.edge.append(hashed):
            yield from _tile_faults(full)
        while checkpoint is not None and checkpoint.size <= walk.frontier.size:
            yield from _checkpoint_faults(checkpoint, walk)
            checkpoint = next(checkpoints, None)
        if remembered is not None and remembered.size == walk.frontier.size and remembered.root != walk.frontier.root():
            yield _fault(values.FaultKind.REWRITTEN, remembered.size)
    grown = _size()
    if checkpoint is not None and checkpoint.size > grown:
        yield _fault(values.FaultKind.LEAF_MISSING, grown)
    if walk.last_checkpoint < walk.size:
        yield _fault(values.FaultKind.CHECKPOINT_MISSING, walk.last_checkpoint)
    yield from _faults_of_what_is_too_much(grown)
    yield from erasures.faults(walk.log_keys)
    yield from _unsigned_erasures_without_a_place()
    if remembered is not None and remembered.size > walk.size:
        yield _fault(values.FaultKind.TRUNCATED, remembered.size)
    yield from _never_sequenced(walk)
    yield from listing.faults(walk.of_persons, size=walk.size)
    yield from _witnesses_without_a_cosignature(walk)


def _leaves(walk: _Walk) -> Iterator[models.Leaf | values.Fault]:
    """Every leaf in order, each after what does not fit between it and its entry."""
    expected = 0
    for start in range(0, walk.size, AT_ONCE):
        rows = models.Leaf.objects.filter(index__gte=start, index__lt=min(start + AT_ONCE, walk.size))
        entries = {row.id: row for row in models.Entry.objects.filter(id__in=rows.values("entry_id"))}
        keys = _keys_of(rows)
        erased = {row.entry_id: row for row in models.Erased.objects.filter(entry_id__in=rows.values("entry_id"))}
        for leaf in rows.order_by("index"):
            if leaf.index != expected:
                yield _fault(values.FaultKind.LEAF_MISSING, expected)
            expected = leaf.index + 1
            entry = entries.get(leaf.entry_id)
            if entry is None and leaf.entry_id in erased:
                walk.erased += 1
                if rules.leaf(bytes(erased[leaf.entry_id].commitment)) != bytes(leaf.content):
                    yield _fault(values.FaultKind.LEAF, leaf.index)
            elif entry is None:
                yield _fault(values.FaultKind.ENTRY_MISSING, leaf.index)
            elif (fault := fitting.fault_of(entry, key=keys.get(entry.person_id), leaf=leaf)) is not None:
                yield fault
            elif erasures.is_unsigned(entry):
                yield erasures.fault(entry.id)
            else:
                walk.newest_id = max(walk.newest_id, entry.id)
                walk.of_persons[listing.group_of(entry.person_id)] += 1
            yield leaf


def _keys_of(leaves: QuerySet[models.Leaf]) -> dict[UUID, models.PersonKey]:
    person_ids = models.Entry.objects.filter(id__in=leaves.values("entry_id")).values("person_id")
    return {row.person_id: row for row in models.PersonKey.objects.filter(person_id__in=person_ids)}


def _tile_faults(full: tile.FullTile) -> Iterator[values.Fault]:
    row = models.Tile.objects.filter(level=full.level, index=full.index).first()
    if row is None or bytes(row.hashes) != full.hashes or bytes(row.root) != full.root:
        yield _fault(values.FaultKind.TILE, f"{full.level}/{full.index}")


def _checkpoint_faults(row: models.Checkpoint, walk: _Walk) -> Iterator[values.Fault]:
    walk.checkpoints += 1
    walk.last_checkpoint = row.size
    try:
        signed = note.Note.read(row.note)
        head = _signed_head(signed, walk)
    except note.Unreadable:
        yield _fault(values.FaultKind.CHECKPOINT, row.size)
        return
    if head.size != row.size or head.root != bytes(row.root):
        yield _fault(values.FaultKind.CHECKPOINT, row.size)
    if head.root != walk.frontier.root():
        yield _fault(values.FaultKind.ROOT, row.size)
    for cosignature in models.Cosignature.objects.filter(size=row.size).order_by("witness"):
        yield from _cosignature_faults(cosignature, signed.text, walk)


def _cosignature_faults(row: models.Cosignature, text: str, walk: _Walk) -> Iterator[values.Fault]:
    key = walk.witness_keys.get(row.witness)
    try:
        signature = row.signature
    except note.Unreadable:
        yield _fault(values.FaultKind.COSIGNATURE, row.size)
        return
    if row.witness != f"{signature.name}+{signature.key_id.hex()}" or (key and not key.accepts(text, signature)):
        yield _fault(values.FaultKind.COSIGNATURE, row.size)
    if key is None:
        walk.unknown_witnesses.add(row.witness)
    else:
        walk.cosignatures += 1
        walk.cosigned[row.witness] = row.size


def _faults_of_what_is_too_much(size: int) -> Iterator[values.Fault]:
    """Tiles beyond the tree, and cosignatures of no checkpoint."""
    for level in models.Tile.objects.order_by("level").values_list("level", flat=True).distinct():
        beyond = models.Tile.objects.filter(level=level, index__gte=size >> (tile.HEIGHT * (level + 1)))
        index = beyond.order_by("index").values_list("index", flat=True).first()
        if index is not None:
            yield _fault(values.FaultKind.TILE, f"{level}/{index}")
    known = models.Checkpoint.objects.values("size")
    stray = models.Cosignature.objects.exclude(size__in=known).order_by("size").first()
    if stray is not None:
        yield _fault(values.FaultKind.COSIGNATURE, stray.size)


def _unsigned_erasures_without_a_place() -> Iterator[values.Fault]:
    waiting = models.Entry.objects.unsequenced().saying(rules.said_kind(values.Kind.ERASURE))
    for row in waiting.order_by("id").iterator(chunk_size=AT_ONCE):
        if erasures.is_unsigned(row):
            yield erasures.fault(row.id)


def _never_sequenced(walk: _Walk) -> Iterator[values.Fault]:
    if walk.newest_id != rules.NOBODY:
        newest = min(walk.newest_id, rules.earliest_id(clock.now()))  # no forged id from the future counts
        latest = rules.earliest_id(ids.instant_of(newest) - rules.LATEST_COMMIT)
        row = models.Entry.objects.unsequenced().filter(id__lt=latest).order_by("id").first()
        if row is not None:
            yield _fault(values.FaultKind.NEVER_SEQUENCED, row.id)


def _witnesses_without_a_cosignature(walk: _Walk) -> Iterator[values.Fault]:
    """Who deletes every cosignature leaves a log that looks as if no witness had ever been asked."""
    if _is_older(0, than=clock.now() - rules.FIRST_COSIGNATURE):
        for witness in sorted(set(walk.witness_keys) - set(walk.cosigned)):
            yield _fault(values.FaultKind.WITNESS, witness)


def _silences(walk: _Walk) -> Iterator[values.Silence]:
    for witness, size in sorted(walk.cosigned.items()):
        if _is_older(size, than=clock.now() - rules.SILENCE):
            yield values.Silence(witness=witness, size=size)


def _is_older(index: int, *, than: datetime) -> bool:
    """Whether there is a leaf at `index`, and its entry was made before."""
    return models.Leaf.objects.filter(index=index, entry_id__lt=rules.earliest_id(than)).exists()


def _remembered(since: str, walk: _Walk) -> Checkpoint:
    """Raises Unreadable."""
    head = _signed_head(note.Note.read(since), walk)
    if head.size == 0:
        raise note.Unreadable("a checkpoint of no leaves remembers nothing")
    return head


def _signed_head(signed: note.Note, walk: _Walk) -> Checkpoint:
    """The checkpoint of a note that a key of this log signed. Raises Unreadable."""
    head = Checkpoint.read(signed.text)
    if not any(key.name == head.origin for key in signed.signed_by(walk.log_keys)):
        raise note.Unreadable("it is not signed by a key of this log")
    return head


def _size() -> int:
    last: int | None = models.Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def _fault(kind: values.FaultKind, where: object) -> values.Fault:
    return values.Fault(kind=kind, where=str(where))
