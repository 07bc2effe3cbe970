from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel import ids
from vienreiz.modules.audit import rules, values

ID = values.EntryId(UUID("01941f29-7c00-7000-8000-000000000001"))
ENTRY = values.NewEntry(
    exchange_id=UUID("01941f29-7c00-7000-8000-000000000002"),
    person_id=UUID("10000000-0000-4000-8000-000000000003"),
    role="child",
    side=values.Side.PROVIDER,
    kind=values.Kind.ASK,
    service="ties.of-parent",
    recipient="school-board/pupils",
    purpose="enrolment",
    ground="law:school-law-7",
    grant_digest="ab" * 32,
    fields=("surname", "name"),
    outcome=values.Outcome.ANSWERED,
    reason="",
    by="system:school-board/pupils",
    acting_for=None,
    at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
)
STORED = (
    b'\x01{"acting_for":null,"at":"2026-01-02T03:04:05.678901Z","by":"system:school-board/pupils",'
    b'"entry":"01941f29-7c00-7000-8000-000000000001","exchange":"01941f29-7c00-7000-8000-000000000002",'
    b'"fields":["name","surname"],"grant":"abababababababababababababababababababababababababababababababab",'
    b'"ground":"law:school-law-7","kind":"ask","outcome":"answered","person":"10000000-0000-4000-8000-000000000003",'
    b'"purpose":"enrolment","reason":"","recipient":"school-board/pupils","role":"child",'
    b'"service":"ties.of-parent","side":"provider"}'
)
KEY = bytes(range(32))


def other(**changes: object) -> values.NewEntry:
    fields = {name: getattr(ENTRY, name) for name in values.NewEntry.__slots__}
    return values.NewEntry(**{**fields, **changes})


texts = st.text(max_size=20)
uuids = st.uuids()
entries = st.builds(
    values.NewEntry,
    exchange_id=uuids,
    person_id=st.none() | uuids,
    role=texts,
    side=st.sampled_from(values.Side),
    kind=st.sampled_from(values.Kind),
    service=texts,
    recipient=texts,
    purpose=texts,
    ground=texts,
    grant_digest=texts,
    fields=st.lists(texts, max_size=5, unique=True).map(lambda fields: tuple(sorted(fields))),
    outcome=st.sampled_from(values.Outcome),
    reason=texts,
    by=texts,
    acting_for=st.none() | uuids,
    at=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
)


def test_the_stored_form_of_an_entry() -> None:
    assert rules.canonical(ID, ENTRY) == STORED


@given(entry=entries)
def test_an_entry_is_read_as_it_was_written(entry: values.NewEntry) -> None:
    assert rules.read_canonical(rules.canonical(ID, entry)) == (ID, entry)


def test_the_same_instant_is_written_alike_in_every_zone() -> None:
    elsewhere = ENTRY.at.astimezone(timezone(timedelta(hours=2)))

    assert rules.canonical(ID, other(at=elsewhere)) == STORED


def test_letters_stand_as_they_are() -> None:
    stored = rules.canonical(ID, other(reason='“Ωρ€” \\ "\n\x00'))

    assert '"reason":"“Ωρ€” \\\\ \\"\\n\\u0000"'.encode() in stored
    assert rules.read_canonical(stored)[1].reason == '“Ωρ€” \\ "\n\x00'


def test_a_letter_that_utf8_cannot_hold_is_entered_all_the_same() -> None:
    stored = rules.canonical(ID, other(fields=("na\ud800me",)))

    assert rules.read_canonical(stored)[1].fields == ("na?me",)


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\x02" + STORED[1:],
        STORED + b" ",
        STORED.replace(b",", b", ", 1),
        STORED.replace(b'"name","surname"', b'"surname","name"'),
        STORED.replace(b'"fields":["name","surname"]', b'"fields":"name"'),
        STORED.replace(b'"fields":["name","surname"]', b'"fields":[1]'),
        STORED.replace(b'"side":"provider"', b'"side":"outsider"'),
        STORED.replace(b'"side":"provider"', b'"side":1'),
        STORED.replace(b'"role":"child",', b""),
        STORED.replace(b"}", b',"sort":"x"}'),
        STORED.replace(b"05.678901Z", b"05.678Z"),
        STORED.replace(b"2026-01-02", b"2026-02-30"),
        STORED.replace(b'"acting_for":null', b'"acting_for":""'),
        STORED.replace(b"child", b"ch\xffld"),
        b"\x01[]",
        b"\x01null",
        b"\x01{",
    ],
)
def test_what_is_no_entry(stored: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json, uuid and datetime raise their own kinds of it
        rules.read_canonical(stored)


@given(entry=entries, place=st.integers(0), bit=st.integers(0, 7))
def test_one_flipped_bit_is_another_commitment(entry: values.NewEntry, place: int, bit: int) -> None:
    stored = bytearray(rules.canonical(ID, entry))
    bound = rules.commitment(rules.salt(KEY, ID), bytes(stored))
    stored[place % len(stored)] ^= 1 << bit

    assert rules.commitment(rules.salt(KEY, ID), bytes(stored)) != bound


def test_each_entry_has_a_salt_of_its_own() -> None:
    another = values.EntryId(UUID(int=ID.int + 1))

    assert rules.salt(KEY, ID) != rules.salt(KEY, another)
    assert rules.salt(KEY, ID) != rules.salt(KEY[::-1], ID)


def test_a_leaf_says_version_kind_and_commitment() -> None:
    bound = rules.commitment(rules.salt(KEY, ID), STORED)

    assert rules.leaf(bound) == b"\x01\x01" + bound
    assert len(rules.leaf(bound)) == 34


RIGHT, WRONG, WORSE = b"r" * 32, b"w" * 32, b"x" * 32


@pytest.mark.parametrize(
    ("recomputed", "kept", "leaf", "kind"),
    [
        (RIGHT, RIGHT, RIGHT, None),
        (RIGHT, RIGHT, WRONG, "leaf"),
        (RIGHT, WRONG, RIGHT, "commitment"),
        (WRONG, RIGHT, RIGHT, "entry"),
        (RIGHT, WRONG, WORSE, "entry"),
    ],
)
def test_of_three_places_the_odd_one_is_named(recomputed: bytes, kept: bytes, leaf: bytes, kind: str | None) -> None:
    fault = rules.fault_of(index=7, entry_id=ID, recomputed=recomputed, kept=kept, leaf_content=rules.leaf(leaf))

    assert (fault.kind if fault else None) == kind


def test_a_leaf_of_another_version_is_another_leaf() -> None:
    fault = rules.fault_of(index=7, entry_id=ID, recomputed=RIGHT, kept=RIGHT, leaf_content=b"\x02\x01" + RIGHT)

    assert fault == values.Fault(kind=values.FaultKind.LEAF, where="7")


@given(at=st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_ids_made_at_an_instant_are_not_before_its_earliest(at: datetime) -> None:
    assert rules.earliest_id(at) <= ids.uuid7(at)
    assert rules.earliest_id(at + timedelta(milliseconds=2)) > ids.uuid7(at)


def test_every_kind_of_fault_has_a_sentence() -> None:
    for kind in values.FaultKind:
        assert "7" in str(values.Fault(kind=kind, where="7"))
