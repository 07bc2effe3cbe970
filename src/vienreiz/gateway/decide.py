"""The one place where an ask is decided, and an answer cut to what was decided.

Plain structs and functions: the same question, offer and rules give the same decision in `exchange` and in the gateway
process, whose snapshot holds these very structs.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar, assert_never
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
    REPRESENTATION = "representation"  # another person acts for her, by law


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
    GRANT_USED_UP = "grant-used-up"
    FIELD_NOT_GRANTED = "field-not-granted"
    PERSON_NOT_COVERED = "person-not-covered"
    DAY_TO_COME = "day-to-come"
    DAY_NOT_TODAY = "day-not-today"
    NO_CONSENT = "no-consent"
    PURPOSE_NOT_CONSENTED = "purpose-not-consented"
    CONSENT_NOT_IN_FORCE = "consent-not-in-force"
    FIELD_NOT_CONSENTED = "field-not-consented"
    DAY_NOT_CONSENTED = "day-not-consented"
    CONSENT_USED_UP = "consent-used-up"
    NO_MANDATE = "no-mandate"
    MANDATE_NOT_IN_FORCE = "mandate-not-in-force"


class Day(StrEnum):
    """The day that is asked about, as the country's calendar has it when the ask is decided."""

    PAST = "past"  # or today, as it was known before
    TODAY = "today"
    TO_COME = "to-come"


class Question(Struct, frozen=True, kw_only=True):
    """What is asked, about whom, for whom, for what, on what ground.

    `asker` is the person who asks, None where no person does. `recipient_is_known`: the recipient is a subsystem of
    this deployment. `speaks_for_recipient`: whoever asks may do so in its name. `fields` empty asks for all that the
    ground allows. `article` is for the ground LAW. `consent` names one of hers; None takes any that fits. `covered_by`:
    digests of the rules for some persons only that cover this one. `day`: when it is to have been so.
    `reaches_back_to`: the earliest day before today that it asks about or as known on.
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
    covered_by: frozenset[str] = frozenset()
    day: Day = Day.TODAY
    reaches_back_to: date | None = None


class Offer(Struct, frozen=True, kw_only=True):
    """What a holder offers under the code of a service. `dated` are those computed anew for each day."""

    service: str
    fields: frozenset[str]
    dated: frozenset[str] = frozenset()


class Rule(Struct, frozen=True, kw_only=True):
    """A grant by law, compiled: `recipient` may ask `service` for `fields` for `purpose` under `article`.

    In force from `valid_from` until `valid_until`, half-open instants; None is open. `digest` names the grant in the
    log. `is_for_some`: it covers only persons of whom a register says so; the question says whether it does this one.
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
    is_for_some: bool = False


