"""How a time line is folded and sorted. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from . import values

Thing = TypeVar("Thing")

ENTRIES_MAX, ENTRIES_SPAN = 600, timedelta(minutes=1)  # some fifty looks at all that nine registers hold


def folds_into(use: values.Use, line: values.Use) -> bool:
    """Whether `use`, the next older one, is one line with `line`: both her own reads, of one day."""
    return use.is_herself and line.is_herself and use.on == line.on


def fold(lines: list[values.Use], use: values.Use) -> None:
    """Add the next older use: her own reads of one day, next to each other, are one line; all else stays as it is."""
    if lines and folds_into(use, lines[-1]):
        lines[-1] = replace(lines[-1], count=lines[-1].count + 1)
    else:
        lines.append(use)


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
