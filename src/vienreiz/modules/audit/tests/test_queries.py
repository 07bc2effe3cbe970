"""What a person sees, takes away and checks."""

# ruff: noqa: S608 - these statements are our own

import base64
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.tlog import proof, tree
from vienreiz.modules.audit import models, rules, testing
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit.queries import lag

from .situations import execute, flip

VERIFIER = Path(__file__).parents[5] / "tools" / "verify_proof.py"
ADA = UUID("10000000-0000-4000-8000-00000000000a")
HER = actors.person(ADA)
STRANGER = actors.person(UUID("10000000-0000-4000-8000-00000000000b"))

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def statements(queries: CaptureQueriesContext) -> int:
    return len(queries.captured_queries)


def test_only_she_lists_her_entries() -> None:
    testing.recorded(ADA)

    for by in (STRANGER, actors.operator("curious"), actors.system(str(ADA))):
        with pytest.raises(audit.EntriesAreHers):
            audit.entries_of(ADA, by=by)
        with pytest.raises(audit.EntriesAreHers):
            audit.check_entries_of(ADA, by=by)


def test_an_entry_that_is_not_hers_sounds_like_none() -> None:
    (entry_id,) = testing.provable(ADA)

    for by, wanted in ((STRANGER, entry_id), (HER, audit.EntryId(uuid4()))):
        with pytest.raises(audit.EntryNotFound):
            audit.entry_of(wanted, by=by)
        with pytest.raises(audit.EntryNotFound):
            audit.proof_of(wanted, by=by)


def test_pages_of_entries() -> None:
    entered = testing.recorded(ADA, count=5)
    testing.recorded(count=3)

    with CaptureQueriesContext(connections["log"]) as queries:
        first = audit.entries_of(ADA, by=HER, limit=2)
    second = audit.entries_of(ADA, by=HER, limit=2, before=first[-1].id)
    third = audit.entries_of(ADA, by=HER, limit=2, before=second[-1].id)

    assert [entry.id for entry in [*first, *second, *third]] == entered[::-1]
    assert audit.entries_of(ADA, by=HER, limit=2, before=third[-1].id) == []
    assert audit.entries_of(ADA, by=HER, limit=-1) == []
    assert statements(queries) == 2


def test_an_entry_gets_its_place() -> None:
    (entry_id,) = testing.recorded(ADA)
    before = audit.entry_of(entry_id, by=HER)

    testing.everything_sequenced()

    after = audit.entry_of(entry_id, by=HER)
    assert (before.index, before.is_provable) == (None, False)
    assert (after.index, after.is_provable) == (0, True)


def test_what_is_called_provable_can_be_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with testing.witnessed(tmp_path / "witness") as cosigner:
        (cosigned,) = testing.provable(ADA)
    with testing.knowing(f"http://127.0.0.1:1 {cosigner.key.verifier.line}"):
        (waiting,) = testing.provable(ADA)

        assert [entry.is_provable for entry in testing.entries_about(ADA)] == [False, True]
        assert audit.proof_of(cosigned, by=HER).cosigned_by == ("somewhere.example/witness",)
        with pytest.raises(audit.NotYetProvable):
            audit.proof_of(waiting, by=HER)

        later = clock.now() + rules.PATIENCE_FOR_WITNESS + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert [entry.is_provable for entry in testing.entries_about(ADA)] == [True, True]
        assert audit.proof_of(waiting, by=HER).cosigned_by == ()


@pytest.mark.parametrize("stored", [b"", b"\x01 altered", b"\x02{}", b"\x01{}", b"\xff" * 40])
def test_an_altered_entry_is_listed_and_neither_read_nor_proven(stored: bytes) -> None:
    altered, sound = testing.provable(ADA, count=2)
    execute("UPDATE audit_entry SET canonical = %s WHERE commitment = %s", [stored, commitment_of(altered)])

    newest, oldest = audit.entries_of(ADA, by=HER)

    assert newest.id == sound
    assert oldest == audit.AlteredEntry(id=altered, index=0)
    for read in (audit.entry_of, audit.proof_of):
        with pytest.raises(audit.EntryAltered):
            read(altered, by=HER)
    with pytest.raises(audit.EntryNotFound):
        audit.entry_of(altered, by=STRANGER)


def test_no_proof_is_made_of_what_does_not_fit() -> None:
    (entry_id,) = testing.provable(ADA)
    flip("audit_personkey", "key")

    with pytest.raises(audit.EntryAltered):
        audit.proof_of(entry_id, by=HER)


def commitment_of(entry_id: audit.EntryId) -> bytes:
    return bytes(models.Entry.objects.get(id=entry_id).commitment)


