"""Lookups, in words others may use."""

from dataclasses import dataclass
from datetime import date, datetime

from vienreiz.modules.exchange.values import Answer
from vienreiz.modules.exchange.values import ExchangeId as ExchangeId
from vienreiz.modules.identity.values import Employment
from vienreiz.modules.inquiries.values import Inquiry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody at work asks: whom (a value in a scheme), which service, for what, on which article, which case.

    `valid_on` and `known_at` ask how it stood then; None: today, and as it is known now.
    """

    scheme: str
    value: str
    service: str
    purpose: str
    article: str
    case: str
    valid_on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One ask by a member of staff, as it is kept: its entry in the log has the same `exchange_id`."""

    exchange_id: ExchangeId
    subsystem: str
    service: str  # empty where it was not kept yet
    case: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAsk:
    """One ask of somebody at work in words; `page_of` is the code of its service where the catalogue describes it."""

    at: datetime
    case: str
    service_title: str
    page_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A person's question with what the office itself asked: of which register, what for, for which case."""

    inquiry: Inquiry
    service_title: str
    purpose_title: str
    case: str  # empty where none was named, or none is kept any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Where somebody works, and how many questions of people wait there for an answer."""

    employment: Employment
    title: str
    open_questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What an office may ask by law, in words."""

    code: str
    service: str
    service_title: str
    register_title: str
    purpose: str
    purpose_title: str
    article: str
    law: str
    law_url: str
    law_is_checked: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where somebody works, and what may be asked there."""

    employment: Employment
    title: str
    rights: tuple[Right, ...]
    schemes: tuple[Choice, ...]
    services: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    articles: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an answer: what it is, and what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecord:
    lines: tuple[Line, ...]
    valid_from: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The answer to a lookup, in words."""

    answer: Answer
    service_title: str
    register_title: str
    reason: str
    records: tuple[ShownRecord, ...]
