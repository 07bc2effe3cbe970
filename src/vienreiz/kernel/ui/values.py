"""What templates are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in and for whom she acts, as the header shows it."""

    name: str
    acting_for: str  # a name; her own when she acts for herself
    sign_out_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place in the navigation. `title` is a message id. `for_persons`: only shown to who is signed in."""

    title: str
    url_name: str
    for_persons: bool


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A map ready to be drawn."""

    width: int
    height: int
    circles: Sequence[Circle]
    labels: Sequence[Label]
