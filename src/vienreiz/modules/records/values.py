"""Records and loads, in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from vienreiz.kernel.period import Period
from vienreiz.modules.identity.values import SubjectId

LoadNumber = NewType("LoadNumber", int)
Json: TypeAlias = "str | int | float | bool | list[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """What a register says of one key while `valid`, and since when it has said so. `subjects` are by role."""

    register: str
    key: str
    content: Mapping[str, Json]
    subjects: Mapping[str, SubjectId]
    valid: Period[date]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVersion:
    """What a register said of one key while `valid`, and from when to when it said so."""

    content: Mapping[str, Json]
    subjects: Mapping[str, SubjectId]
    valid: Period[date]
    recorded: Period[datetime]
    key: str
    load: LoadNumber
    by: str  # Actor.code of who brought it


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a register said, newest recorded first. `is_all`: nothing of it is left out.

    `next_offset` is where the older ones begin; None: there are none.
    """

    versions: tuple[PastVersion, ...]
    is_all: bool
    next_offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One thing to write: `content` for the days it is valid; None: from then on there is nothing under `key`."""

    content: Mapping[str, Json] | None
    valid_from: date | None
    valid_until: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a submission changes of one key, before it is visible: who stood or stands in it, and which fields."""

    key: str
    subjects: Mapping[str, frozenset[SubjectId]]  # by role
    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A version in which others stand beside somebody: who they are, by role, and the fields that it holds."""

    register: str
    others: Mapping[str, SubjectId]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well a register is kept. `lacking`: how many of its records lack a field that they might have, by field.

    `oddities`: in how many of its records a field is odd or contradicts another record, by field.
    """

    records: int
    lacking: Mapping[str, int]
    oddities: Mapping[str, int]  # by field, as they stand: not those that were corrected since
    refused: int  # rows, in that load
    published_at: datetime | None  # when something last became visible
    loaded_at: datetime | None  # when a source was last loaded
    is_stale: bool  # the newest publication is older than the register promises


class RowKind(StrEnum):
    REFUSED = "refused"  # not taken
    ODDITY = "oddity"  # taken, and should be looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What is to be said of one row of a source. The sentence never repeats what the row holds."""

    line: int  # on which the row begins, from 1
    kind: RowKind
    field: str  # empty: the row as a whole
    sentence: str


class LoadState(StrEnum):
    OPEN = "open"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """How a load went. `rows` = new + changed + unchanged + refused; oddities are among the taken ones."""

    number: LoadNumber
    register: str
    source: str  # name of the file
    digest: str  # hex SHA-256 of the file
    state: LoadState
    started_at: datetime
    published_at: datetime | None
    valid_from: date  # of rows that do not say
    rows: int
    new: int
    changed: int
    unchanged: int
    refused: int
    oddities: int
    first_reports: tuple[RowReport, ...]  # at most 20, by line
