"""Folding and sorting, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from vienreiz.modules.me import rules, values

FIRST, SECOND = date(2026, 5, 4), date(2026, 5, 5)


def use(*, on: date = FIRST, by_herself: bool = True, entry_id: UUID | None = None) -> values.Use:
    return values.Use(
        exchange_id=UUID(int=1),
        id=entry_id or uuid4(),
        at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        on=on,
        who="Somebody",
        representative="",
        is_herself=by_herself,
        asked_by="person" if by_herself else "system",
        purpose="",
        ground="",
        ground_url="",
        ground_is_checked=True,
        service="",
        register_title="",
        fields=(),
        role="",
        is_change=False,
        outcome="answered",
        outcome_words="answered",
        reason="",
        state=values.UseState.PROVABLE,
        index=1,
        codes=values.UseCodes(recipient="", purpose="", ground="self", service="", fields=(), reason=""),
    )


def folded(uses: list[values.Use]) -> list[values.Use]:
    lines: list[values.Use] = []
    for one in uses:
        rules.fold(lines, one)
    return lines


def test_her_own_reads_of_a_day_are_one_line_that_leads_to_the_newest() -> None:
    newest = use()

    (line,) = folded([newest, use(), use()])

    assert (line.id, line.count) == (newest.id, 3)


@pytest.mark.parametrize(
    ("uses", "counts"),
    [
        ([], []),
        ([use(on=SECOND), use(on=FIRST)], [1, 1]),
        ([use(), use(by_herself=False), use()], [1, 1, 1]),
        ([use(by_herself=False), use(by_herself=False)], [1, 1]),
        ([use(on=SECOND), use(on=SECOND), use(by_herself=False), use()], [2, 1, 1]),
    ],
)
def test_what_is_not_hers_or_of_another_day_stays_apart(uses: list[values.Use], counts: list[int]) -> None:
    assert [line.count for line in folded(uses)] == counts


@pytest.mark.parametrize(
    ("search", "is_there"),
    [
        ("benefit", True),
        ("BENEFITS office", True),
        ("off bene", True),
        ("fice", False),  # words are found by how they begin
        ("office nowhere", False),
        ("act §", True),
        ("straße", True),
        ("  ", True),
    ],
)
def test_every_word_that_is_searched_begins_a_word_of_hers(search: str, is_there: bool) -> None:
    shown = replace(use(), who="Benefits Office", ground="Welfare Act, § 4", fields=("Strasse",))

    assert rules.fits(shown, values.UsesWanted(search=search)) is is_there


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["b", "a", "c"], ["c", "b", "a"]),
        (["ab", "a b", "a"], ["a", "a b", "ab"]),
        (["zeta", "B"], ["B", "zeta"]),
    ],
)
def test_names_stand_in_the_order_of_the_alphabet(words: list[str], expected: list[str]) -> None:
    assert rules.sorted_by_alphabet(words, name=str, alphabet="cba") == expected