@pytest.mark.parametrize("before", [0, 1, 255, 256, 700])
@pytest.mark.parametrize("after", [0, 1, 256])
def test_a_proof_holds(before: int, after: int) -> None:
    testing.provable(count=before) if before else None
    (entry_id,) = testing.provable(ADA)
    testing.provable(count=after) if after else None

    with CaptureQueriesContext(connections["log"]) as queries:
        exported = json.loads(audit.proof_of(entry_id, by=HER).as_json())

    stored, opening = base64.b64decode(exported["entry"]), bytes.fromhex(exported["salt"])
    read = proof.Proof.read(exported["tlog_proof"])
    assert exported["format"] == "vienreiz-proof/1"
    assert rules.read_canonical(stored)[0] == entry_id
    assert read.index == before
    assert read.shows(tree.leaf_hash(rules.leaf(rules.commitment(opening, stored))))
    assert statements(queries) <= 8


def test_there_is_no_proof_before_there_is_a_place() -> None:
    (entry_id,) = testing.recorded(ADA)

    with pytest.raises(audit.NotYetProvable):
        audit.proof_of(entry_id, by=HER)


def test_one_click() -> None:
    testing.provable(ADA, count=3)
    testing.provable(count=300)
    testing.recorded(ADA, count=2)

    check = audit.check_entries_of(ADA, by=HER)

    assert check == audit.Check(provable=3, uncosigned=0, pending=2, cosigned_by=(), fault=None)
    assert check.is_fine


def test_one_click_before_anything_happened() -> None:
    check = audit.check_entries_of(ADA, by=HER)

    assert check == audit.Check(provable=0, uncosigned=0, pending=0, cosigned_by=(), fault=None)


