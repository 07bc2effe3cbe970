"""Whether one entry, its person's key and its leaf fit each other."""

from .. import models, rules, values

OTHERS_LOOKED_AT = 3


def fault_of(row: models.Entry, *, key: models.PersonKey | None, leaf: models.Leaf) -> values.Fault | None:
    """The first of the three that is at odds, None when they agree."""
    entry_id = values.EntryId(row.id)
    if not reads_well(row):
        return values.Fault(kind=values.FaultKind.ENTRY, where=str(entry_id))
    if key is None or len(key.key) != rules.KEY_BYTES:
        return values.Fault(kind=values.FaultKind.PERSON_KEY, where=str(entry_id))
    fault = rules.fault_of(
        index=leaf.index,
        entry_id=entry_id,
        recomputed=_recomputed(row, key),
        kept=bytes(row.commitment),
        leaf_content=bytes(leaf.content),
    )
    if fault is not None and fault.kind is values.FaultKind.ENTRY and _none_fits(row, key):
        return values.Fault(kind=values.FaultKind.PERSON_KEY, where=str(entry_id))
    return fault


def opens(row: models.Entry, *, key: models.PersonKey | None) -> bool:
    """Whether the entry is its person's and the commitment beside it is to what it says."""
    if key is None or len(key.key) != rules.KEY_BYTES:
        return False
    return reads_well(row) and _recomputed(row, key) == bytes(row.commitment)


def reads_well(row: models.Entry) -> bool:
    """Whether the stored entry is one, and names itself and its person as its row does."""
    try:
        entry_id, content = rules.read_canonical(bytes(row.canonical))
    except ValueError:
        return False
    return entry_id == row.id and (content.person_id or rules.NOBODY) == row.person_id


def _none_fits(row: models.Entry, key: models.PersonKey) -> bool:
    """Whether other entries of the same person do not open either: then it is the key. With no other, who knows."""
    others = models.Entry.objects.of(row.person_id).exclude(id=row.id)[:OTHERS_LOOKED_AT]
    return bool(others) and all(_recomputed(other, key) != bytes(other.commitment) for other in others)


def _recomputed(row: models.Entry, key: models.PersonKey) -> bytes:
    return rules.commitment(rules.salt(bytes(key.key), values.EntryId(row.id)), bytes(row.canonical))
