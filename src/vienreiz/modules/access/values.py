"""On what ground, for what, who may ask: in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of law that a ground may cite. `checked_on` None: nobody has checked it yet, and pages say so.

    In force from `valid_from` until `valid_until`, half-open; None: since ever, and until further notice.
    """

    code: str
    act: Text
    article: Text  # as people write it: `section 5(1)`
    url: str  # ELI where there is one
    checked_on: date | None
    checked_by: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What data are used for. `dpv` is the term of the Data Privacy Vocabulary it narrows. Source: W3C DPV 2."""

    code: str
    title: Text
    dpv: str


class Unit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"  # of 30 days
    YEAR = "year"  # of 365 days


SPANS = {
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `times` in a window of `per`."""

    times: int
    per: Unit


Code: TypeAlias = str | int | bool  # what a field of a record may be compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSet:
    """Those of whom `service` has a record in which each field of `where` holds one of its values."""

    service: str
    where: Mapping[str, tuple[Code, ...]]

    def holds(self, content: Mapping[str, object]) -> bool:
        """Whether a record puts whoever it is about into the set."""
        return all(
            any(type(content.get(name)) is type(code) and content[name] == code for code in codes)
            for name, codes in self.where.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A standing permission by law: `recipient` may ask `service` for `fields` for `purpose`, while `valid`.

    `about`: whom it covers, None: everybody. `quota`: how often in all; `frequency`: how often about one person.
    None: as often as its work takes. `law_from`, `law_until`: while its article is in force, outside of which the grant
    rests, whatever its own days; see Article.
    """

    code: str
    recipient: str  # organisation/subsystem
    service: str
    purpose: str
    article: str
    fields: frozenset[str]
    valid: Period[date]
    digest: str  # hex SHA-256 of the canonical form; entries of the log cite it
    about: PersonSet | None = None
    quota: Rate | None = None
    frequency: Rate | None = None
    law_from: date | None = None
    law_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUse:
    """One use of a grant, about a person, or about who stands in for her where nobody here knows her.

    None: whom it is about is not counted.
    """

    grant: Grant
    person_id: UUID | None
