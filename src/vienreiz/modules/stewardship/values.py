"""What a steward's pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, TypeAlias
from uuid import UUID

from vienreiz.kernel.period import Period
from vienreiz.modules.exchange import values as exchange
from vienreiz.modules.identity import values as identity

OFFSET_MAX = 1_000_000  # no history is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: str


Choices: TypeAlias = "Mapping[str, tuple[Choice, ...]]"  # by the name of a field


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A field of a record to be filled in: chosen where there are choices, else written."""

    name: str
    label: str
    text: str
    choices: tuple[Choice, ...]
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that may be named as ground; whoever chooses it sees whether anybody has checked the citation."""

    code: str
    law: str
    is_checked: bool
    is_basis: bool  # of the register it is chosen for


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """A register, and the work in which somebody looks after it."""

    employment: identity.Employment
    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many records something is so of; `share` in percent of all, for a bar."""

    label: str
    count: int
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A register that a steward keeps, and how well it is kept."""

    employment: identity.Employment
    code: str
    title: str
    is_open: bool
    records: int
    published_at: datetime | None
    loaded_at: datetime | None
    is_stale: bool  # its newest publication is older than it promises
    refused: int
    lacking: tuple[Count, ...]
    oddities: tuple[Count, ...]

    @property
    def is_clean(self) -> bool:
        return not (self.refused or self.oddities or self.is_stale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    label: str
    value: str
    is_changed: bool  # otherwise than in the version it replaced, or than in the other column


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One version of a record in words."""

    key: str
    valid: Period[date]
    recorded: Period[datetime]
    by: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Two moments whose knowledge is compared, and the day it is about."""

    first: datetime
    second: datetime
    about: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """What the register said of one key at two moments, about one day; None: nothing."""

    key: str
    first: Mapping[str, exchange.Json] | None
    second: Mapping[str, exchange.Json] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The same in words."""

    key: str
    first: tuple[Line, ...]
    second: tuple[Line, ...]

    @property
    def is_silent(self) -> bool:
        return not (self.first or self.second)

    @property
    def is_same(self) -> bool:
        return not any(line.is_changed for line in (*self.first, *self.second))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correctable:
    """What the register says of one key today, as it is written to be corrected."""

    key: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the register ever said of what was looked for: all of it, or else a part, of which nothing is compared."""

    exchange_id: exchange.ExchangeId
    versions: tuple[Shown, ...]
    compared: tuple[Compared, ...]
    correctable: tuple[Correctable, ...]
    is_all: bool
    next_offset: int | None


SendingId = NewType("SendingId", UUID)


class SendingState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # the source as a whole; nothing of it was recorded


ON_THEIR_WAY = (SendingState.WAITING, SendingState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A file that a steward sent for a register, and how far it is; `rows` are at most a line too many."""

    id: SendingId
    register: str
    name: str
    size_bytes: int
    rows: int
    done: int
    state: SendingState
    sent_at: datetime
    finished_at: datetime | None
    load_number: int | None
    counts: Mapping[str, int]  # new, changed, unchanged, refused, oddities; empty until it is done
    refusal: str
    details: Mapping[str, object]  # of the refusal's sentence

    @property
    def is_over(self) -> bool:
        return self.state in {SendingState.DONE, SendingState.REFUSED}

    @property
    def share(self) -> int:
        """How much is done, in percent."""
        return 100 if self.state is SendingState.DONE else min(99, 100 * self.done // max(1, self.rows))
