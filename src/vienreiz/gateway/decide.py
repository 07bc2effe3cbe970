"""The one place where an ask is decided, and an answer cut to what was decided.

Plain structs and functions: the same question, offer and rules give the same decision in `exchange` and in the gateway
process, whose snapshot holds these very structs.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

RECIPIENT_HERSELF = "person"
PURPOSE_HERSELF = "own-access"

Value = TypeVar("Value")


class GroundKind(StrEnum):
    """Why data may be used. Source: GDPR Art. 6(1) and 15."""

    SELF = "self"  # the person asks about herself
    LAW = "law"  # an article of law
    CONSENT = "consent"  # she allowed it


class Reason(StrEnum):
    """Why not. The codes are stable: entries of the log, problem documents and translations hold them."""

    UNKNOWN_SERVICE = "unknown-service"
    NOT_HERSELF = "not-herself"
    UNKNOWN_RECIPIENT = "unknown-recipient"
    NOT_THE_RECIPIENT = "not-the-recipient"
    FIELD_NOT_OFFERED = "field-not-offered"
    NO_GRANT = "no-grant"
    PURPOSE_NOT_GRANTED = "purpose-not-granted"
    ARTICLE_NOT_GRANTED = "article-not-granted"
    GRANT_NOT_IN_FORCE = "grant-not-in-force"
    FIELD_NOT_GRANTED = "field-not-granted"
    NO_CONSENT = "no-consent"
    PURPOSE_NOT_CONSENTED = "purpose-not-consented"
    CONSENT_NOT_IN_FORCE = "consent-not-in-force"
    FIELD_NOT_CONSENTED = "field-not-consented"
    CONSENT_USED_UP = "consent-used-up"


class Question(Struct, frozen=True, kw_only=True):
    """What is asked, about whom, for whom, for what, on what ground.

    `asker` is the person who asks, None where no person does. `recipient_is_known`: the recipient is a subsystem of
    this deployment. `speaks_for_recipient`: whoever asks may do so in its name. `fields` empty asks for all that the
    ground allows. `article` is for the ground LAW alone. `consent` names one of hers; None takes any that fits.
    """

    service: str
    subject: UUID | None
    asker: UUID | None
    acting_for: UUID | None
    recipient: str
    recipient_is_known: bool
    speaks_for_recipient: bool
    purpose: str
    ground: GroundKind
    article: str
    consent: UUID | None = None
    fields: frozenset[str]


class Offer(Struct, frozen=True, kw_only=True):
    """What a holder offers under the code of a service."""

    service: str
    fields: frozenset[str]


class Rule(Struct, frozen=True, kw_only=True):
    """A grant by law, compiled: `recipient` may ask `service` for `fields` for `purpose` under `article`.

    In force from `valid_from` until `valid_until`, half-open instants; None is open. `digest` names the grant in the
    log.
    """

    code: str
    recipient: str
    service: str
    purpose: str
    article: str
    fields: frozenset[str]
    valid_from: datetime
    valid_until: datetime | None
    digest: str


class Allowance(Struct, frozen=True, kw_only=True):
    """A consent, compiled: `person` lets `recipient` ask `service` for `fields` for `purpose`.

    In force from `valid_from` until `valid_until`, half-open instants. Whether its uses are used up is asked when the
    use is counted, since only there nobody else can be counting. `digest` names its artefact in the log.
    """

    id: UUID
    person: UUID
    recipient: str
    service: str
    purpose: str
    fields: frozenset[str]
    valid_from: datetime
    valid_until: datetime
    is_paused: bool
    is_ended: bool
    digest: str


class Decision(Struct, frozen=True, kw_only=True):
    """Yes with the fields that may go out, never empty, and the digest of the rule or consent used; or no, and why.

    `consent` is the one used; its use is counted before the answer leaves.
    """

    fields: frozenset[str] = frozenset()
    digest: str = ""
    consent: UUID | None = None
    reason: Reason | None = None

    @property
    def is_yes(self) -> bool:
        return self.reason is None


def decide(
    question: Question,
    offer: Offer | None,
    rules: Iterable[Rule],
    allowances: Iterable[Allowance] = (),
    *,
    at: datetime,
) -> Decision:
    """Whether `question` may be answered at `at` from `offer`, and with which fields.

    Of several rules that fit, the narrowest is used; where all fields were asked for, the widest; then the first by
    code. So the order in which rules come means nothing, and rules added to them never take away a field. Rules of
    other recipients and services may stand among `rules`.
    """
    if offer is None or offer.service != question.service:
        return Decision(reason=Reason.UNKNOWN_SERVICE)
    if question.ground is GroundKind.SELF:
        return _by_herself(question, offer)
    if question.ground is GroundKind.CONSENT:
        return _by_consent(question, offer, allowances, at=at)
    return _by_law(question, offer, rules, at=at)


def cut(content: Mapping[str, Value], fields: Collection[str]) -> dict[str, Value]:
    """What of `content` may go out: `fields` alone, in the order of the content. A field it lacks stays absent."""
    return {name: value for name, value in content.items() if name in fields}


def _by_herself(question: Question, offer: Offer) -> Decision:
    """She may see everything the service has about her, when she asks herself and for herself.

    Source: GDPR Art. 15(1).
    """
    is_herself = (
        question.asker is not None
        and question.asker == question.subject
        and question.acting_for is None
        and question.recipient == RECIPIENT_HERSELF
        and question.purpose == PURPOSE_HERSELF
        and not question.article
    )
    if not is_herself:
        return Decision(reason=Reason.NOT_HERSELF)
    if not _offers(offer, question.fields):
        return Decision(reason=Reason.FIELD_NOT_OFFERED)
    return Decision(fields=question.fields or offer.fields)


def _by_law(question: Question, offer: Offer, rules: Iterable[Rule], *, at: datetime) -> Decision:
    """One rule must fit in every point and cover all fields asked for; part is never enough, nor two rules together.

    The reason names the first point at which no rule is left, from the coarse to the fine, so that whoever asks learns
    what to mend. Source: GDPR Art. 6(1)(c) and (e), 6(3).
    """
    if not question.recipient_is_known:
        return Decision(reason=Reason.UNKNOWN_RECIPIENT)
    if not question.speaks_for_recipient:
        return Decision(reason=Reason.NOT_THE_RECIPIENT)
    if not _offers(offer, question.fields):
        return Decision(reason=Reason.FIELD_NOT_OFFERED)
    left = [rule for rule in rules if (rule.recipient, rule.service) == (question.recipient, question.service)]
    if not left:
        return Decision(reason=Reason.NO_GRANT)
    left = [rule for rule in left if rule.purpose == question.purpose]
    if not left:
        return Decision(reason=Reason.PURPOSE_NOT_GRANTED)
    left = [rule for rule in left if rule.article == question.article]
    if not left:
        return Decision(reason=Reason.ARTICLE_NOT_GRANTED)
    left = [rule for rule in left if _is_in_force(rule, at=at)]
    if not left:
        return Decision(reason=Reason.GRANT_NOT_IN_FORCE)
    left = [rule for rule in left if question.fields <= rule.fields and rule.fields & offer.fields]
    if not left:
        return Decision(reason=Reason.FIELD_NOT_GRANTED)
    if question.fields:
        used = min(left, key=lambda rule: (len(rule.fields), rule.code, rule.digest))
        return Decision(fields=question.fields, digest=used.digest)
    used = min(left, key=lambda rule: (-len(rule.fields & offer.fields), rule.code, rule.digest))
    return Decision(fields=used.fields & offer.fields, digest=used.digest)


def _by_consent(question: Question, offer: Offer, allowances: Iterable[Allowance], *, at: datetime) -> Decision:
    """One consent of hers must fit in every point and cover all fields asked for.

    Source: GDPR Art. 6(1)(a).
    """
    if not question.recipient_is_known:
        return Decision(reason=Reason.UNKNOWN_RECIPIENT)
    if not question.speaks_for_recipient:
        return Decision(reason=Reason.NOT_THE_RECIPIENT)
    if not _offers(offer, question.fields):
        return Decision(reason=Reason.FIELD_NOT_OFFERED)
    asked = (question.subject, question.recipient, question.service)
    left = [one for one in allowances if (one.person, one.recipient, one.service) == asked]
    left = [one for one in left if question.consent in {None, one.id}]
    if not left:
        return Decision(reason=Reason.NO_CONSENT)
    left = [one for one in left if one.purpose == question.purpose]
    if not left:
        return Decision(reason=Reason.PURPOSE_NOT_CONSENTED)
    left = [one for one in left if not one.is_ended and not one.is_paused and one.valid_from <= at < one.valid_until]
    if not left:
        return Decision(reason=Reason.CONSENT_NOT_IN_FORCE)
    left = [one for one in left if question.fields <= one.fields and one.fields & offer.fields]
    if not left:
        return Decision(reason=Reason.FIELD_NOT_CONSENTED)
    if question.fields:
        used = min(left, key=lambda one: (len(one.fields), one.valid_until, one.id.int))
        return Decision(fields=question.fields, digest=used.digest, consent=used.id)
    used = min(left, key=lambda one: (-len(one.fields & offer.fields), one.valid_until, one.id.int))
    return Decision(fields=used.fields & offer.fields, digest=used.digest, consent=used.id)


def _offers(offer: Offer, fields: frozenset[str]) -> bool:
    return bool(offer.fields) and fields <= offer.fields


def _is_in_force(rule: Rule, *, at: datetime) -> bool:
    return rule.valid_from <= at and (rule.valid_until is None or at < rule.valid_until)
