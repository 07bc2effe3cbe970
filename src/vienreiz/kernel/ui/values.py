"""What templates are given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in and for whom she acts, as the header shows it."""

    name: str
    acting_for: str  # a name; her own when she acts for herself
    sign_out_url: str
    acts_for_another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place in the navigation. `title` is a message id. `for_persons`: only shown to who is signed in.

    `shown_in`: asked for each page whether it is shown there; None: on all.
    """

    title: str
    url_name: str
    for_persons: bool
    shown_in: Callable[..., bool] | None = None  # given the request


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a summary list: what it is, and how it stands. `url` makes a link of the value."""

    label: str
    value: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from: shown beside it, always."""

    register_title: str
    holder: str
    basis: str
    basis_url: str
    basis_is_checked: bool
    valid_from: date | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A place on a drawn map: WGS 84 degrees, how large it is, whether it is the one looked for."""

    name: str
    latitude: float
    longitude: float
    size: float
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where one is in a long list: addresses of the pages before and after, empty at the ends."""

    previous_url: str = ""
    next_url: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a long page: where it begins, what it is called, and a word on how it stands."""

    anchor: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A point of a map in the drawing's own units."""

    x: float
    y: float
    radius: float
    name: str
    is_marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name on a map: where its text begins (`start`) or ends (`end`)."""

    x: float
    y: float
    anchor: str
    name: str
    is_marked: bool


class TaskState(StrEnum):
    WAITING = "waiting"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One of several things that are to be done, and how it stands. `url` makes a link of it."""

    title: str
    state: TaskState
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a long form, numbered from 1: its form, and what was answered on the others."""

    number: int
    count: int
    title: str
    form: Any  # a form of Django, which knows no types
    answers: Mapping[str, str]
    is_over: bool

    @property
    def before(self) -> int:
        """The number of the step before it; 0: none."""
        return self.number - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A number to be drawn, and what it is of."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A column or a point of a chart in the drawing's own units; `label` empty: there is no room for it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Numbers ready to be drawn, the largest of them `most`; `line` empty: as columns."""

    width: int
    height: int
    foot: int
    most: int
    marks: Sequence[Mark]
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A map ready to be drawn."""

    width: int
    height: int
    circles: Sequence[Circle]
    labels: Sequence[Label]
