"""What a pack would change: complete, and said in lines that people can read."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.modules.packs import rules
from vienreiz.modules.packs.values import ChangeKind, Item, Place

from .note import Note

KINDS = ChangeKind


def item(code: str, stored: str) -> Item:
    content, place = Note(words=code), Place(file="notes.yaml", line=1)
    return Item(section="notes", code=code, content=content, stored=stored, digest="", place=place)


def kinds(standing: Mapping[str, str], wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    items = [item(code, stored) for code, stored in wanted.items()]
    return [(change.kind, change.code) for change in rules.changes("notes", standing=standing, wanted=items)]


@pytest.mark.parametrize(
    ("standing", "wanted", "changes"),
    [
        ({}, {}, []),
        ({"a": "1"}, {"a": "1"}, []),
        ({}, {"a": "1", "b": "2"}, [(KINDS.OPENED, "a"), (KINDS.OPENED, "b")]),
        ({"a": "1", "b": "2"}, {}, [(KINDS.CLOSED, "a"), (KINDS.CLOSED, "b")]),
        ({"a": "1"}, {"a": "2"}, [(KINDS.CHANGED, "a")]),
        ({"a": "1"}, {"b": "1"}, [(KINDS.OPENED, "b"), (KINDS.CLOSED, "a")]),
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, []),
        ({"a": "1", "b": "1"}, {"c": "1", "b": "2"}, [(KINDS.OPENED, "c"), (KINDS.CHANGED, "b"), (KINDS.CLOSED, "a")]),
    ],
)
def test_what_opens_changes_and_closes(
    standing: dict[str, str], wanted: dict[str, str], changes: list[tuple[str, str]]
) -> None:
    assert kinds(standing, wanted) == changes


contents = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", '{"x":1}', '{"x":null}', "{}"]))


@given(standing=contents, wanted=contents)
def test_the_changes_lead_from_what_stands_to_what_is_wanted(standing: dict[str, str], wanted: dict[str, str]) -> None:
    items = [item(code, stored) for code, stored in wanted.items()]
    changes = rules.changes("notes", standing=standing, wanted=items)

    reached = dict(standing)
    for change in changes:
        if change.kind is KINDS.OPENED:
            assert change.code not in standing
        else:
            del reached[change.code]
        if change.item is not None:
            reached[change.code] = change.item.stored
        assert (change.item is None) == (change.kind is KINDS.CLOSED)
        assert bool(change.lines) == (change.kind is KINDS.CHANGED)
    assert reached == wanted
    assert len({change.code for change in changes}) == len(changes)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({"until": "2026-01-01"}, {"until": "2027-01-01"}, ["until: 2026-01-01 → 2027-01-01"]),
        ({"until": None}, {"until": "2027-01-01"}, ["until: null → 2027-01-01"]),
        ({}, {"until": "2027-01-01"}, ["until: (nothing) → 2027-01-01"]),
        ({"until": None}, {}, ["until: null → (nothing)"]),
        ({"a": "(nothing)"}, {}, ['a: "(nothing)" → (nothing)']),
        ({"title": {"en": "Tax", "eo": "x"}}, {"title": {"en": "Taxes", "eo": "x"}}, ["title.en: Tax → Taxes"]),
        ({"fields": ["a", "b"]}, {"fields": ["b", "c"]}, ["fields: - a", "fields: + c"]),
        ({"fields": ["a"]}, {"fields": ["a", "a"]}, ["fields: + a"]),
        ({"fields": ["a", "b"]}, {"fields": ["b", "a"]}, ["fields: the same in another order"]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ["content: the same in another order"]),
        ({"in": {"a": 1, "b": 2}}, {"in": {"b": 2, "a": 1}}, ["in: the same in another order"]),
        ({"n": 1}, {"n": 1.0}, ["n: 1 → 1.0"]),
        ({"n": 1}, {"n": True}, ["n: 1 → true"]),
        ({"n": [1]}, {"n": [True]}, ["n: - 1", "n: + true"]),
        ({"n": "1"}, {"n": 1}, ['n: "1" → 1']),
        ({"n": "a\nb"}, {"n": "a b"}, ['n: "a\\nb" → a b']),
        ({"n": ""}, {"n": " "}, ['n: "" → " "']),
        ({"n": [{"a": 1}]}, {"n": [{"a": 2}]}, ['n: - {"a": 1}', 'n: + {"a": 2}']),
        ({"n": [1]}, {"n": {"a": 1}}, ['n: [1] → {"a": 1}']),
        ("one", "two", ["content: one → two"]),
    ],
)
def test_a_difference_is_a_line(old: object, new: object, lines: list[str]) -> None:
    assert list(rules.differences(old, new)) == lines


def test_long_texts_are_shown_where_they_part() -> None:
    shared = "letters " * 40

    assert list(rules.differences(f"{shared}and the old end", f"{shared}or the new one")) == [
        "content: …ers letters and the old end → …ers letters or the new one"
    ]
    (line,) = rules.differences(f"x{shared}.", f"y{shared}.")
    assert line == f"content: x{shared[:58]}… → y{shared[:58]}…"


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0]) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(old=plain, new=plain)
def test_there_are_lines_if_and_only_if_something_differs(old: Any, new: Any) -> None:
    lines = list(rules.differences(old, new))

    assert bool(lines) == (json.dumps(old) != json.dumps(new))
    assert all("\n" not in line and len(line) < 200 for line in lines)
    assert list(rules.differences(old, old)) == []
