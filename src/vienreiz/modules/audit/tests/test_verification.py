"""Every class of stored bytes, altered: what `verify` says. The table stands in docs/decisions, `the-log`."""

# ruff: noqa: S608 - these statements are our own

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.tlog import note
from vienreiz.modules.audit import models, testing
from vienreiz.modules.audit import public as audit

from .situations import TABLES, execute, flip
from .test_queries import forge_recipient

ADA = UUID("10000000-0000-4000-8000-00000000000a")
HER = actors.person(ADA)
NEW_ID = uuid4().hex

pytestmark = pytest.mark.django_db(databases=["default", "log"])


@pytest.fixture
def log(tmp_path: Path) -> Iterator[str]:
    """303 entries, two of them hers, cosigned; gives the checkpoint that somebody remembered when there were 302."""
    with testing.witnessed(tmp_path):
        testing.provable(ADA, count=2)
        testing.provable(count=300)
        remembered = audit.newest_checkpoint()
        testing.provable()
        yield remembered


def found(since: str | None = None) -> tuple[str, str] | None:
    fault = audit.verify(since).fault
    return None if fault is None else (fault.kind.value, fault.where)


def entry_at(index: int) -> audit.EntryId:
    return audit.EntryId(models.Leaf.objects.get(index=index).entry_id)


def row_of(index: int) -> str:
    return f'id = (SELECT entry_id FROM audit_leaf WHERE "index" = {index})'


def test_a_log_that_fits(log: str) -> None:
    assert audit.verify(log) == audit.Verification(
        size=303,
        root=bytes(models.Checkpoint.objects.get(size=303).root).hex(),
        checkpoints=3,
        cosignatures=3,
        pending=0,
        erasures=0,
        erased=0,
        unknown_witnesses=(),
        silences=(),
        fault=None,
    )


def test_an_empty_log_fits() -> None:
    audit.prepare_key()

    assert found() is None


