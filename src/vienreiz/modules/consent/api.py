"""Consents over HTTP: for the subsystems that ask for them, and for the persons who give them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from vienreiz.kernel import actors, clock
from vienreiz.kernel.http.words import Code, Day, Identifier, PurposeCode, RepeatKey, SchemeCode, Sent, ServiceCode
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import commands, queries, receipt, rules, values

clients = Router(tags=["consent"], auth=identity.client_auth)
persons = Router(tags=["consent"], auth=identity.person_auth)


class PersonAskedIn(Sent):
    """Whom to ask: a value in a scheme of the country, as it is written."""

    scheme: SchemeCode
    value: Identifier


class RateIn(Sent):
    """At most `times` uses in any span of `unit`."""

    times: Annotated[int, Field(ge=1, le=rules.RATE_TIMES_MAX)]
    unit: values.Unit


class LifeIn(Sent):
    """For how long what is received is kept."""

    value: Annotated[int, Field(ge=1, le=10_000)]
    unit: values.Unit


class RequestIn(Sent):
    """What she is asked to allow. Without `rate`, once; `life` goes with the mode `store` alone.

    Without `first_day`, what registers say of the day on which it is asked, and nothing of days before.
    """

    subject: PersonAskedIn
    service: ServiceCode
    purpose: PurposeCode
    fields: Annotated[list[Code], Field(min_length=1, max_length=200, examples=[["name", "dwelling"]])]
    mode: values.Mode = values.Mode.VIEW
    rate: RateIn | None = None
    life: LifeIn | None = None
    lasts_days: Annotated[int, Field(ge=1, le=rules.LASTS_MAX.days, examples=[30])]
    first_day: Day | None = None

    def as_terms(self, recipient: str) -> values.Terms:
        return values.Terms(
            service=self.service,
            recipient=recipient,
            purpose=self.purpose,
            fields=frozenset(self.fields),
            mode=self.mode,
            rate=values.Rate(times=self.rate.times, per=self.rate.unit) if self.rate else None,
            life=values.Life(value=self.life.value, unit=self.life.unit) if self.life else None,
            lasts=timedelta(days=self.lasts_days),
            first_day=self.first_day,
        )


class ConsentOut(Schema):
    """How a consent stands. `digest` stands in the log's entries of its uses."""

    id: UUID
    recipient: str
    service: str
    purpose: str
    fields: list[str]
    mode: values.Mode
    rate: RateIn | None
    life: LifeIn | None
    lasts_days: int
    first_day: date | None
    state: values.State
    requested_at: AwareDatetime
    answer_by: AwareDatetime
    valid_from: AwareDatetime | None
    valid_until: AwareDatetime | None
    ended_at: AwareDatetime | None
    acknowledge_by: AwareDatetime | None
    acknowledged_at: AwareDatetime | None
    renews: UUID | None
    uses: int
    last_used_at: AwareDatetime | None
    digest: str


class ChangeOut(Schema):
    position: int
    consent_id: UUID
    step: values.Step
    at: AwareDatetime


class ChangesOut(Schema):
    """What happened, in order, at most 500; the last `position` goes into `after` for what comes next."""

    changes: list[ChangeOut]


@clients.post("/consents", response={201: ConsentOut}, summary="Ask a person for a consent")
def request_consent(
    request: HttpRequest,
    wanted: RequestIn,
    idempotency_key: RepeatKey = None,
) -> Status[ConsentOut]:
    """She answers within 30 days. A request to a code that nobody holds, or to somebody who has died, waits like any
    other, and lapses. With `Idempotency-Key`, the same request again is answered with the consent that stands already.
    """
    recipient, at = identity.subsystem_of(request), clock.now()
    person_id = identity.subject_or_stand_in(wanted.subject.scheme, wanted.subject.value, on=packs.today(at))
    made = commands.request(
        person_id, wanted.as_terms(recipient), idempotency_key=idempotency_key, by=actors.system(recipient), at=at
    )
    return Status(201, _out(made))


