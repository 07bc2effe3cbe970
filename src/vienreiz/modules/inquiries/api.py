"""Inquiries over HTTP: for persons who ask, and for the subsystems that have to answer."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from vienreiz.kernel import actors, clock
from vienreiz.kernel.http.words import LINES, Sent
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity

from . import commands, queries, rules, values

persons = Router(tags=["inquiries"], auth=identity.person_auth)
clients = Router(tags=["inquiries"], auth=identity.client_auth)

Words = Annotated[str, Field(min_length=rules.WORDS_MIN, max_length=rules.WORDS_MAX, pattern=LINES)]


class QuestionIn(Sent):
    question: Annotated[Words, Field(examples=["Why did you look at my data?"])]


class InquiryAnswerIn(Sent):
    answer: Annotated[Words, Field(examples=["To decide on your application of May."])]


class InquiryOut(Schema):
    """A question about one use and its answer; `state` is open, overdue or answered."""

    id: UUID
    exchange_id: UUID
    recipient: str
    service: str
    purpose: str
    used_at: AwareDatetime
    question: str
    asked_at: AwareDatetime
    due_at: AwareDatetime
    answer: str
    answered_at: AwareDatetime | None
    state: values.State


@persons.get("/me/inquiries", response=list[InquiryOut], summary="My questions")
@identity.scope_required(identity.Scope.USES_READ)
def of_person(request: HttpRequest) -> list[values.Inquiry]:
    """What I asked about uses of my data, newest first, at most 200."""
    return queries.of_person(by=identity.caller_of(request), at=clock.now())


@persons.post("/me/uses/{uuid:entry_id}/inquiry", response={201: InquiryOut}, summary="Ask about a use")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def ask(request: HttpRequest, entry_id: UUID, new: QuestionIn) -> Status[values.Inquiry]:
    """Once for each use, the same again gives the first; due in thirty days. Only in a browser session."""
    by, at = identity.caller_of(request), clock.now()
    return Status(201, commands.ask(audit.EntryId(entry_id), new.question, by=by, at=at))


@clients.get("/inquiries", response=list[InquiryOut], summary="What my subsystem has to answer")
def of_recipient(request: HttpRequest) -> list[values.Inquiry]:
    """What is open first, by due date; at most 200. Whom it is about stands in your own files by `exchange_id`.

    What was answered a month ago is left out. Whoever asked sees that it was read, once a day.
    """
    recipient = identity.subsystem_of(request)
    return commands.read(recipient, by=actors.system(recipient), at=clock.now())


@clients.post("/inquiries/{uuid:inquiry_id}/answer", response=InquiryOut, summary="Answer a question")
def answer(request: HttpRequest, inquiry_id: UUID, given: InquiryAnswerIn) -> values.Inquiry:
    """Once."""
    by = actors.system(identity.subsystem_of(request))
    return commands.answer(values.InquiryId(inquiry_id), given.answer, by=by, at=clock.now())