Alter = Callable[[], object]


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        # the entry
        (lambda: flip("audit_entry", "canonical", where=row_of(5)), ("entry", 5)),
        (lambda: flip("audit_entry", "canonical", where=row_of(5), at=0), ("entry", 5)),
        (lambda: flip("audit_entry", "canonical", where=row_of(5), at=60), ("entry", 5)),
        (lambda: execute("UPDATE audit_entry SET canonical = %s WHERE " + row_of(5), [b""]), ("entry", 5)),
        # one commitment in three places
        (lambda: flip("audit_entry", "commitment", where=row_of(5)), ("commitment", 5)),
        (lambda: flip("audit_leaf", "content", where='"index" = 5'), ("leaf", "5")),
        (lambda: flip("audit_leaf", "content", where='"index" = 5', at=0), ("leaf", "5")),
        (lambda: flip("audit_leaf", "content", where='"index" = 5', at=1), ("leaf", "5")),
        # the person's key
        (lambda: flip("audit_personkey", "key", where=key_of(0)), ("person-key", 0)),
        (lambda: execute("UPDATE audit_personkey SET key = %s WHERE " + key_of(0), [b"short"]), ("person-key", 0)),
        (lambda: execute("DELETE FROM audit_personkey WHERE " + key_of(0)), ("person-key", 0)),
        # one whose only entry it is: the entry or the key, nobody can tell
        (lambda: flip("audit_personkey", "key", where=key_of(5)), ("entry", 5)),
        # rows gone, and rows moved
        (lambda: execute("DELETE FROM audit_entry WHERE " + row_of(5)), ("entry-missing", "5")),
        (lambda: execute('DELETE FROM audit_leaf WHERE "index" = 5'), ("leaf-missing", "5")),
        (lambda: execute('DELETE FROM audit_leaf WHERE "index" = 302'), ("leaf-missing", "302")),
        (lambda: execute('UPDATE audit_leaf SET "index" = 900 WHERE "index" = 5'), ("leaf-missing", "5")),
        (
            lambda: execute('UPDATE audit_leaf SET entry_id = %s WHERE "index" = 5', [uuid4().hex]),
            ("entry-missing", "5"),
        ),
        (lambda: execute("UPDATE audit_entry SET person_id = %s WHERE " + row_of(5), [NEW_ID]), ("entry", 5)),
        (lambda: execute("UPDATE audit_entry SET id = %s WHERE " + row_of(5), [NEW_ID]), ("entry-missing", "5")),
        (lambda: swap_leaves(5, 6), ("tile", "0/0")),
        # tiles
        (lambda: flip("audit_tile", "hashes"), ("tile", "0/0")),
        (lambda: flip("audit_tile", "root"), ("tile", "0/0")),
        (lambda: execute("DELETE FROM audit_tile"), ("tile", "0/0")),
        (lambda: execute('UPDATE audit_tile SET "index" = 7'), ("tile", "0/0")),
        (lambda: add_tile(7), ("tile", "0/7")),
        # checkpoints
        (lambda: flip("audit_checkpoint", "root", where="size = 302"), ("checkpoint", "302")),
        (lambda: flip("audit_checkpoint", "note", where="size = 302", at=0), ("checkpoint", "302")),
        (lambda: flip("audit_checkpoint", "note", where="size = 302", at=-9), ("checkpoint", "302")),
        (lambda: execute("UPDATE audit_checkpoint SET note = '' WHERE size = 302"), ("checkpoint", "302")),
        (lambda: execute("UPDATE audit_checkpoint SET size = 250 WHERE size = 302"), ("checkpoint", "250")),
        (lambda: execute("UPDATE audit_checkpoint SET size = 999 WHERE size = 302"), ("leaf-missing", "303")),
        (lambda: execute("DELETE FROM audit_checkpoint WHERE size = 303"), ("checkpoint-missing", "302")),
        (lambda: execute("DELETE FROM audit_checkpoint"), ("checkpoint-missing", "0")),
        # cosignatures
        (lambda: flip("audit_cosignature", "line", where="size = 302", at=-9), ("cosignature", "302")),
        (lambda: flip("audit_cosignature", "line", where="size = 302", at=0), ("cosignature", "302")),
        (lambda: flip("audit_cosignature", "witness", where="size = 302"), ("cosignature", "302")),
        (lambda: execute("UPDATE audit_cosignature SET size = 250 WHERE size = 302"), ("cosignature", "250")),
    ],
)
def test_what_is_said_of_each_class_of_bytes(log: str, alter: Alter, said: tuple[str, str | int]) -> None:
    kind, where = said
    expected = (kind, where if isinstance(where, str) else str(entry_at(where)))

    alter()

    assert found() == expected


def test_an_entry_whose_commitment_was_made_to_fit_does_not_fit_the_tree(log: str) -> None:
    forge_recipient(entry_at(5))
    assert found() == ("tile", "0/0")

    tiles_made_to_fit()
    assert found() == ("root", "302")


def test_the_first_of_several_is_said(log: str) -> None:
    flip("audit_entry", "canonical", where=row_of(200))
    flip("audit_entry", "canonical", where=row_of(100))

    assert found() == ("entry", str(entry_at(100)))


def test_an_entry_that_the_sequencer_passed_over(log: str) -> None:
    with clock.stopped_at(clock.now() - timedelta(hours=1)):
        (skipped,) = testing.recorded(ADA)

    assert found() == ("never-sequenced", str(skipped))


def test_an_entry_that_waits_is_no_fault(log: str) -> None:
    testing.recorded(ADA)

    verification = audit.verify()

    assert (verification.fault, verification.pending) == (None, 1)


def test_a_cosignature_of_a_witness_nobody_knows_is_said_aside(log: str) -> None:
    (known,) = {row.witness for row in models.Cosignature.objects.all()}
    with testing.knowing():
        verification = audit.verify()

    assert (verification.fault, verification.unknown_witnesses) == (None, (known,))
    assert verification.cosignatures == 0  # only what was checked is said to fit