class Allowance(Struct, frozen=True, kw_only=True):
    """A consent, compiled: `person` lets `recipient` ask `service` for `fields` for `purpose`.

    Of the day of the ask, and of days before it from `first_day` on; None: of none before it.

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
    first_day: date | None = None


class Mandate(Struct, frozen=True, kw_only=True):
    """That `representative` acts for `represented` under `article`, as registers said from `valid_from` on.

    It holds until `valid_until`, half-open, and is then looked up anew. `digest` names it in the log.
    """

    representative: UUID
    represented: UUID
    article: str
    valid_from: datetime
    valid_until: datetime
    digest: str


class Decision(Struct, frozen=True, kw_only=True):
    """Yes with the fields that may go out, never empty, and the digest of what allows it; or no, and why.

    `consent` is the one used; its use is counted before the answer leaves. `article` is that of the mandate used.
    """

    fields: frozenset[str] = frozenset()
    digest: str = ""
    consent: UUID | None = None
    article: str = ""
    reason: Reason | None = None

    @property
    def is_yes(self) -> bool:
        return self.reason is None


def decide(
    question: Question,
    offer: Offer | None,
    rules: Iterable[Rule],
    allowances: Iterable[Allowance] = (),
    mandates: Iterable[Mandate] = (),
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
    match question.ground:
        case GroundKind.SELF:
            return _by_herself(question, offer)
        case GroundKind.REPRESENTATION:
            return _by_representative(question, offer, mandates, at=at)
        case GroundKind.CONSENT:
            return _by_consent(question, offer, allowances, at=at)
        case GroundKind.LAW:
            return _by_law(question, offer, rules, at=at)
        case _ as never:
            assert_never(never)


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


def _by_representative(question: Question, offer: Offer, mandates: Iterable[Mandate], *, at: datetime) -> Decision:
    """Who acts for a person by law sees what that person may see, and no more.

    Source: GDPR Art. 12(2) and 15(1), with the law that gives the power.
    """
    acts_as_one = (
        question.asker is not None
        and question.acting_for is not None
        and question.acting_for == question.subject
        and question.recipient == RECIPIENT_HERSELF
        and question.purpose == PURPOSE_HERSELF
    )
    if not acts_as_one:
        return Decision(reason=Reason.NO_MANDATE)
    if not _offers(offer, question.fields):
        return Decision(reason=Reason.FIELD_NOT_OFFERED)
    left = [one for one in mandates if (one.representative, one.represented) == (question.asker, question.subject)]
    left = [one for one in left if question.article in {"", one.article}]
    if not left:
        return Decision(reason=Reason.NO_MANDATE)
    left = [one for one in left if one.valid_from <= at < one.valid_until]
    if not left:
        return Decision(reason=Reason.MANDATE_NOT_IN_FORCE)
    used = max(left, key=lambda one: (one.valid_until, one.article, one.digest))
    return Decision(fields=question.fields or offer.fields, digest=used.digest, article=used.article)


def _by_law(question: Question, offer: Offer, rules: Iterable[Rule], *, at: datetime) -> Decision:
    """One rule must fit in every point and cover all fields asked for; part is never enough, nor two rules together.

    The reason names the first point at which no rule is left, from the coarse to the fine, so that whoever asks learns
    what to mend. Source: GDPR Art. 6(1)(c) and (e), 6(3).
    """
    if (reason := _not_to_be_asked(question, offer)) is not None:
        return Decision(reason=reason)
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
    left = [rule for rule in left if not rule.is_for_some or rule.digest in question.covered_by]
    if not left:
        return Decision(reason=Reason.PERSON_NOT_COVERED)
    if question.fields:
        used = min(left, key=lambda rule: (len(rule.fields), rule.code, rule.digest))
        return _on_its_day(question, offer, Decision(fields=question.fields, digest=used.digest))
    used = min(left, key=lambda rule: (-len(rule.fields & offer.fields), rule.code, rule.digest))
    return _on_its_day(question, offer, Decision(fields=used.fields & offer.fields, digest=used.digest))


def _by_consent(question: Question, offer: Offer, allowances: Iterable[Allowance], *, at: datetime) -> Decision:
    """One consent of hers must fit in every point and cover all fields asked for.

    Source: GDPR Art. 6(1)(a).
    """
    if (reason := _not_to_be_asked(question, offer)) is not None:
        return Decision(reason=reason)
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
    left = [one for one in left if _reaches(one, question)]
    if not left:
        return Decision(reason=Reason.DAY_NOT_CONSENTED)
    if question.fields:
        used = min(left, key=lambda one: (len(one.fields), one.valid_until, one.id.int))
        return _on_its_day(question, offer, Decision(fields=question.fields, digest=used.digest, consent=used.id))
    used = min(left, key=lambda one: (-len(one.fields & offer.fields), one.valid_until, one.id.int))
    given = Decision(fields=used.fields & offer.fields, digest=used.digest, consent=used.id)
    return _on_its_day(question, offer, given)


def _not_to_be_asked(question: Question, offer: Offer) -> Reason | None:
    """What keeps an institution's question from being weighed at all, whatever its ground."""
    if not question.recipient_is_known:
        return Reason.UNKNOWN_RECIPIENT
    if not question.speaks_for_recipient:
        return Reason.NOT_THE_RECIPIENT
    if not _offers(offer, question.fields):
        return Reason.FIELD_NOT_OFFERED
    return Reason.DAY_TO_COME if question.day is Day.TO_COME else None


def _on_its_day(question: Question, offer: Offer, decision: Decision) -> Decision:
    """No, where a field that is computed anew for each day is asked for another day than today.

    Whoever chose the day would find the very value by halving: a birth date in some fifteen asks whether she was of
    age. Source: GDPR Art. 5(1)(c).
    """
    if question.day is not Day.TODAY and decision.fields & offer.dated:
        return Decision(reason=Reason.DAY_NOT_TODAY)
    return decision


def _reaches(allowance: Allowance, question: Question) -> bool:
    """Source: ReBIT AA 1.1.2, FIDataRange."""
    if question.reaches_back_to is None:
        return True
    return allowance.first_day is not None and allowance.first_day <= question.reaches_back_to


def _offers(offer: Offer, fields: frozenset[str]) -> bool:
    return bool(offer.fields) and fields <= offer.fields


def _is_in_force(rule: Rule, *, at: datetime) -> bool:
    return rule.valid_from <= at and (rule.valid_until is None or at < rule.valid_until)
