"""Entering, sequencing, signing and cosigning, through the door, on the real database."""

import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.tlog import note
from vienreiz.kernel.tlog.checkpoint import Checkpoint
from vienreiz.modules.audit import commands, models, rules, testing
from vienreiz.modules.audit import public as audit

from .situations import as_the_logs_role, execute

ADA = UUID("10000000-0000-4000-8000-00000000000a")
BEN = UUID("10000000-0000-4000-8000-00000000000b")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

both = pytest.mark.django_db(databases=["default", "log"])
real = pytest.mark.django_db(databases=["default", "log"], transaction=True)


def head() -> Checkpoint:
    return Checkpoint.read(note.Note.read(audit.newest_checkpoint()).text)


def first_words(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"].split()[0] for query in queries.captured_queries]


def begun() -> list[str]:
    """How entering begins: on SQLite that alone keeps an erasure waiting."""
    return ["BEGIN", "LOCK"] if connections["log"].vendor == "postgresql" else ["BEGIN"]


# entering


@real
@pytest.mark.parametrize("count", [1, 3, 200])
def test_entering_takes_as_many_statements_for_many_as_for_one_and_one_commit(count: int) -> None:
    audit.enter([testing.new_entry(ADA)])

    with CaptureQueriesContext(connections["log"]) as queries:
        audit.enter([testing.new_entry(ADA) for _ in range(count)])

    assert first_words(queries) == [*begun(), "SELECT", "INSERT", "COMMIT"]


@real
def test_a_persons_first_entry_makes_her_key() -> None:
    with CaptureQueriesContext(connections["log"]) as queries:
        audit.enter([testing.new_entry(ADA), testing.new_entry(BEN), testing.new_entry(None)])

    assert first_words(queries) == [*begun(), "SELECT", "INSERT", "SELECT", "INSERT", "COMMIT"]
    keys = {row.person_id: bytes(row.key) for row in models.PersonKey.objects.all()}
    assert set(keys) == {ADA, BEN, rules.NOBODY}
    assert len(set(keys.values())) == 3
    assert {len(key) for key in keys.values()} == {32}


@both
def test_entries_keep_their_order_and_what_they_say() -> None:
    entries = [testing.new_entry(ADA, fields=[field]) for field in ("one", "two", "three")]

    entered = audit.enter(entries)

    listed = testing.entries_about(ADA)
    assert [entry.id for entry in listed] == entered[::-1]
    assert [entry.content for entry in listed] == entries[::-1]
    assert {entry.index for entry in listed} == {None}


@both
def test_entering_nothing_is_nothing() -> None:
    assert audit.enter([]) == []


@real
def test_entries_are_refused_inside_somebody_elses_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(using="log"):
        audit.enter([testing.new_entry(ADA)])

    assert not models.Entry.objects.exists()


@real
def test_two_processes_make_one_key() -> None:
    start = threading.Barrier(4)

    def enter() -> None:
        start.wait()
        audit.enter([testing.new_entry(ADA)])
        connections["log"].close()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    testing.everything_sequenced()
    assert models.PersonKey.objects.count() == 1
    assert audit.check_entries_of(ADA, by=actors.person(ADA)).provable == 4


@both
def test_everything_works_for_a_role_that_may_only_insert_and_select(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path), as_the_logs_role():
        (entry_id,) = testing.provable(ADA)
        testing.provable(count=300)

        assert audit.verify().fault is None
        assert audit.proof_of(entry_id, by=actors.person(ADA)).cosigned_by == ("somewhere.example/witness",)


@both
@pytest.mark.parametrize("table", ["entry", "leaf", "tile", "checkpoint", "cosignature", "personkey"])
@pytest.mark.parametrize("statement", ["DELETE FROM audit_{}", "UPDATE audit_{} SET {}"])
def test_that_role_can_neither_alter_nor_delete(table: str, statement: str) -> None:
    column = {"entry": "canonical = commitment", "leaf": "content = content", "tile": "root = hashes"} | {
        "checkpoint": "note = note",
        "cosignature": "line = line",
        "personkey": "key = key",
    }
    with pytest.raises(DatabaseError), as_the_logs_role(), transaction.atomic(using="log"):
        execute(statement.format(table, column[table]))


# sequencing


@both
def test_a_batch_gets_places_tiles_and_one_signed_checkpoint() -> None:
    audit.prepare_key()
    entered = testing.recorded(ADA, count=600)

    assert [audit.sequence(limit=500), audit.sequence(limit=500), audit.sequence(limit=500)] == [500, 100, 0]

    assert list(models.Leaf.objects.order_by("index").values_list("entry_id", flat=True)) == entered
    assert list(models.Tile.objects.order_by("index").values_list("level", "index")) == [(0, 0), (0, 1)]
    assert list(models.Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [500, 600]
    assert head().size == 600
    assert head().origin == settings.ENVIRONMENT.log_origin
    assert note.Note.read(audit.newest_checkpoint()).signed_by(
        [note.VerifierKey.read(line) for line in audit.verifier_keys()]
    )


@both
def test_without_news_nothing_is_signed() -> None:
    testing.provable(ADA)

    with CaptureQueriesContext(connections["log"]) as queries:
        assert audit.sequence() == 0

    assert first_words(queries) == ["SELECT"]
    assert models.Checkpoint.objects.count() == 1


@real
def test_a_batch_is_one_commit_and_its_statements_do_not_grow_with_the_log() -> None:
    testing.provable(count=300)
    testing.recorded(count=50)

    with CaptureQueriesContext(connections["log"]) as queries:
        assert audit.sequence() == 50

    words = first_words(queries)
    assert [words.count("BEGIN"), words.count("COMMIT")] == [1, 1]
    assert len(words) <= 12


@both
def test_a_late_commit_is_not_skipped() -> None:
    """Its id lies behind others that have their place. The wider looks find it, the widest however late it is."""
    audit.prepare_key()
    sequencer = commands.Sequencer()
    testing.recorded(ADA)
    assert sequencer.step(at=clock.now()) == 1
    now = clock.now()
    for late in (timedelta(minutes=5), timedelta(days=3)):
        with clock.stopped_at(now - late):
            testing.recorded(ADA)

    passes = [sequencer.step(at=now + timedelta(seconds=seconds)) for seconds in (1, 2, 30, 31, 3601)]

    assert passes == [0, 1, 0, 0, 1] or passes == [1, 0, 0, 0, 1]


@both
def test_a_clock_that_went_back_stops_no_sequencing() -> None:
    """What is entered by the earlier clock gets its place at once, and so does what was entered before it went back."""
    audit.prepare_key()
    sequencer, now = commands.Sequencer(), clock.now()
    testing.recorded(ADA)
    assert sequencer.step(at=now) == 1

    testing.recorded(ADA)
    back = now - timedelta(hours=1)
    with clock.stopped_at(back):
        testing.recorded(ADA)
        passes = [sequencer.step(at=back + timedelta(seconds=seconds)) for seconds in (0, 1, 2)]

    assert passes == [2, 0, 0]
    assert not models.Entry.objects.unsequenced().exists()


@both
def test_a_second_sequencer_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    testing.provable(ADA, count=2)
    testing.recorded(BEN)
    before = [list(table.objects.values_list()) for table in (models.Leaf, models.Checkpoint)]

    with monkeypatch.context() as patched:
        patched.setattr(
            "vienreiz.modules.audit.commands.sequencing._size", lambda: 1
        )  # what it saw was of a second ago
        assert audit.sequence() == 0

    assert [list(table.objects.values_list()) for table in (models.Leaf, models.Checkpoint)] == before
    assert audit.sequence() == 1


@both
def test_nothing_is_added_to_a_log_that_was_cut() -> None:
    testing.provable(ADA, count=3)
    execute('DELETE FROM audit_leaf WHERE "index" = 2')

    with pytest.raises(audit.LogDoesNotFit):
        audit.sequence()

    assert models.Leaf.objects.count() == 2


@real
def test_sequencers_and_writers_at_once_leave_one_whole_tree() -> None:
    audit.prepare_key()
    done = threading.Event()

    def write() -> None:
        for _ in range(20):
            audit.enter([testing.new_entry(uuid4()) for _ in range(5)])
        connections.close_all()

    def sequence() -> None:
        while not done.is_set():
            audit.sequence(limit=17)
        connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(3)]
    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    for thread in [*writers, *sequencers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sequencers:
        thread.join()

    testing.everything_sequenced()
    found = audit.verify()
    assert (found.size, found.fault, found.pending) == (300, None, 0)


@real
def test_the_loop_sequences_until_it_is_told_to_end() -> None:
    audit.prepare_key()
    stopped = threading.Event()

    def loop() -> None:
        audit.keep_sequencing(stopped)
        connections.close_all()

    looping = threading.Thread(target=loop)
    looping.start()
    try:
        (entry_id,) = testing.recorded(ADA)
        for _ in range(100):
            if audit.entry_of(entry_id, by=actors.person(ADA)).index is not None:
                break
            stopped.wait(0.05)
    finally:
        stopped.set()
        looping.join()
    assert audit.entry_of(entry_id, by=actors.person(ADA)).index == 0


@real
def test_a_witness_that_does_not_answer_keeps_no_entry_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    audit.prepare_key()
    stopped, asked, may_answer = threading.Event(), threading.Event(), threading.Event()

    def silent(cosigner: object, *, now_s: float) -> int:
        asked.set()
        may_answer.wait(timeout=30)
        return 0

    monkeypatch.setattr("vienreiz.modules.audit.commands.sequencing.Cosigner.step", silent)

    def loop() -> None:
        audit.keep_sequencing(stopped)
        connections.close_all()

    looping = threading.Thread(target=loop)
    looping.start()
    try:
        assert asked.wait(timeout=30)
        (entry_id,) = testing.recorded(ADA)
        for _ in range(200):
            if audit.entry_of(entry_id, by=actors.person(ADA)).index is not None:
                break
            stopped.wait(0.05)
        assert audit.entry_of(entry_id, by=actors.person(ADA)).index == 0
        assert not may_answer.is_set()
    finally:
        may_answer.set()
        stopped.set()
        looping.join()


# keys


@both
def test_the_key_is_made_once_and_for_its_user_alone() -> None:
    line = audit.prepare_key()

    assert audit.prepare_key() == line
    assert audit.verifier_keys() == (line,)
    assert stat.S_IMODE(settings.ENVIRONMENT.log_key_file.stat().st_mode) == 0o600


@both
def test_a_log_that_lost_its_key_is_not_given_another() -> None:
    testing.provable(ADA)
    settings.ENVIRONMENT.log_key_file.unlink()
    testing.recorded(ADA)

    with pytest.raises(audit.LogKeyMissing):
        audit.prepare_key()
    with pytest.raises(audit.LogKeyMissing):
        audit.sequence()
    assert head().size == 1


@both
def test_after_a_rotation_old_and_new_checkpoints_verify() -> None:
    old = audit.prepare_key()
    testing.provable(ADA)

    new = audit.rotate_key()
    testing.provable(ADA)

    assert audit.verifier_keys() == (new, old)
    assert audit.verify().fault is None
    assert audit.check_entries_of(ADA, by=actors.person(ADA)).provable == 2
