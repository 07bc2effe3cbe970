"""On what ground, for what, who may ask: in words others may use."""

from dataclasses import dataclass
from datetime import date

from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of law that a ground may cite. `checked_on` None: nobody has checked it yet, and pages say so."""

    code: str
    act: Text
    article: Text  # as people write it: `section 5(1)`
    url: str  # ELI where there is one
    checked_on: date | None
    checked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What data are used for. `dpv` is the term of the Data Privacy Vocabulary it narrows. Source: W3C DPV 2."""

    code: str
    title: Text
    dpv: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A standing permission by law: `recipient` may ask `service` for `fields` for `purpose`, while `valid`."""

    code: str
    recipient: str  # organisation/subsystem
    service: str
    purpose: str
    article: str
    fields: frozenset[str]
    valid: Period[date]
    digest: str  # hex SHA-256 of the canonical form; entries of the log cite it
