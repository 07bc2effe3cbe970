"""An exchange, in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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

KEY_KEPT_FOR = timedelta(hours=1)  # as long as a program may ask the same again under its key
ExchangeId = NewType("ExchangeId", UUID)
Json: TypeAlias = "str | int | float | bool | list[Json] | Mapping[str, Json] | None"
Labels: TypeAlias = Mapping[str, Mapping[str, str]]  # what records of open registers are called: register → key → label

HOLDER_DID_NOT_ANSWER = "holder-did-not-answer"
NOT_THE_HOLDER = "not-the-holder"  # the reason in the entry of a refusal to keep a register
IDENTIFIER_NOT_CHANGED = "identifier-not-changed"  # of a change that could not be, whatever the cause
PURPOSE_KEEPING = "register-keeping"  # of whoever holds the register: to look after it and to correct it
PURPOSE_ERASING = "erasure"  # of whoever runs this: somebody is erased, and her records with whoever else is in them
PURPOSE_ANSWERING = "inquiry-answering"  # of whoever was asked by a person about a use of her data
SERVICE_LOG = "log"  # no register: who used somebody's data
SERVICE_INQUIRIES = "inquiries"  # no register: the questions of persons, which a module keeps
GROUND_INQUIRY = "inquiry"  # with its id: she asked, and the institution must answer

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
    Reason.GRANT_USED_UP: N_("The recipient has asked as often as it may for now."),
    Reason.FIELD_NOT_GRANTED: N_("The recipient's permission does not cover a field that was asked for."),
    Reason.PERSON_NOT_COVERED: N_("The recipient's permission does not cover this person."),
    Reason.DAY_TO_COME: N_(
        "A register can be asked about today and about days that have passed, not about days to come."
    ),
    Reason.DAY_NOT_TODAY: N_("What is computed for a day, such as whether somebody is of age, is told of today alone."),
    NOT_THE_HOLDER: N_("Whoever asked does not speak for the institution that holds the register."),
    IDENTIFIER_NOT_CHANGED: N_("Another identifier was to be recorded of the person; it could not be, and none was."),
    Reason.NO_CONSENT: N_("The person has not allowed this recipient to use this information service."),
    Reason.PURPOSE_NOT_CONSENTED: N_("The person has allowed it for another purpose."),
    Reason.CONSENT_NOT_IN_FORCE: N_("The person's permission is not in force now: it is paused, over, or taken back."),
    Reason.FIELD_NOT_CONSENTED: N_("The person's permission does not cover a field that was asked for."),
    Reason.DAY_NOT_CONSENTED: N_("The person's permission does not reach to the days that were asked about."),
    Reason.NO_MANDATE: N_("Nobody may act for this person without a mandate that the registers confirm."),
    Reason.MANDATE_NOT_IN_FORCE: N_("The registers have not confirmed lately that one may act for this person."),
    Reason.CONSENT_USED_UP: N_("The person's permission was used as often as it may be for now."),
    HOLDER_DID_NOT_ANSWER: N_("The register did not answer. Try again in a while."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why. `article` is a code, for LAW; `consent` one of hers, for CONSENT: None takes any that fits.

    For REPRESENTATION an empty article takes any mandate that fits.
    """

    kind: GroundKind
    article: str = ""
    consent: UUID | None = None

    def __str__(self) -> str:
        named = self.article or self.consent
        return f"{self.kind}:{named}" if named else str(self.kind)


THE_PERSON_HERSELF = Ground(kind=GroundKind.SELF)
HER_REPRESENTATIVE = Ground(kind=GroundKind.REPRESENTATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question to a register, whole: what, about whom, for whom, for what, on what ground, by whom.

    `subject` None: the recipient named somebody nobody here knows; decided, counted and entered like any other ask,
    counted by `stand_in`, which is the same for the same code.
    `fields` empty means all that the ground allows. `valid_on` and `known_at` default to the present. `case`: the
    number under which the recipient asks, where its program says one; whoever the ask is about may see it.
    """

    service: str
    subject: SubjectId | None
    recipient: str
    purpose: str
    ground: Ground
    fields: frozenset[str]
    by: Actor
    stand_in: SubjectId | None = None
    acting_for: SubjectId | None = None
    valid_on: date | None = None
    known_at: datetime | None = None
    case: str = ""

    @property
    def counted_for(self) -> SubjectId | None:
        return self.subject or self.stand_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What went out of one record: the granted fields only.

    Where others are told what is computed for a day, `valid` is that day and `recorded_at` its moment: those of the
    record might say what it was computed from.
    """

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
    retry_after_s: int | None = None  # refused because it was asked too often: when it may be asked again


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One thing to write into a register: `content` for some days; None: from then on nothing stands under `key`.

    Without `valid_from`, from the country's today on.
    """

    content: Mapping[str, Json] | None
    valid_from: date | None = None
    valid_until: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A change of a register by whoever holds it, on an article of law. `reference`: the same one is written once."""

    register: str
    rows: tuple[NewRow, ...]
    article: str
    reference: str
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Somebody sees what a module keeps of a person: `service` says what, `ground` on what, `purpose` why.

    `grant_digest` and `acting_for`: of the mandate on which it is seen, and of whoever is represented.
    """

    person_id: SubjectId
    service: str
    recipient: str
    purpose: str
    ground: str
    by: Actor
    at: datetime
    grant_digest: str = ""
    acting_for: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierChange:
    """That from the day `on` somebody has the identifier `new` and no longer `old`, in the scheme that the register
    gives; said by whoever holds it, on an article of law.
    """

    register: str
    old: str
    new: str
    on: date
    article: str
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of it; a repeated one has the numbers of the first, and no exchange of its own."""

    exchange_id: ExchangeId | None
    number: int
    new: int
    changed: int
    unchanged: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a source; `rows` are all of it, and oddities are among the taken ones."""

    number: int
    rows: int
    new: int
    changed: int
    unchanged: int
    refused: int
    oddities: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """A load that was undone; `rows` are those it had done."""

    number: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfRow:
    """What is to be said of one row of a source, without what the row holds. `is_refused`: it was not taken."""

    line: int
    is_refused: bool
    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """How many records of somebody name others too, each version for itself, and how many others those are."""

    records: int
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRecord:
    """What a register said of a key while `valid`, from when to when it said so, and who had brought it."""

    key: str
    content: Mapping[str, Json]
    valid: Period[date]
    recorded: Period[datetime]
    by: str  # Actor.code


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a register ever said of one key or one person, newest recorded first; entered before it is shown.

    `is_all`: nothing of it is left out; `next_offset` is where the older ones begin, None: there are none.
    """

    exchange_id: ExchangeId
    records: tuple[PastRecord, ...]
    is_all: bool
    next_offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well a register is kept: see `records.Quality`."""

    records: int
    lacking: Mapping[str, int]
    oddities: Mapping[str, int]
    refused: int
    published_at: datetime | None
    is_stale: bool
    loaded_at: datetime | None
