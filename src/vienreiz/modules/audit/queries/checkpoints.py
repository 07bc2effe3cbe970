"""Checkpoints with their cosignatures."""

from dataclasses import dataclass
from datetime import datetime

from vienreiz.kernel.tlog import note

from .. import keyring, models


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint of the log as a note with every cosignature that was collected for it."""

    size: int
    note: note.Note
    made_at: datetime
    cosigned_by: tuple[str, ...]


def newest_cosigned() -> Signed | None:
    """The newest that one of the witnesses of the environment cosigned. Where there are none: the newest."""
    witnesses = [witness.code for witness in keyring.witnesses()]
    if not witnesses:
        return newest()
    return _signed(models.Checkpoint.objects.cosigned_by(witnesses).newest())


def newest() -> Signed | None:
    """The newest, cosigned or not."""
    return _signed(models.Checkpoint.objects.newest())


def _signed(row: models.Checkpoint | None) -> Signed | None:
    if row is None:
        return None
    known = {witness.code for witness in keyring.witnesses()}
    lines = [
        one for one in models.Cosignature.objects.filter(size=row.size).order_by("witness") if one.witness in known
    ]
    signatures = [line.signature for line in lines]
    return Signed(
        size=row.size,
        note=note.Note.read(row.note).adding(signatures),
        made_at=row.made_at,
        cosigned_by=tuple(signature.name for signature in signatures),
    )
