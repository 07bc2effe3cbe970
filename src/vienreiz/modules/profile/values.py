"""How somebody wants to be reached, in words others may use."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from vienreiz.modules.identity.values import SubjectId


class Channel(StrEnum):
    """A way on which something is sent. The page of one's own is always there, and so is none of these."""

    EMAIL = "email"
    SMS = "sms"
    POST = "post"  # to the address in the register of residents


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """From when until when nothing rings, in the time of the country; `start` after `end` goes over midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody said of how to be reached. Empty texts: not said. `language` is one that the platform speaks."""

    language: str
    email: str = ""
    phone: str = ""  # E.164
    channels: frozenset[Channel] = field(default_factory=frozenset)
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Somebody's wishes; `changed_at` None: she never said anything, and the rest is what holds then."""

    subject_id: SubjectId
    wishes: Wishes
    changed_at: datetime | None