def test_one_click_says_who_cosigned(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        testing.provable(ADA)

        assert audit.check_entries_of(ADA, by=HER).cosigned_by == ("somewhere.example/witness",)


@pytest.mark.parametrize("count", [1, 400])
def test_one_click_takes_as_many_statements_for_many_as_for_one(count: int, tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        testing.provable(count=300)
        testing.provable(ADA, count=count)

        with CaptureQueriesContext(connections["log"]) as queries:
            assert audit.check_entries_of(ADA, by=HER).provable == count

    assert statements(queries) <= 13


def test_one_click_reads_on_after_the_first_five_hundred() -> None:
    testing.provable(ADA, count=1_203)

    assert audit.check_entries_of(ADA, by=HER).provable == 1_203


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("audit_entry", "canonical", audit.FaultKind.ENTRY),
        ("audit_entry", "commitment", audit.FaultKind.COMMITMENT),
        ("audit_personkey", "key", audit.FaultKind.PERSON_KEY),
        ("audit_leaf", "content", audit.FaultKind.LEAF),
        ("audit_checkpoint", "note", audit.FaultKind.CHECKPOINT),
        ("audit_cosignature", "line", audit.FaultKind.COSIGNATURE),
    ],
)
def test_one_click_finds_a_flipped_bit(table: str, column: str, kind: audit.FaultKind, tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        testing.provable(ADA, count=3)
        flip(table, column, at=-9)

        check = audit.check_entries_of(ADA, by=HER)

    assert check.fault is not None
    assert check.fault.kind is kind
    assert not check.is_fine


def test_one_click_finds_an_entry_whose_commitment_was_made_to_fit() -> None:
    """Altered with the person's key at hand, up to the leaf: the path no longer leads to the signed root."""
    (entry_id,) = testing.provable(ADA)
    testing.provable(count=5)
    forge_recipient(entry_id)

    check = audit.check_entries_of(ADA, by=HER)

    assert check.fault == audit.Fault(kind=audit.FaultKind.ROOT, where="6")


def test_one_click_finds_a_missing_tile() -> None:
    testing.provable(ADA)
    testing.provable(count=300)
    execute("DELETE FROM audit_tile")

    check = audit.check_entries_of(ADA, by=HER)

    assert check.fault == audit.Fault(kind=audit.FaultKind.TILE, where="0/0")


def test_another_persons_trouble_is_not_hers() -> None:
    testing.provable(ADA)
    (other,) = testing.provable()
    flip("audit_entry", "canonical", where=f"id = '{stored_id(other)}'")

    assert audit.check_entries_of(ADA, by=HER).fault is None


def test_the_newest_checkpoint_before_there_is_one() -> None:
    with pytest.raises(audit.NoCheckpointYet):
        audit.newest_checkpoint()


def test_tiles_that_are_not_there() -> None:
    testing.provable(count=300)

    assert len(audit.tile(0, 0, 256)) == 256 * 32
    assert len(audit.tile(0, 1, 44)) == 44 * 32
    assert len(audit.entry_bundle(1, 44)) == 44 * 36
    for level, index, width in ((0, 1, 45), (0, 1, 256), (0, 2, 1), (1, 0, 2), (1, 0, 256), (2, 0, 1), (63, 5, 256)):
        with pytest.raises(audit.TileNotFound):
            audit.tile(level, index, width)
    with pytest.raises(audit.TileNotFound):
        audit.entry_bundle(1, 45)


def test_a_proof_without_cosignature_after_some_patience(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        testing.provable()
    (entry_id,) = testing.provable(ADA)

    with clock.stopped_at(clock.now() + timedelta(seconds=11)):
        assert audit.proof_of(entry_id, by=HER).cosigned_by == ()


def stored_id(entry_id: UUID) -> str:
    return entry_id.hex if connections["log"].vendor == "sqlite" else str(entry_id)


def forge_recipient(entry_id: audit.EntryId) -> None:
    """What an owner of the database without the log's key can do: entry, commitment and leaf rewritten alike."""
    where = f"'{stored_id(entry_id)}'"
    ((stored, key),) = execute(
        "SELECT e.canonical, k.key FROM audit_entry e JOIN audit_personkey k ON k.person_id = e.person_id"
        f" WHERE e.id = {where}"
    )
    forged = bytes(stored).replace(b"tax-office/returns", b"tax-office/friends")
    bound = rules.commitment(rules.salt(bytes(key), entry_id), forged)
    execute(f"UPDATE audit_entry SET canonical = %s, commitment = %s WHERE id = {where}", [forged, bound])
    execute(f"UPDATE audit_leaf SET content = %s WHERE entry_id = {where}", [rules.leaf(bound)])


def test_readiness_says_when_places_do_not_come() -> None:
    assert lag.sequencer_trouble() is None
    testing.recorded(ADA)
    assert lag.sequencer_trouble() is None

    with clock.stopped_at(clock.now() + timedelta(seconds=90)):
        assert lag.sequencer_trouble() == "entries wait for their place: is the worker running?"
        testing.everything_sequenced()
        assert lag.sequencer_trouble() is None


def test_readiness_says_when_cosignatures_do_not_come(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path) as cosigner:
        testing.provable(ADA)
        assert lag.witness_trouble() is None
        key = cosigner.key.verifier.line
    with testing.knowing(f"http://127.0.0.1:9 {key}"):
        testing.provable(ADA)
        assert lag.witness_trouble() is None
        with clock.stopped_at(clock.now() + timedelta(seconds=90)):
            assert lag.witness_trouble() == "no witness cosigns: entries are kept, and their proofs say so"
    assert lag.witness_trouble() is None


# all proofs in one file


def test_all_proofs_verify_each_for_itself(tmp_path: Path) -> None:
    entered = testing.provable(ADA, count=300)
    testing.recorded(ADA, count=2)

    with CaptureQueriesContext(connections["log"]) as queries:
        found = audit.proofs_of(ADA, by=HER)

    assert [json.loads(one.canonical[1:])["entry"] for one in found.proofs] == [str(one) for one in entered[::-1]]
    assert (found.altered, found.waiting, found.is_all) == ((), 2, True)
    assert statements(queries) <= 16
    single = audit.proof_of(entered[7], by=HER)
    assert single in found.proofs
    file = tmp_path / "proofs.json"
    file.write_text(found.as_json())
    done = verified(file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("OK: this entry") == 300


def test_one_false_proof_among_many_is_found(tmp_path: Path) -> None:
    testing.provable(ADA, count=3)
    exported = json.loads(audit.proofs_of(ADA, by=HER).as_json())
    exported["proofs"][1]["salt"] = "00" * 32
    file = tmp_path / "proofs.json"
    file.write_text(json.dumps(exported))

    done = verified(file)

    assert done.returncode == 1
    assert "OK" not in done.stdout


def test_what_was_altered_is_named_beside_the_proofs() -> None:
    altered, sound = testing.provable(ADA, count=2)
    execute("UPDATE audit_entry SET canonical = %s WHERE commitment = %s", [b"x", commitment_of(altered)])

    found = audit.proofs_of(ADA, by=HER)

    assert found.altered == (altered,)
    assert [json.loads(one.canonical[1:])["entry"] for one in found.proofs] == [str(sound)]


def test_only_she_takes_her_proofs() -> None:
    testing.provable(ADA)

    for by in (STRANGER, actors.operator("curious"), actors.system(str(ADA))):
        with pytest.raises(audit.EntriesAreHers):
            audit.proofs_of(ADA, by=by)
    assert audit.proofs_of(UUID(STRANGER.id), by=STRANGER).proofs == ()


def verified(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(VERIFIER), str(file), *audit.verifier_keys()]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_entries_are_counted_by_who_caused_them() -> None:
    """What others do about her counts not for her, even where their words look like hers."""
    since = clock.now()
    testing.recorded(ADA, count=3)
    hers = replace(testing.new_entry(ADA), by=HER.code)
    feigned = replace(testing.new_entry(ADA), reason=f'"by":"{HER.code}"', purpose=f'","by":"{HER.code}"')
    reading = replace(hers, kind=audit.Kind.READING)
    elsewhere = replace(testing.new_entry(uuid4()), by=HER.code)
    audit.enter([hers, feigned, reading, elsewhere])

    assert audit.count_by(HER, about=ADA, since=since) == 2
    assert audit.count_by(HER, about=ADA, since=since, kind=audit.Kind.READING) == 1
    assert audit.count_by(STRANGER, about=ADA, since=since) == 0
    assert audit.count_by(HER, about=ADA, since=clock.now() + timedelta(seconds=1)) == 0
