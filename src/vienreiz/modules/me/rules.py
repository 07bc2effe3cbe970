"""How a time line is folded and sorted. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from vienreiz.kernel.limits import values as limits

from . import values

Thing = TypeVar("Thing")

WORD = re.compile(r"\w+")

CHECKS = limits.Limit(20, timedelta(minutes=10))
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


def fits(use: values.Use, wanted: values.UsesWanted) -> bool:
    """Whether she wanted to see this use."""
    asked_by = (
        values.AskedBy.HERSELF
        if use.is_herself
        else values.AskedBy.SYSTEM
        if use.asked_by == "system"
        else values.AskedBy.PERSON
    )
    return (
        wanted.outcome in {"", use.outcome}
        and wanted.recipient in {"", use.codes.recipient}
        and wanted.asked_by in {None, asked_by}
        and (wanted.from_on is None or wanted.from_on <= use.on)
        and (wanted.until_on is None or use.on <= wanted.until_on)
        and (not wanted.search or says(use, wanted.search))
    )


def says(use: values.Use, search: str) -> bool:
    """Whether each word of `search` begins a word of the use as she reads it, in whatever case."""
    read = (use.who, use.purpose, use.register_title, use.service, use.role, use.ground, use.outcome_words, use.reason)
    there = WORD.findall(" ".join((*read, *use.fields)).casefold())
    return all(any(one.startswith(word) for one in there) for word in WORD.findall(search.casefold()))


def number_of_representative(by: str, *, for_whom: UUID) -> str:
    """A short number by which she knows the same person again; in the log of another it is another.

    A name would be a read of the registers about the representative.
    """
    return hashlib.sha256(f"{for_whom} {by}".encode()).hexdigest()[:8]


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
