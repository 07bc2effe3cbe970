"""How a time line is folded and sorted. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from . import values

Thing = TypeVar("Thing")


def folded(uses: Sequence[values.Use]) -> tuple[values.Use, ...]:
    """Her own reads of one day, next to each other, as one line; what others did stays as it is."""
    lines: list[values.Use] = []
    for use in uses:
        last = lines[-1] if lines else None
        if last and use.is_herself and last.is_herself and use.on == last.on:
            lines[-1] = replace(last, count=last.count + 1)
        else:
            lines.append(use)
    return tuple(lines)


def sorted_by_alphabet(things: Iterable[Thing], *, name: Callable[[Thing], str], alphabet: str) -> list[Thing]:
    """In the order of the country's letters; what stands in no alphabet comes after, by its code."""
    place = {letter: number for number, letter in enumerate(alphabet)}

    def key(thing: Thing) -> list[tuple[int, int]]:
        return [
            (0, place[letter]) if letter in place else (_group(letter), ord(letter)) for letter in name(thing).lower()
        ]

    return sorted(things, key=key)


def _group(letter: str) -> int:
    """Spaces and signs before letters, strange letters after."""
    return 1 if letter.isalpha() else -1
