"""Luck that a seed decides."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from vienreiz.modules.synthetic.chance import Chance, table

SIX_NUMBERS_OF_SEED_1 = [181, 741, 64, 275, 371, 843]  # of Python 3.11, and of every other


def test_the_numbers_of_a_seed_never_change() -> None:
    chance = Chance(1)

    assert [chance.below(1000) for _ in range(6)] == SIX_NUMBERS_OF_SEED_1


def test_seeds_differ() -> None:
    one, other = Chance(1), Chance(2)

    assert [one.below(10**9) for _ in range(3)] != [other.below(10**9) for _ in range(3)]


@given(seed=st.integers(), bound=st.integers(min_value=1, max_value=10**9))
def test_numbers_are_below_their_bound(seed: int, bound: int) -> None:
    chance = Chance(seed)

    assert all(0 <= chance.below(bound) < bound for _ in range(20))


def test_things_are_drawn_by_weight() -> None:
    chance = Chance(7)
    drawn = Counter(chance.drawn(table({"often": 3, "never": 0, "seldom": 1})) for _ in range(4000))

    assert set(drawn) == {"often", "seldom"}
    assert 2800 < drawn["often"] < 3200


def test_a_span_without_days_gives_its_start() -> None:
    day = date(2020, 2, 29)

    assert Chance(1).day(day, day) == day


def test_what_is_about_something_else_is_drawn_apart() -> None:
    draws = [[Chance(1, about=about).below(10**9) for _ in range(3)] for about in ("people", "vehicles")]

    assert draws[0] != draws[1]
    assert draws[0] == [Chance(1).below(10**9) for _ in range(3)]


def test_of_a_thousand_as_many_as_are_said() -> None:
    chance = Chance(1)
    counts = {per_mille: sum(chance.happens_in(per_mille) for _ in range(10_000)) for per_mille in (0, 20, 1000)}

    assert counts[0] == 0
    assert 150 < counts[20] < 250
    assert counts[1000] == 10_000
