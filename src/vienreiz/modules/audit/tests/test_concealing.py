"""What can be left out of a page, and which cosignatures deleted, so that less is seen: `verify` names it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import models, rules, testing
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit.queries import listing

from .situations import execute
from .test_command_line import run

ADA, BEN = (UUID(f"1000000a-0000-4000-8000-00000000000{number}") for number in "ab")
HER = actors.person(ADA)

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def found() -> tuple[str, str] | None:
    fault = audit.verify().fault
    return None if fault is None else (fault.kind.value, fault.where)


def test_an_entry_that_the_walk_saw_and_her_page_does_not_list_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden, *_ = testing.provable(ADA, count=3)
    testing.provable(BEN)

    def as_her_page_reads(rows: models.EntryQuerySet, person_id: UUID) -> models.EntryQuerySet:
        return rows.filter(person_id=person_id).exclude(id=hidden)

    monkeypatch.setattr(models.EntryQuerySet, "of", as_her_page_reads)
    seen = listing.no_counts()
    seen[listing.group_of(ADA)], seen[listing.group_of(BEN)] = 4, 1

    faults = list(listing.faults(seen, size=4))

    assert faults == [audit.Fault(kind=audit.FaultKind.HIDDEN, where=str(hidden))]


def test_counts_of_persons_fit_in_a_log_with_erasures_and_nobodys_entries() -> None:
    testing.provable(ADA, count=3)
    audit.enter([testing.new_entry(None)])
    testing.provable(BEN, count=2)
    audit.erase(BEN, audit.Erasure(article="a", case="D-1", by="operator:tests", at=clock.now()))
    testing.everything_sequenced()
    seen = listing.no_counts()
    seen[listing.group_of(ADA)], seen[listing.group_of(rules.NOBODY)] = 3, 2

    assert list(listing.faults(seen, size=7)) == []
    assert found() is None


@pytest.mark.parametrize("root", ["é" * 44, "x", "A" * 44])
def test_a_checkpoint_whose_root_is_no_base64_is_named(root: str) -> None:
    testing.provable(ADA)
    lines = models.Checkpoint.objects.get().note.split("\n")
    execute("UPDATE audit_checkpoint SET note = %s", ["\n".join([*lines[:2], root, *lines[3:]])])

    assert found() == ("checkpoint", "1")


def test_an_entry_that_is_nested_without_end_is_named() -> None:
    (entry_id,) = testing.provable(ADA)
    execute("UPDATE audit_entry SET canonical = %s", [rules.ENTRY_VERSION + b"[" * 100_000])

    assert found() == ("entry", str(entry_id))


# witnesses


def test_a_log_whose_cosignatures_were_all_deleted_is_missed(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path) as witness:
        testing.provable(ADA, count=2)
        execute("DELETE FROM audit_cosignature")
        code = f"{witness.key.verifier.name}+{witness.key.verifier.id.hex()}"

        assert found() is None  # it may be on its way
        with clock.stopped_at(clock.now() + timedelta(seconds=70)):
            assert found() == ("witness", code)
            said = f"No cosignature of witness {code} is kept, though it was told to cosign this log.\n"
            assert run("verify") == (1, said, "")


def test_a_witness_that_fell_silent_is_warned_of(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path) as witness:
        testing.provable(ADA, count=2)
        testing.provable(ADA)
        execute("DELETE FROM audit_cosignature WHERE size = 3")
        code = f"{witness.key.verifier.name}+{witness.key.verifier.id.hex()}"

        assert audit.verify().silences == ()
        with clock.stopped_at(clock.now() + timedelta(minutes=11)):
            assert audit.verify().silences == (audit.Silence(witness=code, size=2),)
            code_said, _, err = run("verify")
            assert code_said == 0
            assert f"WARNING: witness {code} vouches for 2 leaves alone, and cosigned none since.\n" in err


def test_a_witness_that_cosigned_the_newest_is_not_silent_however_old_it_is(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        testing.provable(ADA, count=2)

        with clock.stopped_at(clock.now() + timedelta(days=11)):
            assert (audit.verify().silences, audit.verify().fault) == ((), None)


def test_the_time_beside_a_checkpoint_hides_no_entry_without_a_place() -> None:
    testing.provable(BEN)
    with clock.stopped_at(clock.now() - timedelta(hours=1)):
        (skipped,) = testing.recorded(ADA)
    execute("UPDATE audit_checkpoint SET made_at = '2001-01-01 00:00:00'")

    assert found() == ("never-sequenced", str(skipped))
