"""The desk over HTTP, in the session of somebody at work."""

from datetime import date
from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field, JsonValue

from vienreiz.kernel import clock
from vienreiz.kernel.http.words import (
    LINES,
    ArticleCode,
    Case,
    Day,
    Identifier,
    Instant,
    PurposeCode,
    SchemeCode,
    Sent,
    ServiceCode,
)
from vienreiz.modules.identity import public as identity
from vienreiz.modules.inquiries import public as inquiries

from . import commands, queries, values

router = Router(tags=["desk"], auth=identity.person_auth)


class PlaceOut(Schema):
    """A desk of the caller's."""

    employment: UUID
    subsystem: str
    title: str
    role: identity.Role


class OfficeOut(PlaceOut):
    """Where the caller works, and how many questions of people wait there for an answer."""

    open_questions: int


class ChoiceOut(Schema):
    value: str
    label: str


class RightOut(Schema):
    """What the office may ask by law; `law_is_checked` false: nobody has checked the citation yet."""

    code: str
    service: str
    service_title: str
    register_title: str
    purpose: str
    purpose_title: str
    article: str
    law: str
    law_url: str
    law_is_checked: bool
    fields: list[str]


class MayAskOut(PlaceOut):
    """What may be asked there by law today, and what else there is to name; that is refused, and entered."""

    rights: list[RightOut]
    schemes: list[ChoiceOut]
    services: list[ChoiceOut]
    purposes: list[ChoiceOut]
    articles: list[ChoiceOut]


class LookupOut(Schema):
    """One ask of the caller's own, without whom it was about; its entry in the log has the same `exchange_id`."""

    exchange_id: UUID
    service: str
    case: str
    at: AwareDatetime


class QuestionOut(Schema):
    """A person's question about one use and its answer; `state` is open, overdue or answered.

    `case`: for which the office asked; empty where it named none.
    """

    id: UUID
    exchange_id: UUID
    service: str
    purpose: str
    case: str
    used_at: AwareDatetime
    question: str
    asked_at: AwareDatetime
    due_at: AwareDatetime
    answer: str
    answered_at: AwareDatetime | None
    state: inquiries.State


class DeskAnswerIn(Sent):
    answer: Annotated[
        str, Field(min_length=3, max_length=2000, pattern=LINES, examples=["To decide on your application of May."])
    ]


class LookUpIn(Sent):
    """Whom, which service, for what, on which article, for which case; `valid_on` and `known_at`: as it was then."""

    scheme: SchemeCode
    value: Identifier
    service: ServiceCode
    purpose: PurposeCode
    article: ArticleCode
    case: Case
    valid_on: Day | None = None
    known_at: Instant | None = None


class FoundRecordOut(Schema):
    content: dict[str, JsonValue]
    valid_from: date
    recorded_at: AwareDatetime


class LookedUpOut(Schema):
    """The answer; its entry in the log has the same `exchange_id`, and the person sees it with the case."""

    exchange_id: UUID
    status: str
    reason: str
    records: list[FoundRecordOut]


@router.get("/desk", response=list[OfficeOut], summary="Where I work")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def offices(request: HttpRequest) -> list[OfficeOut]:
    """Only in a browser session."""
    found = queries.workplaces_of(identity.employments_in(request))
    return [
        OfficeOut(
            employment=one.employment.id,
            subsystem=one.employment.subsystem,
            title=one.title,
            role=one.employment.role,
            open_questions=one.open_questions,
        )
        for one in found
    ]


@router.get("/desk/{uuid:employment_id}", response=MayAskOut, summary="What my office may ask")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def office(request: HttpRequest, employment_id: UUID) -> MayAskOut:
    """By law, today. Only in a browser session."""
    employment, _ = identity.clerk_in(request, employment_id)
    found = queries.office_of(employment)
    return MayAskOut(
        employment=employment.id,
        subsystem=employment.subsystem,
        title=found.title,
        role=employment.role,
        rights=[RightOut.from_orm(one) for one in found.rights],
        schemes=[ChoiceOut.from_orm(one) for one in found.schemes],
        services=[ChoiceOut.from_orm(one) for one in found.services],
        purposes=[ChoiceOut.from_orm(one) for one in found.purposes],
        articles=[ChoiceOut.from_orm(one) for one in found.articles],
    )


@router.get("/desk/{uuid:employment_id}/lookups", response=list[LookupOut], summary="My last asks")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def lookups(request: HttpRequest, employment_id: UUID) -> list[LookupOut]:
    """The newest twenty at this desk. Only in a browser session."""
    _, by = identity.clerk_in(request, employment_id)
    return [LookupOut.from_orm(one) for one in queries.lookups_of(by)]


@router.get("/desk/{uuid:employment_id}/inquiries", response=list[QuestionOut], summary="Questions my office answers")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def questions(request: HttpRequest, employment_id: UUID) -> list[QuestionOut]:
    """Open first, by due date. Whoever asked sees that you read it, once a day. Only in a browser session."""
    employment, by = identity.clerk_in(request, employment_id)
    return _questions(inquiries.read(employment.subsystem, by=by, at=clock.now()))


@router.post(
    "/desk/{uuid:employment_id}/inquiries/{uuid:inquiry_id}/answer", response=QuestionOut, summary="Answer a person"
)
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def answer(request: HttpRequest, employment_id: UUID, inquiry_id: UUID, given: DeskAnswerIn) -> QuestionOut:
    """Once. Only in a browser session."""
    _, by = identity.clerk_in(request, employment_id)
    done = inquiries.answer(inquiries.InquiryId(inquiry_id), given.answer, by=by, at=clock.now())
    return _questions([done])[0]


@router.post("/desk/{uuid:employment_id}/lookups", response=LookedUpOut, summary="Look a person up for a case")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def look_up(request: HttpRequest, employment_id: UUID, wanted: LookUpIn) -> LookedUpOut:
    """Entered in the log, refusals too. Only in a browser session."""
    _, by = identity.clerk_in(request, employment_id)
    answer = commands.look_up(values.Wanted(**wanted.model_dump()), by=by)
    return LookedUpOut(
        exchange_id=answer.exchange_id,
        status=answer.status,
        reason=answer.reason,
        records=[
            FoundRecordOut(
                content=cast(dict[str, JsonValue], dict(record.content)),
                valid_from=record.valid.start,
                recorded_at=record.recorded_at,
            )
            for record in answer.records
        ],
    )


def _questions(asked: list[inquiries.Inquiry]) -> list[QuestionOut]:
    cases = queries.own_cases_of(asked)
    return [
        QuestionOut(
            id=one.id,
            exchange_id=one.exchange_id,
            service=one.service,
            purpose=one.purpose,
            case=cases.get(one.id, ""),
            used_at=one.used_at,
            question=one.question,
            asked_at=one.asked_at,
            due_at=one.due_at,
            answer=one.answer,
            answered_at=one.answered_at,
            state=one.state,
        )
        for one in asked
    ]
