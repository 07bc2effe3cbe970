"""The words of erasure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vienreiz.modules.exchange.values import ExchangeId
from vienreiz.modules.identity.values import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """What is in the way of an erasure: its code, a sentence, and where it stands; empty where that says all."""

    code: str
    sentence: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many rows each module holds about a person, and how many entries the log does; none that hold nothing.

    `shared` of the records name others too, `others` in all: each of them has an entry of it when they go. With
    `hindrances` nothing can be erased yet.
    """

    person_id: PersonId
    held: Mapping[str, int]
    shared: int
    others: int
    hindrances: tuple[Hindrance, ...]

    @property
    def is_empty(self) -> bool:
        return not self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One line of the ledger. Her id is opaque: once she is erased, nothing says whose it was.

    `exchange_id` is random and the same each time that she is erased: only the list says that an entry under it came of
    her.
    """

    person_id: PersonId
    exchange_id: ExchangeId
    article: str
    case: str
    by: str  # Actor.code
    at: datetime
