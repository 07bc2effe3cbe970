"""What a recipe makes, in words others may use."""

from dataclasses import dataclass
from pathlib import Path

from vienreiz.kernel.text import Text
from vienreiz.modules.identity.values import PersonId, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody worth signing in as, and why. She is in the registers."""

    key: str
    person_id: PersonId
    code: str
    name: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCompany:
    """A company, and the code of somebody who can sign in and act for it."""

    key: str
    registration: str
    name: str
    representative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEmployment:
    """Who works where, by the key of the person."""

    person: str
    subsystem: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPeople:
    """What was written where: `files` in the order in which they can be loaded."""

    count: int
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoQuestion:
    """What a subsystem asks about somebody, on a ground of law; without an article, by consent."""

    service: str
    code: str
    purpose: str
    article: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClient:
    """A subsystem that asks, with one thing it may ask and one it may not.

    `by_consent` is what somebody has been asked to allow and has not allowed yet: it is answered once she does.
    """

    subsystem: str
    scheme: str
    allowed: DemoQuestion
    refused: DemoQuestion
    by_consent: DemoQuestion | None = None
