"""Only the log's own key erases: what somebody with SQL alone hides behind an erasure is found."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connections

from vienreiz.kernel import actors, clock, ids
from vienreiz.kernel.tlog import note
from vienreiz.kernel.tlog.checkpoint import Checkpoint
from vienreiz.modules.audit import keyring, models, rules, testing, values
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit.commands import entering, erasing

from .situations import execute, flip

ADA, BEN, CID = (UUID(f"10000000-0000-4000-8000-00000000000{number}") for number in "abc")

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def erased(person_id: UUID) -> UUID:
    """The id of the erasure of somebody with entries."""
    done = audit.Erasure(article="tax-act-5", case="D-2030/17", by="operator:tests", at=clock.now())
    assert audit.erase(person_id, done) > 0
    testing.everything_sequenced()
    (newest, *_) = testing.entries_about(rules.NOBODY)
    return newest.id


def written(uuid: UUID) -> str:
    return str(uuid) if connections["log"].vendor == "postgresql" else uuid.hex


def found(since: str | None = None) -> tuple[str, str] | None:
    fault = audit.verify(since).fault
    return None if fault is None else (fault.kind.value, fault.where)


def hide(victim: UUID, *, behind: UUID) -> None:
    """With SQL alone: the entry goes, and is listed as erased."""
    (commitment,) = models.Entry.objects.filter(id=victim).values_list("commitment", flat=True)
    execute(
        "INSERT INTO audit_erased (entry_id, erasure_id, commitment) VALUES (%s, %s, %s)",
        [written(victim), written(behind), bytes(commitment)],
    )
    execute("DELETE FROM audit_entry WHERE id = %s", [written(victim)])


def forged_erasure(*victims: UUID) -> UUID:
    """An entry of an erasure as the platform would make it, by whoever reads the key of nobody in the database."""
    erasure = audit.Erasure(article="tax-act-5", case="D-1", by="operator:tests", at=clock.now())
    entry_id = values.EntryId(ids.uuid7(clock.now()))
    keys = entering.keys_of({rules.NOBODY})
    row = entering.row_of(erasing._entry(erasure, list(victims)), id_=entry_id, keys=keys)
    execute(
        "INSERT INTO audit_entry (id, person_id, canonical, commitment) VALUES (%s, %s, %s, %s)",
        [written(entry_id), written(rules.NOBODY), bytes(row.canonical), bytes(row.commitment)],
    )
    return entry_id


def test_a_placed_and_cosigned_entry_that_is_hidden_behind_a_forged_erasure_is_missed(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        victim, _ = testing.provable(ADA, count=2)
        remembered = audit.newest_checkpoint()
        forged = forged_erasure(victim)
        testing.everything_sequenced()  # the worker places, signs and has it cosigned like any other entry
        assert found(remembered) == ("erasure", str(forged))
        hide(victim, behind=forged)

        assert found(remembered) == ("erasure", str(forged))
        check = audit.check_entries_of(ADA, by=actors.person(ADA))
        assert check.fault == audit.Fault(kind=audit.FaultKind.ERASURE, where=str(forged))


def test_a_forged_erasure_that_has_no_place_yet_is_missed_too() -> None:
    (victim,) = testing.provable(ADA)
    forged = forged_erasure(victim)

    assert found() == ("erasure", str(forged))


def test_an_honest_erasure_is_signed_and_says_what_it_was() -> None:
    hers = testing.provable(ADA, count=3)
    testing.provable(BEN)
    commitments = dict(models.Entry.objects.filter(id__in=hers).values_list("id", "commitment"))
    remembered = audit.newest_checkpoint()

    erasure_id = erased(ADA)

    verification = audit.verify(remembered)
    assert (verification.fault, verification.erasures, verification.erased) == (None, 1, 3)
    assert audit.check_entries_of(BEN, by=actors.person(BEN)).is_fine
    (entry,) = testing.nobodys_entries()
    signed = note.Note.read(models.Erasure.objects.get().note)
    assert signed.text.splitlines() == [
        f"{keyring.signing_key().name}/erasure",
        str(erasure_id),
        rules.digest_of_ids(hers),
        rules.digest_of_commitments((one, bytes(commitment)) for one, commitment in commitments.items()),
        "law:tax-act-5",
        "D-2030/17",
        entry.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    ]
    with pytest.raises(note.Unreadable):
        Checkpoint.read(signed.text)


def test_erasures_before_and_after_a_rotation_of_the_key_verify() -> None:
    testing.provable(ADA)
    testing.provable(BEN, count=2)
    erased(ADA)
    audit.rotate_key()
    erased(BEN)

    verification = audit.verify()

    assert (verification.fault, verification.erasures, verification.erased) == (None, 2, 3)


def test_a_person_without_an_entry_leaves_a_signed_erasure_of_nothing() -> None:
    audit.prepare_key()
    entering.keys_of({ADA})
    audit.erase(ADA, audit.Erasure(article="tax-act-5", case="D-1", by="operator:tests", at=clock.now()))
    testing.everything_sequenced()

    verification = audit.verify()

    assert (verification.fault, verification.erasures, verification.erased) == (None, 1, 0)


def another_key_signs(erasure_id: UUID) -> None:
    other = note.SigningKey.generate(keyring.signing_key().name, note.Algorithm.ED25519)
    text = note.Note.read(models.Erasure.objects.get().note).text
    execute("UPDATE audit_erasure SET note = %s", [str(note.Note(text, (other.sign(text),)))])


def a_checkpoint_stands_in_its_place(erasure_id: UUID) -> None:
    execute("UPDATE audit_erasure SET note = %s", [models.Checkpoint.objects.newest().note])  # type: ignore[union-attr]


Alter = Callable[[UUID], object]


@pytest.mark.parametrize(
    ("alter", "kind"),
    [
        (another_key_signs, "erasure"),
        (a_checkpoint_stands_in_its_place, "erasure"),
        (lambda _: flip("audit_erasure", "note", at=40), "erasure"),
        (lambda _: flip("audit_erasure", "note", at=-9), "erasure"),
        (lambda _: execute("UPDATE audit_erasure SET note = ''"), "erasure"),
        (lambda _: execute("DELETE FROM audit_erasure"), "erasure"),
        (lambda _: execute("DELETE FROM audit_erased"), "entry-missing"),
        (lambda one: hide(testing.entries_about(CID)[0].id, behind=one), "erasure"),
    ],
)
def test_an_erasure_that_was_altered_is_named(alter: Alter, kind: str) -> None:
    testing.provable(CID)
    testing.provable(ADA)
    erasure_id = erased(ADA)

    alter(erasure_id)

    assert found() == (kind, str(erasure_id) if kind == "erasure" else "1")
    check = audit.check_entries_of(BEN, by=actors.person(BEN))
    assert check.fault == audit.Fault(kind=audit.FaultKind.ERASURE, where=str(erasure_id))


def test_a_list_without_an_erasure_is_named() -> None:
    (victim,) = testing.provable(ADA)
    nowhere = uuid4()
    hide(victim, behind=nowhere)

    assert found() == ("erasure", str(nowhere))


def test_a_leaf_cannot_take_the_place_of_one_that_was_erased_before_it_had_any() -> None:
    (victim,) = testing.provable(CID)
    (waiting,) = testing.recorded(ADA)
    erased(ADA)

    execute("UPDATE audit_leaf SET entry_id = %s WHERE entry_id = %s", [written(waiting), written(victim)])
    execute("DELETE FROM audit_entry WHERE id = %s", [written(victim)])

    assert found() == ("leaf", "0")


def test_an_entry_of_another_that_is_put_under_whoever_is_erased_is_not_erased() -> None:
    testing.provable(ADA)
    (victim,) = testing.provable(CID)
    execute("UPDATE audit_entry SET person_id = %s WHERE id = %s", [written(ADA), written(victim)])

    with pytest.raises(audit.LogDoesNotFit):
        audit.refuse_what_cannot_be_erased(ADA)
    with pytest.raises(audit.LogDoesNotFit):
        erased(ADA)

    assert models.Entry.objects.filter(person_id=ADA).count() == 2
    assert not models.Erasure.objects.exists()


def test_without_the_key_nothing_is_erased() -> None:
    testing.provable(ADA)
    settings.ENVIRONMENT.log_key_file.unlink()

    with pytest.raises(audit.LogKeyMissing):
        audit.refuse_what_cannot_be_erased(ADA)
    with pytest.raises(audit.LogKeyMissing):
        erased(ADA)

    assert (audit.count_about(ADA), models.PersonKey.objects.filter(person_id=ADA).count()) == (1, 1)
