"""Stored forms: the canonical entry, its commitment, its leaf. Bytes written here are read for decades.

A change of any of them is a new version byte beside the old one, never another meaning of these. The vectors in
`tests/vectors` hold them fast. Source: docs/decisions, `the-log`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from vienreiz.kernel import canonical as canonical_json
from vienreiz.kernel import ids

from . import values

ENTRY_VERSION = b"\x01"
LEAF_VERSION = b"\x01"
LEAF_OF_ENTRY = b"\x01"  # 0x02 (a bulk) and 0x03 (a continuation of an earlier log) are reserved
KEY_BYTES = 32
NOBODY = UUID(int=0)  # in whose name entries stand that name nobody we know

# an entry that is older than this beside one that has its place was skipped, not slow
LATEST_COMMIT = timedelta(minutes=2)
# a log that is older than this has a cosignature of each of its witnesses
FIRST_COSIGNATURE = timedelta(minutes=1)
# leaves that wait for longer than this show that a witness fell silent
SILENCE = timedelta(minutes=10)
# how long a cosignature may be on its way before a proof goes without it
PATIENCE_FOR_WITNESS = timedelta(seconds=10)


def canonical(entry_id: values.EntryId, content: values.NewEntry) -> bytes:
    """The stored form of an entry: a version byte, then JSON with sorted keys, no spaces, UTF-8.

    Only strings, null and one list of strings occur, so there is one way to write it. A letter that UTF-8 cannot hold
    (half a surrogate pair) becomes a question mark.
    """
    written: dict[str, str | list[str] | None] = {
        "acting_for": _id(content.acting_for),
        "at": _moment(content.at),
        "by": content.by,
        "entry": str(entry_id),
        "exchange": str(content.exchange_id),
        "fields": sorted(content.fields),
        "grant": content.grant_digest,
        "ground": content.ground,
        "kind": content.kind,
        "outcome": content.outcome,
        "person": _id(content.person_id),
        "purpose": content.purpose,
        "reason": content.reason,
        "recipient": content.recipient,
        "role": content.role,
        "service": content.service,
        "side": content.side,
    }
    return ENTRY_VERSION + canonical_json.text(written).encode("utf-8", "replace")


def said_by(code: str) -> bytes:
    """What stands in the stored form of an entry that `code` (Actor.code) caused, and in no other: no text holds a bare
    quotation mark.
    """
    return b'"by":' + json.dumps(code, ensure_ascii=False).encode("utf-8", "replace")


def said_exchange(exchange_id: UUID) -> bytes:
    """What stands in the stored form of an entry of this exchange, and in no other."""
    return b'"exchange":' + json.dumps(str(exchange_id)).encode()


def said_kind(kind: values.Kind) -> bytes:
    """What stands in the stored form of an entry of this kind, and in no other."""
    return b'"kind":' + json.dumps(kind).encode()


def read_canonical(stored: bytes) -> tuple[values.EntryId, values.NewEntry]:
    """The entry in its stored form. Raises ValueError when these are not the bytes of one."""
    if stored[:1] != ENTRY_VERSION:
        raise ValueError("the entry has an unknown version")
    try:
        written = json.loads(stored[1:].decode())
        entry_id = values.EntryId(UUID(written["entry"]))
        content = _content(written)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("the entry lacks something, or holds something odd") from error
    if canonical(entry_id, content) != stored:
        raise ValueError("the entry is not written as it should be")
    return entry_id, content


def salt(key: bytes, entry_id: values.EntryId) -> bytes:
    """What opens one commitment and no other. Without the person's key it is gone for good."""
    return hmac.digest(key, entry_id.bytes, hashlib.sha256)


def commitment(opening: bytes, stored: bytes) -> bytes:
    """32 bytes that bind the stored entry and say nothing of it to whoever lacks the salt `opening`."""
    return hmac.digest(opening, stored, hashlib.sha256)


def leaf(bound: bytes) -> bytes:
    """What the public tree holds of an entry: version, kind, commitment."""
    return LEAF_VERSION + LEAF_OF_ENTRY + bound


def fault_of(
    *, index: int, entry_id: values.EntryId, recomputed: bytes, kept: bytes, leaf_content: bytes
) -> values.Fault | None:
    """Which of the three places of one commitment is at odds with the other two; None when they agree.

    `recomputed` comes from the entry and its person's key, `kept` stands beside the entry, `leaf_content` in the tree.
    """
    if leaf(recomputed) == leaf_content and recomputed == kept:
        return None
    if recomputed == kept:
        return values.Fault(kind=values.FaultKind.LEAF, where=str(index))
    if leaf(recomputed) == leaf_content:
        return values.Fault(kind=values.FaultKind.COMMITMENT, where=str(entry_id))
    return values.Fault(kind=values.FaultKind.ENTRY, where=str(entry_id))


def digest_of_ids(entry_ids: Iterable[UUID]) -> str:
    """What an erasure enters of the entries that it removes: hex SHA-256 of their ids, 16 bytes each, in order."""
    return hashlib.sha256(b"".join(sorted(one.bytes for one in entry_ids))).hexdigest()


def digest_of_commitments(erased: Iterable[tuple[UUID, bytes]]) -> str:
    """What an erasure signs of the leaves that it leaves without an entry: hex SHA-256 of their commitments, in the
    order of the entries' ids. So no other leaf is ever taken for one of them.
    """
    in_order = sorted(erased, key=lambda one: one[0].bytes)
    return hashlib.sha256(b"".join(commitment for _, commitment in in_order)).hexdigest()


def erasure_text(
    entry_id: values.EntryId, content: values.NewEntry, *, origin: str, erased: Sequence[tuple[UUID, bytes]]
) -> str:
    """What the log signs of an erasure, beside its entry. Its first line is that of no checkpoint of any log."""
    lines = [
        f"{origin}/erasure",
        str(entry_id),
        content.grant_digest,
        digest_of_commitments(erased),
        content.ground,
        content.reason,
        _moment(content.at),
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace").decode()


def earliest_id(at: datetime) -> UUID:
    """The smallest version 7 id that could have been made at `at`: for “made since”, by comparing ids."""
    return UUID(int=ids.uuid7(at).int >> 80 << 80)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(uuid: UUID | None) -> str | None:
    return None if uuid is None else str(uuid)


def _content(written: Mapping[str, str | Sequence[str] | None]) -> values.NewEntry:
    def text(name: str) -> str:
        value = written[name]
        if not isinstance(value, str):
            raise TypeError(name)
        return value

    def reference(name: str) -> UUID | None:
        return None if written[name] is None else UUID(text(name))

    fields = written["fields"]
    if not isinstance(fields, list) or not all(isinstance(field, str) for field in fields):
        raise TypeError("fields")
    return values.NewEntry(
        exchange_id=UUID(text("exchange")),
        person_id=reference("person"),
        role=text("role"),
        side=values.Side(text("side")),
        kind=values.Kind(text("kind")),
        service=text("service"),
        recipient=text("recipient"),
        purpose=text("purpose"),
        ground=text("ground"),
        grant_digest=text("grant"),
        fields=tuple(fields),
        outcome=values.Outcome(text("outcome")),
        reason=text("reason"),
        by=text("by"),
        acting_for=reference("acting_for"),
        at=datetime.strptime(text("at"), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
    )
