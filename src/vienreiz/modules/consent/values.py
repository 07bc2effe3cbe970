"""Consents, in words others may use."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

from vienreiz.kernel.period import Period
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


class Unit(StrEnum):
    """A span in which uses are counted, or for which data are kept. Source: ReBIT AA 1.1.2, Frequency and DataLife."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


SPANS = {
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `times` uses in any span of `unit`."""

    times: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """For how long the recipient may keep what it received."""

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
