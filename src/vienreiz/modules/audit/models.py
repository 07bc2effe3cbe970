"""Tables of the log. The role that works on them may insert and select, nothing else; no row is ever written again."""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value

from vienreiz.kernel.tlog import note, tile

from . import rules, values


class PersonKey(models.Model):
    """The 256 random bits that open one person's commitments. Erasing a person deletes this row."""

    person_id = models.UUIDField(primary_key=True)  # identity's id, or the nil id for entries that name nobody we know
    key = models.BinaryField()


class _Place(Func):
    """Where bytes stand in bytes, counted from 1; 0 where they do not."""

    output_field = models.IntegerField()
    function = "INSTR"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function='pg_catalog."position"', **context)


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, person_id: UUID) -> "EntryQuerySet":
        return self.filter(person_id=person_id)

    def with_index(self) -> "EntryQuerySet":
        """With `index`, None where the sequencer has not been."""
        place = Leaf.objects.filter(entry_id=OuterRef("id")).values("index")
        return self.annotate(index=Subquery(place))  # type: ignore[no-redef]  # for readers of the row

    def saying(self, part: bytes) -> "EntryQuerySet":
        """Those in whose stored form these bytes stand. Every row that is left is read: narrow it down before."""
        return self.alias(place=_Place(F("canonical"), Value(part))).filter(place__gt=0)

    def unsequenced(self) -> "EntryQuerySet":
        return self.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("id"))))


class Entry(models.Model):
    """One person's share of one exchange, in its stored form. The id (version 7) is its moment, not its place."""

    index: int | None  # no column: there after `with_index`

    id = models.UUIDField(primary_key=True, editable=False)
    person_id = models.UUIDField()
    canonical = models.BinaryField()
    commitment = models.BinaryField()

    objects: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(name="entry_of_person", fields=["person_id", "id"])]

    def as_value(self, *, provable_size: int) -> values.Entry | values.AlteredEntry:
        """Needs `with_index`. `provable_size`: how many leaves can be proven."""
        try:
            _, content = rules.read_canonical(bytes(self.canonical))
        except ValueError:
            return values.AlteredEntry(id=values.EntryId(self.id), index=self.index)
        return values.Entry(
            id=values.EntryId(self.id),
            index=self.index,
            is_provable=self.index is not None and self.index < provable_size,
            content=content,
        )


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def with_entry(self) -> "ErasureQuerySet":
        """With `entry`, what its entry says in its stored form; None where there is none."""
        stored = Entry.objects.filter(id=OuterRef("erasure_id")).values("canonical")
        return self.annotate(entry=Subquery(stored))  # type: ignore[no-redef]  # for readers of the row


class Erasure(models.Model):
    """What the log signed of an erasure when it was done: the key lies in no database, so only the log can erase."""

    entry: bytes | None  # no column: there after `with_entry`

    erasure_id = models.UUIDField(primary_key=True, editable=False)  # the id of its entry
    note = models.TextField()

    objects: ClassVar[ErasureQuerySet] = ErasureQuerySet.as_manager()  # type: ignore[assignment]


class Erased(models.Model):
    """That the entry of a leaf was erased, by which erasure, and what the leaf holds; all of it is signed there."""

    entry_id = models.UUIDField(primary_key=True, editable=False)
    erasure_id = models.UUIDField(db_index=True)
    commitment = models.BinaryField()


class Leaf(models.Model):
    """The place of an entry. The primary key is the fence: two sequencers cannot both give out an index."""

    index = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)  # no foreign key: the leaf stays when its entry is erased
    content = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="leaf_index_counts_from_zero", condition=Q(index__gte=0))]


class Tile(models.Model):
    """A full tile; partial ones are made of leaves and of the roots of the level below."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    @property
    def place(self) -> tile.Tile:
        return tile.Tile(self.level, self.index)


def is_cosigned_by(witnesses: Collection[str]) -> Q:
    """Whether a checkpoint has a cosignature of one of these."""
    return Q(Exists(Cosignature.objects.filter(size=OuterRef("size"), witness__in=witnesses)))


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def newest(self) -> "Checkpoint | None":
        return self.order_by("-size").first()

    def cosigned_by(self, witnesses: Collection[str]) -> "CheckpointQuerySet":
        """Those that at least one of `witnesses` (vkey without the key) cosigned."""
        return self.filter(is_cosigned_by(witnesses))


class Checkpoint(models.Model):
    """What the log signed when the tree had `size` leaves; `note` is the signed text, the rest is taken from it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField()

    objects: ClassVar[CheckpointQuerySet] = CheckpointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.CheckConstraint(name="checkpoint_of_a_tree_with_leaves", condition=Q(size__gt=0))]


class Cosignature(models.Model):
    """A witness's signature line under the checkpoint of this size."""

    pk = models.CompositePrimaryKey("size", "witness")
    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)  # name and id of its key, as a vkey begins: `name+id`
    line = models.TextField()

    @property
    def signature(self) -> note.Signature:
        """Raises Unreadable."""
        return note.Signature.read(self.line)
