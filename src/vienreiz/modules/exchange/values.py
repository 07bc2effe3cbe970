"""An exchange, in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, TypeAlias
from uuid import UUID

from vienreiz.gateway.decide import PURPOSE_HERSELF as PURPOSE_HERSELF  # the words of the decision are the gateway's
from vienreiz.gateway.decide import RECIPIENT_HERSELF as RECIPIENT_HERSELF
from vienreiz.gateway.decide import GroundKind as GroundKind
from vienreiz.gateway.decide import Reason as Reason
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.errors import N_
from vienreiz.kernel.period import Period
from vienreiz.modules.identity.values import SubjectId

ExchangeId = NewType("ExchangeId", UUID)
Json: TypeAlias = "str | int | float | bool | list[Json] | Mapping[str, Json] | None"

HOLDER_DID_NOT_ANSWER = "holder-did-not-answer"

# why an ask was not answered, for people: by the code that stands in answers and entries
EXPLANATIONS: Mapping[str, str] = {
    Reason.UNKNOWN_SERVICE: N_("There is no such information service."),
    Reason.NOT_HERSELF: N_("Only the person herself may ask on this ground."),
    Reason.UNKNOWN_RECIPIENT: N_("The recipient is not known here."),
    Reason.NOT_THE_RECIPIENT: N_("Whoever asked does not speak for this recipient."),
    Reason.FIELD_NOT_OFFERED: N_("The information service does not have a field that was asked for."),
    Reason.NO_GRANT: N_("The recipient has no permission to use this information service."),
    Reason.PURPOSE_NOT_GRANTED: N_("The recipient's permission is for another purpose."),
    Reason.ARTICLE_NOT_GRANTED: N_("The recipient's permission stands on another article of law."),
    Reason.GRANT_NOT_IN_FORCE: N_("The recipient's permission is not in force today."),
    Reason.FIELD_NOT_GRANTED: N_("The recipient's permission does not cover a field that was asked for."),
    Reason.NO_CONSENT: N_("The person has not allowed this recipient to use this information service."),
    Reason.PURPOSE_NOT_CONSENTED: N_("The person has allowed it for another purpose."),
    Reason.CONSENT_NOT_IN_FORCE: N_("The person's permission is not in force now: it is paused, over, or taken back."),
    Reason.FIELD_NOT_CONSENTED: N_("The person's permission does not cover a field that was asked for."),
    Reason.CONSENT_USED_UP: N_("The person's permission was used as often as it may be for now."),
    HOLDER_DID_NOT_ANSWER: N_("The register did not answer. Try again in a while."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why. `article` is a code, for LAW; `consent` one of hers, for CONSENT: None takes any that fits."""

    kind: GroundKind
    article: str = ""
    consent: UUID | None = None

    def __str__(self) -> str:
        named = self.article or self.consent
        return f"{self.kind}:{named}" if named else str(self.kind)


THE_PERSON_HERSELF = Ground(kind=GroundKind.SELF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question to a register, whole: what, about whom, for whom, for what, on what ground, by whom.

    `subject` None: the recipient named somebody nobody here knows; decided and entered like any other ask.
    `fields` empty means all that the ground allows. `valid_on` and `known_at` default to the present.
    """

    service: str
    subject: SubjectId | None
    recipient: str
    purpose: str
    ground: Ground
    fields: frozenset[str]
    by: Actor
    acting_for: SubjectId | None = None
    valid_on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What went out of one record: the granted fields only."""

    register: str
    key: str
    content: Mapping[str, Json]
    valid: Period[date]
    recorded_at: datetime


class Status(StrEnum):
    ANSWERED = "answered"
    NOTHING = "nothing"
    REFUSED = "refused"
    FAILED = "failed"  # allowed, but the holder did not answer; nothing was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome of an ask. `records` is empty unless answered.

    `reason` is a code of gateway/decide if refused, HOLDER_DID_NOT_ANSWER if failed, else empty. `fields` are those the
    decision allowed; a record may lack some of them.
    """

    exchange_id: ExchangeId
    service: str
    status: Status
    fields: frozenset[str]
    records: tuple[Record, ...]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecord:
    """A record of an open register: about a thing, so no exchange of personal data."""

    key: str
    label: str
    content: Mapping[str, Json]
    valid: Period[date]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """Some records of an open register, in the order of their labels; `total` counts all that fit the search."""

    records: tuple[OpenRecord, ...]
    total: int