def test_a_log_that_was_cut(log: str) -> None:
    remembered = audit.newest_checkpoint()
    cut(302)

    assert found() is None  # in itself it fits: that is why somebody must remember
    assert found(log) is None
    assert found(remembered) == ("truncated", "303")


def test_a_log_that_was_rewritten_and_signed_again(log: str) -> None:
    remembered = audit.newest_checkpoint()
    rewrite()

    assert found() is None  # whoever has the log's key can make all of it fit
    assert found(log) == ("rewritten", "302")
    assert found(remembered) == ("rewritten", "303")


def test_the_witness_does_not_follow_a_log_that_was_cut(log: str) -> None:
    cut(300)
    testing.provable(ADA)

    check = audit.check_entries_of(ADA, by=HER)
    assert check.cosigned_by == ()
    assert (check.provable, check.uncosigned) == (0, 3)


def test_the_witness_does_not_follow_a_log_that_was_rewritten(log: str) -> None:
    rewrite()
    testing.provable(ADA, count=3)

    check = audit.check_entries_of(ADA, by=HER)
    assert check.cosigned_by == ()
    assert (check.provable, check.uncosigned) == (0, 5)
    assert not models.Cosignature.objects.exists()


@pytest.mark.parametrize(
    "since",
    ["", "nonsense", "log.example\n3\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\n— log.example AAAAAAAAAAAA\n"],
)
def test_a_remembered_checkpoint_that_is_none(log: str, since: str) -> None:
    fault = audit.verify(since).fault

    assert fault is not None
    assert fault.kind is audit.FaultKind.REMEMBERED


def test_a_remembered_checkpoint_of_another_log(log: str) -> None:
    other = note.SigningKey.generate("other.example", note.Algorithm.ED25519)
    text = note.Note.read(log).text
    fault = audit.verify(str(note.Note(text, (other.sign(text),)))).fault

    assert fault is not None
    assert fault.kind is audit.FaultKind.REMEMBERED


# what the database's owner can do


def key_of(index: int) -> str:
    return f"person_id = (SELECT person_id FROM audit_entry WHERE {row_of(index)})"


def swap_leaves(one: int, other: int) -> None:
    for old, new in ((one, 9_000), (other, one), (9_000, other)):
        execute('UPDATE audit_leaf SET "index" = %s WHERE "index" = %s', [new, old])


def add_tile(index: int) -> None:
    row = models.Tile.objects.get()
    models.Tile.objects.create(level=0, index=index, hashes=row.hashes, root=row.root)


def tiles_made_to_fit() -> None:
    from vienreiz.kernel.tlog import tile, tree

    edge = tile.RightEdge()
    leaves = models.Leaf.objects.order_by("index").values_list("content", flat=True)
    for full in [one for content in leaves for one in edge.append(tree.leaf_hash(bytes(content)))]:
        execute("UPDATE audit_tile SET hashes = %s, root = %s", [full.hashes, full.root])


def cut(size: int) -> None:
    """The log as it was when there were `size` leaves, or as if it had been."""
    execute('DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE "index" >= %s)', [size])
    execute('DELETE FROM audit_leaf WHERE "index" >= %s', [size])
    for table in ("audit_checkpoint", "audit_cosignature"):
        execute(f"DELETE FROM {table} WHERE size > %s", [size])
    if not models.Checkpoint.objects.filter(size=size).exists():
        sign_again()


def rewrite() -> None:
    """With the log's key at hand: one entry altered, then everything sequenced and signed anew."""
    forge_recipient(entry_at(5))
    for table in TABLES[:4]:
        execute(f"DELETE FROM {table}")
    testing.everything_sequenced()


def sign_again() -> None:
    for table in TABLES[:4]:
        execute(f"DELETE FROM {table}")
    testing.everything_sequenced()
