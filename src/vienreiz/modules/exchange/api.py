"""Asking registers over HTTP: for subsystems of institutions, each with a token of its own.

The gateway will add speed and keys, not another meaning.
"""

from datetime import date
from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field, JsonValue, model_validator

from vienreiz.kernel import actors, clock
from vienreiz.kernel.http.words import (
    LINE,
    ArticleCode,
    Case,
    Day,
    Identifier,
    Instant,
    PurposeCode,
    RegisterName,
    RepeatKey,
    RequiredRepeatKey,
    SchemeCode,
    Sent,
    ServiceCode,
)
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import commands, values

router = Router(tags=["exchange"], auth=identity.client_auth)

FieldName = Annotated[str, Field(min_length=1, max_length=40, pattern=LINE)]  # as long as a register's may be

ASKS_MAX = 100
FIELDS_MAX = 100
ROWS_MAX = 100


class SubjectIn(Sent):
    """Whom it is about: a value in a scheme of the country, as it is written."""

    scheme: SchemeCode
    value: Identifier


class GroundIn(Sent):
    """Why: an article of law, or a consent of hers. Without `consent` any of hers that fits is taken."""

    kind: Literal["law", "consent"]
    article: Annotated[str, Field(max_length=80, pattern=LINE, examples=["allowance-act-5"])] = ""
    consent: UUID | None = None

    @model_validator(mode="after")
    def _names_what_its_kind_needs(self) -> "GroundIn":
        if (self.kind == "law") != bool(self.article) or (self.kind == "law" and self.consent is not None):
            raise ValueError("a ground of law names an article, one of consent a consent or nothing")
        return self

    def as_value(self) -> values.Ground:
        return values.Ground(kind=values.GroundKind(self.kind), article=self.article, consent=self.consent)


class AskIn(Sent):
    """A question about one person. Without `fields`, all that the ground allows.

    `case` is the number under which you ask, if there is one; whoever it is about may see it.
    """

    service: ServiceCode
    subject: SubjectIn
    purpose: PurposeCode
    ground: GroundIn
    fields: Annotated[list[FieldName], Field(max_length=FIELDS_MAX, examples=[["name", "dwelling"]])] = []
    valid_on: Day | None = None
    known_at: Instant | None = None
    case: Case | None = None


class AsksIn(Sent):
    """Up to a hundred questions, each decided for itself, all entered with one commit."""

    asks: Annotated[list[AskIn], Field(min_length=1, max_length=ASKS_MAX)]


class GivenOut(Schema):
    """What went out of one record."""

    register_code: str
    content: dict[str, JsonValue]
    valid_from: date
    recorded_at: AwareDatetime


class AnswerOut(Schema):
    """The outcome. `reason` is a stable code where it was refused or failed; the entry has the same `exchange_id`.

    `retry_after_s` stands where it was asked as often as it may be for now.
    """

    exchange_id: UUID
    service: str
    status: values.Status
    fields: list[str]
    records: list[GivenOut]
    reason: str
    at: AwareDatetime
    retry_after_s: int | None = None


class AnswersOut(Schema):
    answers: list[AnswerOut]


class NewRowIn(Sent):
    """A record as it is for some days, from today on if it does not say; null ends what stands under `key`."""

    record: Annotated[
        dict[str, JsonValue] | None, Field(examples=[{"code": "P-0001", "name": "Ada", "dwelling": "Mill Lane 3"}])
    ]
    key: Annotated[str, Field(max_length=200, pattern=LINE)] = ""
    valid_from: Day | None = None
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _says_what_ends(self) -> "NewRowIn":
        if (self.record is None) != bool(self.key) or (self.record is None and self.valid_from is None):
            raise ValueError("a row has a record, or else a key and the day from which it ends")
        return self


class SubmissionIn(Sent):
    """Rows for a register, and the article of law on which they are written."""

    register_code: RegisterName
    article: ArticleCode
    rows: Annotated[list[NewRowIn], Field(min_length=1, max_length=ROWS_MAX)]


