"""Subjects and how they show who they are, in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NewType
from uuid import UUID

from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text

SubjectId = NewType("SubjectId", UUID)
PersonId = SubjectId  # a subject who is a natural person


class SubjectKind(StrEnum):
    """What a subject is in law."""

    PERSON = "person"
    LEGAL_PERSON = "legal-person"


class Assurance(IntEnum):
    """Levels of assurance of an electronic identification. Source: Regulation (EU) 910/2014 (eIDAS), Art. 8(2)."""

    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3


class Algorithm(StrEnum):
    """How the check digit of an identifier is found; weights and modulus come from the pack."""

    NONE = "none"
    WEIGHTED_SUM = "weighted-sum"  # check = (offset + factor * sum(weight * digit)) mod modulus


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A kind of identifier of a country, such as its personal code. All of it comes from the pack."""

    code: str
    title: Text
    pattern: str  # regular expression of the whole written form
    algorithm: Algorithm
    identifies: SubjectKind = SubjectKind.PERSON
    weights: tuple[int, ...] = ()
    modulus: int = 1
    offset: int = 0
    factor: int = 1
    unchecked_prefixes: tuple[str, ...] = ()  # forms that carry no check digit
    example: str = ""  # in written form, of nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A subject's value in a scheme, as it is written, on the days it is hers."""

    scheme: str
    value: str
    valid: Period[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who holds an identifier, on which days."""

    subject_id: SubjectId
    valid: Period[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An institution that holds registers or asks them. Its `subsystems` are the ones that act (X-Road's word)."""

    code: str
    title: Text
    subsystems: Mapping[str, Text]
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCard:
    """A card of the demonstration eID, which stands in for a means of identification. Its code stays in the store."""

    subject_id: SubjectId
    name: str


class Scope(StrEnum):
    """What an access token lets its bearer do."""

    DATA_READ = "data:read"
    USES_READ = "uses:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is behind a request: the person, how surely we know it, and what her token (if she uses one) allows."""

    person_id: PersonId
    name: str  # as the means of identification gave it; empty behind a token
    assurance: Assurance
    signed_in_at: datetime
    scopes: frozenset[Scope] | None = None  # None: a browser session, which may do all
    acting_for: SubjectId | None = None  # in whose affairs she moves; None: her own
    acting_for_name: str = ""


class Role(StrEnum):
    """What somebody does at work."""

    CLERK = "clerk"  # asks registers for a case
    STEWARD = "steward"  # looks after a register
    SUPERVISOR = "supervisor"  # says who works in the same subsystem, as clerk or steward


APPOINTED_BY_SUPERVISORS = (Role.CLERK, Role.STEWARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """That a person works for a subsystem of an institution, in a role, for the time of `valid`.

    `identifier_end`: the end of the identifier by which she was named, empty where none was typed;
    `is_said_by_office`: her supervisor said so, not who runs the deployment.
    """

    id: UUID
    person_id: PersonId
    subsystem: str
    role: Role
    valid: Period[datetime]
    identifier_end: str
    is_said_by_office: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """That one person acts for another, or for a company, as the registers said when they were asked.

    `article` is the code of the article of law that gives the power; `digest` names the mandate in the log. It holds
    for `valid`, half-open instants; then the registers are asked anew.
    """

    representative: PersonId
    represented: SubjectId
    represented_name: str
    power: str
    article: str
    valid: Period[datetime]
    digest: str


class TokenState(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A personal access token; its secret is shown once and kept as a hash."""

    id: UUID
    person_id: PersonId
    title: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    assurance: Assurance = Assurance.LOW  # of the sign-in in which it was made
    last_used_on: date | None = None  # to the day alone, so that the list is no diary


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientToken:
    """What a subsystem of an institution shows to be let in; its secret is shown once and kept as a hash."""

    id: UUID
    subsystem: str  # organisation/subsystem
    title: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCaller:
    """The subsystem behind a request."""

    subsystem: str
    token_id: UUID
