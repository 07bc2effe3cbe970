from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel.period import Period
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity.values import Holding, SubjectId
from vienreiz.modules.records import rules

DAY = date(2030, 1, 1)
ALPHABET = "abcåd"


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def period(start: int, end: int | None = None) -> Period[date]:
    return Period(day(start), None if end is None else day(end))


@pytest.mark.parametrize(
    ("whole", "part", "rests"),
    [
        (period(0), period(0), []),
        (period(0), period(2), [period(0, 2)]),
        (period(0), period(0, 2), [period(2)]),
        (period(0), period(1, 2), [period(0, 1), period(2)]),
        (period(3, 5), period(0, 9), []),
        (period(3, 5), period(4, 9), [period(3, 4)]),
        (period(3, 5), period(0, 4), [period(4, 5)]),
        (period(3, 5), period(0), []),
    ],
)
def test_what_is_left_of_a_period(whole: Period[date], part: Period[date], rests: list[Period[date]]) -> None:
    assert rules.without(whole, part) == rests


def test_covered_by_the_same_content_is_unchanged() -> None:
    pieces = [rules.Piece(2, period(5), "a"), rules.Piece(1, period(0, 5), "a")]

    assert rules.plan(pieces, valid=period(2), digest="a") == rules.Plan(is_unchanged=True, standing=(1, 2))
    assert rules.plan(pieces, valid=period(2, 7), digest="a") == rules.Plan(is_unchanged=True, standing=(1, 2))


@pytest.mark.parametrize(
    "pieces",
    [
        [rules.Piece(1, period(0, 3), "a")],
        [rules.Piece(1, period(3), "a")],
        [rules.Piece(1, period(0, 3), "a"), rules.Piece(2, period(4), "a")],
        [rules.Piece(1, period(0, 3), "a"), rules.Piece(2, period(3), "b")],
    ],
    ids=["ends before", "starts after", "has a gap", "says another thing at the end"],
)
def test_covered_in_part_is_a_change(pieces: list[rules.Piece]) -> None:
    assert not rules.plan(pieces, valid=period(2), digest="a").is_unchanged


def test_nothing_over_nothing_is_unchanged() -> None:
    assert rules.plan([rules.Piece(1, period(0, 2), "a")], valid=period(2), digest=None).is_unchanged


def test_an_ended_version_leaves_its_rests() -> None:
    plan = rules.plan([rules.Piece(7, period(0), "a")], valid=period(1, 2), digest="b")

    assert plan == rules.Plan(ended=(7,), rests=((7, period(0, 1)), (7, period(2))))


def test_the_holder_of_the_day_is_meant() -> None:
    first, second = SubjectId(UUID(int=1)), SubjectId(UUID(int=2))
    holdings = [Holding(subject_id=first, valid=period(0, 5)), Holding(subject_id=second, valid=period(9))]

    assert identity.holder_on(holdings, day(4)) == first
    assert identity.holder_on(holdings, day(9)) == second
    assert identity.holder_on(holdings, day(6)) is None  # which of the two?
    assert identity.holder_on(holdings[:1], day(6)) == first
    assert identity.holder_on([], day(6)) is None


@given(st.lists(st.text(alphabet=ALPHABET + "ABCÅD é1-", max_size=6), max_size=6))
def test_labels_sort_as_the_alphabet_does(labels: list[str]) -> None:
    def naive(label: str) -> list[tuple[int, int]]:
        return [
            (3, ALPHABET.index(letter))
            if letter in ALPHABET
            else (0, 0)
            if letter == " "
            else (4 if letter.isalpha() else 2 if letter.isdigit() else 1, ord(letter))
            for letter in label.lower()
        ]

    assert sorted(labels, key=lambda label: rules.sorting(label, alphabet=ALPHABET)) == sorted(labels, key=naive)


def test_search_folds_capitals_marks_and_spaces() -> None:
    assert rules.folded("  Élan   VITAL ") == "elan vital"
    assert rules.search_values("Élan vital") == [b"elan vital", b"vital"]
    assert rules.search_range("Él") == (b"el", b"el\xff")
    assert rules.search_range(" ") is None


@given(st.text(), st.text(min_size=1))
def test_a_word_is_found_by_any_of_its_beginnings(before: str, word: str) -> None:
    wanted = rules.search_range(word)
    values = rules.search_values(f"{word} {before}")

    assert wanted is None or any(wanted[0] <= value < wanted[1] for value in values) or len(rules.folded(word)) > 90


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), max_size=8), st.integers(0, 30), st.integers(1, 9))
def test_what_touches_days_is_found_without_looking_at_all(
    lengths: list[tuple[int, int]], start: int, length: int
) -> None:
    pieces, at = [], 0
    for number, (days, gap) in enumerate(lengths):
        pieces.append(rules.Piece(number, period(at, at + days), "a"))
        at += days + gap
    pieces.append(rules.Piece(99, period(at), "a"))

    for valid in (period(start, start + length), period(start)):
        touched = rules.Pieces(reversed(pieces)).touched(valid)
        assert touched == [piece for piece in pieces if piece.valid.overlaps(valid)]
