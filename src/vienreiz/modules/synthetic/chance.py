"""Luck that a seed decides. Pure: no clock, no hash order."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """Things to draw from, each with its weight: `ends` are the running sums."""

    things: tuple[T, ...]
    ends: tuple[int, ...]


def table(weights: Mapping[T, int]) -> Table[T]:
    """A table of what has a weight above 0, in the order given."""
    kept = {thing: weight for thing, weight in weights.items() if weight > 0}
    return Table(tuple(kept), tuple(accumulate(kept.values())))


class Chance:
    """Draws by `random.Random.random` alone, the one method whose numbers Python promises to keep over versions."""

    def __init__(self, seed: int, *, about: str = "people") -> None:
        self._random = Random(f"{about} {seed}")  # noqa: S311 - made to be repeated, not to be secret

    def below(self, bound: int) -> int:
        """A whole number in [0, bound)."""
        return int(self._random.random() * bound)

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def happens_in(self, per_mille: int) -> bool:
        return self.below(1000) < per_mille

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]

    def drawn(self, of: Table[T]) -> T:
        return of.things[bisect(of.ends, self.below(of.ends[-1]))]

    def day(self, start: date, end: date) -> date:
        """A day in [start, end), or `start` if there is none."""
        return start + timedelta(days=self.below(max(1, (end - start).days)))
