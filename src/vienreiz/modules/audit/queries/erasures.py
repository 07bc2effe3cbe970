"""Whether the log signed each erasure, and it lists what was signed: nobody hides a deleted entry behind one."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from vienreiz.kernel.tlog import note

from .. import models, rules, values

AT_ONCE = 1_000


def faults(log_keys: Sequence[note.VerifierKey]) -> Iterator[values.Fault]:
    """Erasures whose note, entry and list do not say the same, or that no key of the log signed. Two statements."""
    lists = _lists()
    listed = next(lists, None)
    for row in models.Erasure.objects.with_entry().order_by("erasure_id").iterator(chunk_size=AT_ONCE):
        while listed is not None and listed[0] < row.erasure_id:
            yield fault(listed[0])
            listed = next(lists, None)
        erased: Sequence[tuple[UUID, bytes]] = ()
        if listed is not None and listed[0] == row.erasure_id:
            erased = listed[1]
            listed = next(lists, None)
        if not _is_true(row, erased, log_keys):
            yield fault(row.erasure_id)
    if listed is not None:
        yield fault(listed[0])


def is_unsigned(row: models.Entry) -> bool:
    """Whether this is the entry of an erasure of which no note is kept."""
    is_erasure = rules.said_kind(values.Kind.ERASURE) in bytes(row.canonical)
    return is_erasure and not models.Erasure.objects.filter(erasure_id=row.id).exists()


def fault(erasure_id: UUID) -> values.Fault:
    return values.Fault(kind=values.FaultKind.ERASURE, where=str(erasure_id))


def _lists() -> Iterator[tuple[UUID, list[tuple[UUID, bytes]]]]:
    rows = models.Erased.objects.order_by("erasure_id", "entry_id").iterator(chunk_size=AT_ONCE)
    for erasure_id, some in groupby(rows, key=attrgetter("erasure_id")):
        yield erasure_id, [(row.entry_id, bytes(row.commitment)) for row in some]


def _is_true(row: models.Erasure, erased: Sequence[tuple[UUID, bytes]], log_keys: Sequence[note.VerifierKey]) -> bool:
    if row.entry is None:
        return False
    try:
        entry_id, content = rules.read_canonical(bytes(row.entry))
        signed = note.Note.read(row.note)
    except ValueError:
        return False
    if (entry_id, content.kind) != (row.erasure_id, values.Kind.ERASURE):
        return False
    if content.grant_digest != rules.digest_of_ids(one for one, _ in erased):
        return False
    texts = {key.name: rules.erasure_text(entry_id, content, origin=key.name, erased=erased) for key in log_keys}
    return any(signed.text == texts[key.name] for key in signed.signed_by(log_keys))
