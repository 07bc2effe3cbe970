"""A country as data, in words others may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel

from vienreiz.kernel.text import Text

Where: TypeAlias = "tuple[str | int, ...]"  # a part of a document: ("roles", "parent", "fields", 0)

CODE_LENGTH_MAX = 60  # of an item; columns that hold such codes are as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a country's pack says of the country itself."""

    code: str
    title: Text
    version: str
    languages: tuple[str, ...]  # the first is the one a stranger meets
    time_zone: str  # IANA
    currency: str  # ISO 4217, or private X..
    alphabet: str  # letters in sorting order, lower case
    weekend: frozenset[int]  # ISO weekdays, Monday is 1
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A pack as it was applied: immutable, named by its digest."""

    pack: str
    version: str
    digest: str  # hex SHA-256 of all its files
    applied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing a section of a pack describes, with the place it stands at, for error messages."""

    section: str
    code: str
    content: BaseModel
    digest: str  # hex SHA-256 of `stored`
    place: "Place"
    stored: str = ""  # the item as it stands in the file, as JSON; the order of names is kept, since pages follow it
    path: Where = ()  # where the item stands in its file
    lines: Mapping[Where, int] = field(default_factory=dict, repr=False, compare=False)  # of the file

    def place_of(self, path: Where) -> "Place":
        """Where the part at `path` of the item stands; of a part that is missing, where its nearest parent stands."""
        while path and (*self.path, *path) not in self.lines:
            path = path[:-1]
        return Place(file=self.place.file, line=self.lines.get((*self.path, *path), self.place.line))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContents:
    """Everything a pack holds, in its form but not yet checked for meaning."""

    folder: Path
    pack: Pack
    country: str  # pack.yaml, as JSON
    place: "Place"  # where the country's code stands
    digest: str
    items: Mapping[str, Sequence[Item]] = field(repr=False)

    def section(self, name: str) -> Sequence[Item]:
        """The items of one section, in the order in which they stand."""
        return self.items.get(name, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    file: str  # relative to the pack
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in a pack, where, in one sentence."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}: {self.sentence}"


class ChangeKind(StrEnum):
    OPENED = "opened"
    CHANGED = "changed"  # closed and opened again with another content
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    kind: ChangeKind
    section: str
    code: str
    item: Item | None  # None when closed
    lines: tuple[str, ...] = field(default=())  # what differs, one line each, for `plan`


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What applying a pack would do. `is_new` False: this very pack is in force."""

    pack: str
    version: str
    digest: str
    is_new: bool
    changes: tuple[Change, ...]
