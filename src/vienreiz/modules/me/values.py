"""What the pages and the API of a person show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from vienreiz.kernel.ui import values as ui
from vienreiz.modules.exchange.values import Json
from vienreiz.modules.inquiries import values as inquiries


class UseState(StrEnum):
    """How far an entry has come in the log."""

    RECORDED = "recorded"  # on the disk; its place comes within seconds
    PROVABLE = "provable"  # has a place that can be proven


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record about her, ready to be shown."""

    key: str
    rows: tuple[ui.Row, ...]
    content: Mapping[str, Json]  # the same, as the register has it
    labels: Mapping[str, str]  # what the records of open registers are called that its fields refer to, by field
    source: ui.Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceData:
    """What one service of a register answered about her. Her entry in the log names the same exchange.

    `columns` heads a table, where there are several records; `anchor` is where it begins on the page.
    """

    exchange_id: UUID
    service: str
    anchor: str
    title: str
    status: str  # exchange's status
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    source: ui.Source
    recorded_apart: bool  # whether its records were recorded at different moments


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRegister:
    """An open register beside her data, on the map or not, with the record that hers refers to."""

    code: str
    anchor: str
    title: str
    total: int
    drawing: ui.Drawing | None
    marked: str  # label of the record that her data refer to
    source: ui.Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MyData:
    services: tuple[ServiceData, ...]
    open_registers: tuple[OpenRegister, ...]
    parts: tuple[ui.Part, ...]
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """That somebody answered her question about a use, the one of `entry_id`."""

    entry_id: UUID
    who: str
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """That she works for an institution, or did; `role` as identity's code, `by_institution`: it said so itself."""

    where: str
    role: str
    since: datetime
    until: datetime | None
    by_institution: bool


class Whoever(StrEnum):
    """Whom a page is about, as it is spoken to."""

    HERSELF = "herself"
    PERSON = "person"  # for whom she acts
    COMPANY = "company"  # for which she acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whom a page is about. Of a company also by what it is registered, and how that is called."""

    kind: Whoever
    name: str
    registered_as: str = ""
    registration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCodes:
    """What an entry says, in the codes of the country's description: the same in every language."""

    recipient: str
    purpose: str
    ground: str
    service: str
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One entry of the log about her, in words. `count` above 1: a fold of her own reads of one day, newest first.

    `representative`: the same short number wherever the same person acted for her, empty where nobody did.
    """

    id: UUID
    exchange_id: UUID
    at: datetime
    on: date  # the day in the country
    who: str
    is_herself: bool
    representative: str
    asked_by: str  # `person`, `staff`, `system` or `operator`
    purpose: str
    ground: str
    ground_url: str
    ground_is_checked: bool
    service: str
    register_title: str
    fields: tuple[str, ...]
    role: str
    outcome: str
    outcome_words: str
    is_change: bool  # what the register says of her was changed, not told
    reason: str
    state: UseState
    index: int | None
    codes: UseCodes
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePage:
    """One entry in full, with the keys that verify its proof, as C2SP vkey lines. `case`: what it was for, if any."""

    use: Use
    case: str
    inquiry: inquiries.Inquiry | None
    can_ask: bool
    log_keys: tuple[str, ...]
    witness_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """A page of her time line. `next_before` leads to the next, None at the end.

    `altered` are the ids of entries that cannot be read any more: they fit every filter, since nobody knows.
    """

    uses: tuple[Use, ...]
    altered: tuple[UUID, ...]
    next_before: UUID | None


class AskedBy(StrEnum):
    """Who stood behind an ask, as a filter tells them apart."""

    HERSELF = "herself"
    PERSON = "person"  # somebody at work there, or another person
    SYSTEM = "system"  # without a person


@dataclass(frozen=True, slots=True, kw_only=True)
class UsesWanted:
    """Which uses to show; what is empty lets all through. Days are the country's own, both included.

    Every word of `search` must begin a word of what she reads: who, what for, register, fields, ground.
    """

    search: str = ""
    outcome: str = ""
    recipient: str = ""
    asked_by: AskedBy | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose in a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who appears in the newest `of_newest` entries of hers. `is_all`: she has no older ones."""

    choices: tuple[Choice, ...]
    of_newest: int
    is_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value under its heading. `beginning` is how a long one begins, empty where all of it fits."""

    label: str
    value: str
    beginning: str
    is_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    label: str
    is_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """A page of an open register."""

    code: str
    title: str
    source: ui.Source
    drawing: ui.Drawing | None
    name_title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    total: int  # of what fits the search
    pages: ui.Pages
    search: str
    can_search: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenField:
    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDescription:
    """What an open register is: `key` and `label` are names of fields; `total` is how many records there are now."""

    code: str
    title: str
    key: str
    label: str
    fields: tuple[OpenField, ...]
    source: ui.Source
    total: int
    can_search: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    title: str
    url: str
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A description of the country as it was applied; `digest` names it."""

    version: str
    digest: str
    applied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What this deployment is."""

    country: str
    releases: tuple[Release, ...]  # newest first: the one in force
    languages: tuple[str, ...]
    time_zone: str
    currency: str
    institutions: tuple[Institution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A consent in words. `acts` are the codes of what she can do with it now, the most likely first."""

    id: UUID
    who: str
    purpose: str
    service: str
    register_title: str
    holder: str
    fields: tuple[str, ...]
    how_often: str
    how_long_kept: str
    lasts_days: int
    first_day: date | None  # the earliest that may be asked about; None: only that of the ask
    state: str
    state_words: str
    state_kind: str  # of ui.tag
    requested_at: datetime
    answer_by: datetime
    valid_from: datetime | None
    valid_until: datetime | None
    ended_at: datetime | None
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None
    is_overdue: bool  # the recipient should have confirmed by now that it holds nothing any more
    uses: int
    last_used_at: datetime | None
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What waits for her answer, what she allows, and what is over; each newest first."""

    waiting: tuple[Permission, ...]
    standing: tuple[Permission, ...]
    over: tuple[Permission, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionPage:
    """One permission with the very values it is about, None where it is over."""

    permission: Permission
    preview: ServiceData | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleUse:
    """One standing grant in words. `code` is the grant's."""

    code: str
    purpose: str
    register_title: str
    service: str
    fields: tuple[str, ...]
    law: str
    law_url: str
    law_is_checked: bool
    whom: str  # of whom a register must say what; empty: everybody
    how_often: str  # about one person; empty: as often as its work takes
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleAsker:
    """What one recipient may ask by law."""

    recipient: str
    who: str
    uses: tuple[PossibleUse, ...]
