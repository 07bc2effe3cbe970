"""Checkpoints with their cosignatures."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from vienreiz.kernel import clock
from vienreiz.kernel.tlog import note

from .. import keyring, models, rules


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


def provable_size() -> int:
    """How many leaves can be proven: those under a cosigned checkpoint, or under one that waited long enough."""
    found = models.Checkpoint.objects.all()
    if witnesses := [witness.code for witness in keyring.witnesses()]:
        waited = Q(made_at__lt=clock.now() - rules.PATIENCE_FOR_WITNESS)
        found = found.filter(waited | models.is_cosigned_by(witnesses))
    size: int | None = found.aggregate(size=Max("size"))["size"]
    return size or 0


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
