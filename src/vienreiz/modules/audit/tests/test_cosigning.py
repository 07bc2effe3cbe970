"""Cosigning, through the door, on the real database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured

from vienreiz.kernel import actors, clock
from vienreiz.kernel.tlog import note
from vienreiz.kernel.tlog.checkpoint import Checkpoint
from vienreiz.modules.audit import keyring, models, testing
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit.commands import cosigning
from vienreiz.modules.audit.queries import checkpoints

from .situations import execute

ADA = UUID("10000000-0000-4000-8000-00000000000a")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

both = pytest.mark.django_db(databases=["default", "log"])
real = pytest.mark.django_db(databases=["default", "log"], transaction=True)


def head() -> Checkpoint:
    return Checkpoint.read(note.Note.read(audit.newest_checkpoint()).text)


@both
def test_a_checkpoint_is_cosigned_and_served_with_its_cosignature(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path) as cosigner:
        for count in (1, 1, 300):
            testing.provable(ADA, count=count)

        served = note.Note.read(audit.newest_checkpoint())
        assert served.signed_by([cosigner.key.verifier]) == [cosigner.key.verifier]
        assert head().size == 302
        assert audit.witness_keys() == (cosigner.key.verifier.line,)


@both
def test_a_witness_that_is_down_stops_nothing(tmp_path: Path) -> None:
    with testing.witnessed(tmp_path) as cosigner:
        testing.provable(ADA)
        key = cosigner.key.verifier.line
    with testing.knowing(f"http://127.0.0.1:9 {key}"):
        (entry_id,) = testing.provable(ADA)

        assert head().size == 1  # the newest that is cosigned
        check = audit.check_entries_of(ADA, by=actors.person(ADA))
        assert (check.provable, check.uncosigned, check.pending, check.fault) == (1, 1, 0, None)
        with pytest.raises(audit.NotYetProvable):
            audit.proof_of(entry_id, by=actors.person(ADA))
        with clock.stopped_at(clock.now() + timedelta(minutes=1)):
            assert audit.proof_of(entry_id, by=actors.person(ADA)).cosigned_by == ()


@both
def test_a_witness_that_comes_later_or_lost_nothing_catches_up(tmp_path: Path) -> None:
    testing.provable(ADA, count=3)
    with testing.witnessed(tmp_path / "one"):
        testing.provable(ADA)
        assert audit.check_entries_of(ADA, by=actors.person(ADA)).provable == 4
    execute("DELETE FROM audit_cosignature")  # as after a restore: the witness knows more than we remember
    with testing.witnessed(tmp_path / "one"):
        testing.provable(ADA)
        assert audit.check_entries_of(ADA, by=actors.person(ADA)).provable == 5


def test_a_witness_is_asked_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    signed = object()
    monkeypatch.setattr(checkpoints, "newest", lambda: type("Signed", (), {"size": 5, "of": signed}))
    witness = keyring.Witness("http://w", note.SigningKey.generate("w", note.Algorithm.COSIGNATURE).verifier)
    monkeypatch.setattr(keyring, "witnesses", lambda: (witness,))
    monkeypatch.setattr(cosigning, "_known", lambda one: 0)
    cosigner = cosigning.Cosigner()

    for second in range(120):
        monkeypatch.setattr(cosigning, "_cosign", lambda *_, s=second, **__: asked.append(s))
        cosigner.step(now_s=float(second))

    assert asked == [0, 1, 3, 7, 15, 31, 61, 91]


@both
@pytest.mark.parametrize(
    "answer",
    [
        cosigning.Answer(200, ""),
        cosigning.Answer(200, "nonsense\n"),
        cosigning.Answer(200, "— somewhere.example/witness AAAAAAAAAAAA\n"),
        cosigning.Answer(409, "not a size\n"),
        cosigning.Answer(409, "7\n"),
        cosigning.Answer(500, "<html>"),
        cosigning.Answer(0, ""),
    ],
)
def test_a_witness_that_talks_nonsense_gives_no_cosignature(answer: cosigning.Answer) -> None:
    key = note.SigningKey.generate("somewhere.example/witness", note.Algorithm.COSIGNATURE)
    testing.provable(ADA)

    with testing.knowing(f"http://127.0.0.1:9 {key.verifier.line}"):
        assert audit.cosign(post=lambda url, body: answer) == 0

    assert not models.Cosignature.objects.exists()


@both
@pytest.mark.parametrize("line", ["http://w", "http://w nonsense", "w name+id+key"])
def test_a_witness_that_is_written_wrongly_is_named(line: str) -> None:
    with testing.knowing(line), pytest.raises(ImproperlyConfigured, match=r"^VIENREIZ_WITNESSES: .*`URL vkey`"):
        audit.witness_keys()