@clients.get("/consents/changes", response=ChangesOut, summary="What became of my consents")
def changes(request: HttpRequest, after: Annotated[int, Field(ge=0, le=2**62)] = 0) -> ChangesOut:
    """Every step of the caller's consents after a position; a withdrawal is here within seconds."""
    recipient = identity.subsystem_of(request)
    found = queries.changes(recipient, after=after, by=actors.system(recipient))
    return ChangesOut(
        changes=[ChangeOut(position=one.position, consent_id=one.consent_id, step=one.step, at=one.at) for one in found]
    )


@clients.get("/consents/{uuid:consent_id}", response=ConsentOut, summary="One consent")
def consent(request: HttpRequest, consent_id: UUID) -> ConsentOut:
    """How it stands; what is another's is not found."""
    by = actors.system(identity.subsystem_of(request))
    return _out(queries.consent(values.ConsentId(consent_id), by=by, at=clock.now()))


@clients.post("/consents/{uuid:consent_id}/acknowledge", response=ConsentOut, summary="Acknowledge an ending")
def acknowledge(request: HttpRequest, consent_id: UUID) -> ConsentOut:
    """Say that nothing is held any more of what an ended consent allowed; due within seven days.

    Needs no idempotency key: the same request again changes nothing and is answered 409, `consent.step-not-possible`.
    """
    by = actors.system(identity.subsystem_of(request))
    return _out(commands.acknowledge(values.ConsentId(consent_id), by=by, at=clock.now()))


@persons.get("/me/permissions", response=list[ConsentOut], summary="My permissions")
@identity.scope_required(identity.Scope.USES_READ)
def permissions(request: HttpRequest) -> list[ConsentOut]:
    """What I was asked to allow and what became of it, newest first, at most 500."""
    by = identity.caller_of(request)
    return [_out(one) for one in queries.of_person(identity.SubjectId(by.subject), by=by, at=clock.now())]


ACTS: Mapping[str, values.Step] = {
    "give": values.Step.GIVEN,
    "refuse": values.Step.REFUSED,
    "pause": values.Step.PAUSED,
    "resume": values.Step.RESUMED,
    "withdraw": values.Step.WITHDRAWN,
    "renew": values.Step.RENEWED,
}


class DecisionIn(Sent):
    """What she does with it."""

    act: Literal["give", "refuse", "pause", "resume", "withdraw", "renew"]


@persons.post("/me/permissions/{uuid:consent_id}/decide", response=ConsentOut, summary="Decide on a permission")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def decide(request: HttpRequest, consent_id: UUID, decision: DecisionIn) -> ConsentOut:
    """Give, refuse, pause, resume, withdraw or renew. Only in a browser session: a token does not decide for her.

    Needs no idempotency key: a step that was taken cannot follow on itself, so the same request again changes nothing
    and is answered 409, `consent.step-not-possible`. A minor is answered 403, `consent.not-of-age`.
    """
    by = identity.caller_of(request)
    return _out(commands.take(values.ConsentId(consent_id), ACTS[decision.act], by=by, at=clock.now()))


@persons.get("/me/permissions/{uuid:consent_id}/receipt", summary="The receipt of a permission")
@identity.scope_required(identity.Scope.USES_READ)
def consent_receipt(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """The consent record of ISO/IEC TS 27560, signed: a compact JWS."""
    found = queries.consent(values.ConsentId(consent_id), by=identity.caller_of(request), at=clock.now())
    return HttpResponse(receipt.receipt(found, language=get_language() or "en"), content_type="application/jose")


def _out(found: values.Consent) -> ConsentOut:
    terms = found.terms
    return ConsentOut(
        id=found.id,
        recipient=terms.recipient,
        service=terms.service,
        purpose=terms.purpose,
        fields=sorted(terms.fields),
        mode=terms.mode,
        rate=RateIn(times=terms.rate.times, unit=terms.rate.per) if terms.rate else None,
        life=LifeIn(value=terms.life.value, unit=terms.life.unit) if terms.life else None,
        lasts_days=terms.lasts.days,
        first_day=terms.first_day,
        state=found.state,
        requested_at=found.requested_at,
        answer_by=found.answer_by,
        valid_from=found.valid.start if found.valid else None,
        valid_until=found.valid.end if found.valid else None,
        ended_at=found.ended_at,
        acknowledge_by=found.acknowledge_by,
        acknowledged_at=found.acknowledged_at,
        renews=found.renews,
        uses=found.uses,
        last_used_at=found.last_used_at,
        digest=found.digest,
    )