class SubmittedOut(Schema):
    """What became of it. `exchange_id` is that of the entries; null where nothing was entered: the same was submitted
    before, the register said so already, or what changed is about nobody.
    """

    exchange_id: UUID | None
    number: int
    new: int
    changed: int
    unchanged: int
    recorded_at: AwareDatetime


@router.post("/exchange/ask", response=AnswerOut, summary="Ask a register")
def ask(request: HttpRequest, question: AskIn, idempotency_key: RepeatKey = None) -> AnswerOut:
    """One question. A refusal is a problem with a `reason` and status 403, or 429 where it was asked too often.

    Refusals are entered in the log like answers. The same question under the same `Idempotency-Key`, within an hour,
    has the same `exchange_id`, is decided anew, and counts no second use of a permission.
    """
    (asked,) = _asks([question], recipient=identity.subsystem_of(request))
    return _answer_out(commands.ask(asked, key=idempotency_key or ""))


@router.post("/exchange/asks", response=AnswersOut, summary="Ask registers, many at once")
def asks(request: HttpRequest, questions: AsksIn, idempotency_key: RepeatKey = None) -> AnswersOut:
    """Questions with answers in their order. A refusal is an answer here, so that one does not stop the others.

    Each counts as one request. The same questions under the same `Idempotency-Key`, within an hour, have the same
    `exchange_id`s, are decided anew, and count no second use of a permission.
    """
    recipient = identity.subsystem_of(request)
    identity.count_further(recipient, len(questions.asks) - 1, at=clock.now())
    asked = _asks(questions.asks, recipient=recipient)
    return AnswersOut(answers=[_answer_out(answer) for answer in commands.ask_many(asked, key=idempotency_key or "")])


@router.post("/exchange/submissions", response=SubmittedOut, summary="Change a register that I hold")
def submit(
    request: HttpRequest,
    submission: SubmissionIn,
    idempotency_key: RequiredRepeatKey,
) -> values.Submitted:
    """Rows are written all or none, and visible when this is answered. The same key again writes nothing.

    Everybody whose data change sees it in her time line. Only for the institution that holds the register.
    """
    subsystem = identity.subsystem_of(request)
    return commands.submit(
        values.Submission(
            register=submission.register_code,
            rows=tuple(_new_row(row) for row in submission.rows),
            article=submission.article,
            reference=idempotency_key,
            by=actors.system(subsystem),
        )
    )


def _new_row(row: NewRowIn) -> values.NewRow:
    content = cast("dict[str, values.Json] | None", row.record)
    return values.NewRow(content=content, key=row.key, valid_from=row.valid_from, valid_until=row.valid_until)


def _asks(questions: list[AskIn], *, recipient: str) -> list[values.Ask]:
    """The questions with the persons found. Nobody we know is asked about like anybody else, and answered `nothing`."""
    on = packs.today(clock.now())
    subjects: dict[tuple[str, str], identity.SubjectId] = {}
    for scheme in {question.subject.scheme for question in questions}:
        written = {question.subject.value for question in questions if question.subject.scheme == scheme}
        subjects |= {(scheme, value): found for value, found in identity.subjects_of(scheme, written, on=on).items()}
    return [
        values.Ask(
            service=question.service,
            subject=subjects.get((question.subject.scheme, question.subject.value)),
            stand_in=identity.stand_in(question.subject.scheme, question.subject.value),
            recipient=recipient,
            purpose=question.purpose,
            ground=question.ground.as_value(),
            fields=frozenset(question.fields),
            by=actors.system(recipient),
            valid_on=question.valid_on,
            known_at=question.known_at,
            case=question.case or "",
        )
        for question in questions
    ]


def _answer_out(answer: values.Answer) -> AnswerOut:
    return AnswerOut(
        exchange_id=answer.exchange_id,
        service=answer.service,
        status=answer.status,
        fields=sorted(answer.fields),
        records=[
            GivenOut(
                register_code=record.register,
                content=cast(dict[str, JsonValue], dict(record.content)),
                valid_from=record.valid.start,
                recorded_at=record.recorded_at,
            )
            for record in answer.records  # their keys stay here: a key may be a code that was not granted
        ],
        reason=answer.reason,
        at=answer.at,
        retry_after_s=answer.retry_after_s,
    )
