"""Consents, in words others may use."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

from vienreiz.kernel.period import Period
from vienreiz.modules.access.values import SPANS as SPANS  # a rate is a rate, by law or by consent
from vienreiz.modules.access.values import Rate as Rate
from vienreiz.modules.access.values import Unit as Unit
from vienreiz.modules.identity.values import PersonId

ConsentId = NewType("ConsentId", UUID)


class Step(StrEnum):
    """What happens to a consent. Each is one row, written once."""

    REQUESTED = "requested"
    REFUSED = "refused"
    GIVEN = "given"
    PAUSED = "paused"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"  # ended, because a new one with later dates took its place
    EXPIRED = "expired"  # by the clock: written down, so that whoever follows learns of it
    ACKNOWLEDGED = "acknowledged"  # by the recipient, after the end


HER_STEPS = (Step.GIVEN, Step.REFUSED, Step.RESUMED, Step.WITHDRAWN, Step.PAUSED, Step.RENEWED)


class State(StrEnum):
    """How a consent stands. `PAUSED` is DEPA's word, the others are DPV's. Source: W3C DPV 2.3, consent status."""

    REQUESTED = "requested"
    LAPSED = "lapsed"  # requested, and never answered in time
    REFUSED = "refused"
    GIVEN = "given"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"
    EXPIRED = "expired"


class Mode(StrEnum):
    """What the recipient may do with what it receives. Source: ReBIT AA 1.1.2, consentMode."""

    VIEW = "view"
    STORE = "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """For how long the recipient may keep what it received. Source: ReBIT AA 1.1.2, DataLife."""

    value: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What she allows, whole. `rate` None: once only. `valid` begins when it is given and always ends.

    Source: ReBIT AA 1.1.2, ConsentDetail.
    """

    service: str
    recipient: str  # organisation/subsystem
    purpose: str  # code in the purpose catalogue
    fields: frozenset[str]  # never empty
    mode: Mode
    rate: Rate | None
    life: Life | None  # None: not kept after the use; never with Mode.VIEW
    lasts: timedelta  # from the moment it is given
    first_day: date | None = None  # the earliest that may be asked about; None: only the day on which it is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One step that was taken, by whom (Actor.code), and for whom if not in her own affairs."""

    step: Step
    at: datetime
    by: str
    acting_for: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a consent allows and how it stands, as far as a decision needs it. `valid` None: never given."""

    id: ConsentId
    person_id: PersonId
    terms: Terms
    state: State
    valid: Period[datetime] | None
    ended_at: datetime | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent record. `valid` None until it is given. `digest` is hex SHA-256 of the canonical artefact.

    Source: ISO/IEC TS 27560:2023.
    """

    id: ConsentId
    person_id: PersonId
    terms: Terms
    state: State
    requested_at: datetime
    answer_by: datetime
    valid: Period[datetime] | None
    ended_at: datetime | None  # by refusal, withdrawal or renewal
    acknowledge_by: datetime | None  # what was given out under it and has ended must be acknowledged
    acknowledged_at: datetime | None
    renews: ConsentId | None
    uses: int
    last_used_at: datetime | None
    digest: str
    happened: tuple[Happened, ...]  # in order

    def is_overdue(self, *, at: datetime) -> bool:
        """Whether its recipient should have acknowledged the end by `at`, and has not."""
        return self.acknowledge_by is not None and self.acknowledge_by <= at and self.acknowledged_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of one consent, as its recipient follows them by `position`."""

    position: int
    consent_id: ConsentId
    step: Step
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUse:
    """One ask that is about to be answered under a consent."""

    consent_id: ConsentId
    exchange_id: UUID


class Hindrance(StrEnum):
    """Why a person does not decide for herself at a moment."""

    MINOR = "minor"  # who acts for her by law decides
    DEAD = "dead"  # nobody decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """By what a hindrance is known: a register's record in which the yes or no `field` of `service` is `answer`."""

    service: str
    field: str
    answer: bool
    shows: Hindrance


class Unusable(StrEnum):
    """Why a use was not counted."""

    NOT_IN_FORCE = "not-in-force"
    USED_UP = "used-up"
