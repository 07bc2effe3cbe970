"""Keeping a register over HTTP, in the session of its steward."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import AwareDatetime, Field, JsonValue

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.http import uploads
from vienreiz.kernel.http.words import LINE, LINES, ArticleCode, Case, Code, Day, Identifier, Instant, RepeatKey, Sent
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import commands, errors, queries, values

router = Router(tags=["keeping"], auth=identity.person_auth)

RegisterCode = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
Name = Annotated[str, Query(min_length=1, max_length=200, pattern=LINE)]
FORMS = {"text/csv": ".csv", "application/x-ndjson": ".ndjson"}


class CountOut(Schema):
    """How many records something is so of; `share` in percent of all."""

    label: str
    count: int
    share: int


class KeptOut(Schema):
    """A register that the caller keeps, and how well it is kept."""

    employment: UUID
    code: str
    title: str
    records: int
    published_at: AwareDatetime | None
    loaded_at: AwareDatetime | None
    is_stale: bool
    refused: int
    lacking: list[CountOut]
    oddities: list[CountOut]


class MomentsIn(Sent):
    """Two moments: what was known at each, about the day `about` or today."""

    first: Instant
    second: Instant
    about: Day | None = None


class LookIn(Sent):
    """Whose records, or which one; `scheme` empty: `value` is a key of the register.

    Newest first, 200 from `offset` on. With `compared`, also what was known at two moments.
    """

    scheme: Annotated[str, Field(max_length=120, pattern=LINE, examples=["person-number"])] = ""
    value: Identifier
    article: ArticleCode
    case: Case
    compared: MomentsIn | None = None
    offset: Annotated[int, Field(ge=0, le=values.OFFSET_MAX)] = 0

    def moments(self, *, today: date) -> values.Moments | None:
        asked = self.compared
        if asked is None:
            return None
        return values.Moments(first=asked.first, second=asked.second, about=asked.about or today)


class PastOut(Schema):
    """What the register said of a key, for which days, and from when to when it said so."""

    key: str
    content: dict[str, JsonValue]
    valid_from: date
    valid_until: date | None
    recorded_at: AwareDatetime
    recorded_until: AwareDatetime | None
    by: str


class SayingsOut(Schema):
    """What the register said of a key at the two moments, about the day; null: nothing."""

    key: str
    first: dict[str, JsonValue] | None
    second: dict[str, JsonValue] | None


class HistoryOut(Schema):
    """The entry in the log has the same `exchange_id`. `is_all`: nothing is left out; the older ones begin at the
    offset `next_offset`, null: there are none. `compared` is empty where no moments were given or not all is there.
    """

    exchange_id: UUID
    records: list[PastOut]
    compared: list[SayingsOut]
    is_all: bool
    next_offset: int | None


class FieldIn(Sent):
    """A field of a record, as it is written; empty: nothing."""

    name: Annotated[Code, Field(examples=["dwelling"])]
    value: Annotated[str, Field(max_length=2000, pattern=LINES, examples=["Mill Lane 3"])]


class CorrectIn(Sent):
    """From `valid_from` on the register says this; each field as it is written. The same `reference` again is once."""

    fields: Annotated[list[FieldIn], Field(min_length=1, max_length=200)]
    valid_from: Day
    article: ArticleCode
    case: Case
    reference: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE, examples=["correction-1"])]


class CorrectedOut(Schema):
    """`exchange_id` null: it was corrected before, or the register said so already."""

    exchange_id: UUID | None
    new: int
    changed: int
    unchanged: int
    recorded_at: AwareDatetime


class IdentifierIn(Sent):
    """From the day `on` the identifier `old` is `new`, in the scheme that this register gives."""

    old: Identifier
    new: Annotated[Identifier, Field(examples=["P-0002"])]
    on: Day
    article: ArticleCode
    case: Case


class IdentifierOut(Schema):
    """`exchange_id` null: it was said before."""

    exchange_id: UUID | None


class SendingOut(Schema):
    """A file that was sent, and how far it is; `rows` are at most a line too many, `counts` empty until it is done.

    `refusal`: why it was not taken in; of one that waits, why not yet, and it is tried again.
    """

    id: UUID
    name: str
    size_bytes: int
    rows: int
    done: int
    state: values.SendingState
    sent_at: AwareDatetime
    finished_at: AwareDatetime | None
    load_number: int | None
    counts: dict[str, int]
    refusal: str


class SaidOut(Schema):
    """What is to be said of a row; `is_refused`: it was not taken."""

    line: int
    is_refused: bool
    field: str
    sentence: str


@router.get("/keeping", response=list[KeptOut], summary="The registers I keep")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def kept(request: HttpRequest) -> list[KeptOut]:
    """Only in a browser session."""
    found: list[values.Kept] = []
    for employment in identity.employments_in(request):
        if employment.role is identity.Role.STEWARD:
            _, by = identity.staff_in(request, employment.id)
            found += queries.kept_by(employment, by=by)
    return [
        KeptOut(
            employment=one.employment.id,
            code=one.code,
            title=one.title,
            records=one.records,
            published_at=one.published_at,
            loaded_at=one.loaded_at,
            is_stale=one.is_stale,
            refused=one.refused,
            lacking=[CountOut.from_orm(count) for count in one.lacking],
            oddities=[CountOut.from_orm(count) for count in one.oddities],
        )
        for one in found
    ]


@router.post("/keeping/{uuid:employment_id}/{code}/history", response=HistoryOut, summary="All a register ever said")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def history(request: HttpRequest, employment_id: UUID, code: RegisterCode, wanted: LookIn) -> HistoryOut:
    """Of a person or of a key, on an article and for a case. Only in a browser session."""
    _, by = _at_work(request, employment_id)
    at = clock.now()
    moments = wanted.moments(today=packs.today(at))
    found = commands.look(
        registers.register(code),
        scheme=wanted.scheme,
        value=wanted.value,
        article=wanted.article,
        case=wanted.case,
        offset=wanted.offset,
        moments=moments,
        by=by,
        at=at,
    )
    return HistoryOut(
        exchange_id=found.exchange_id,
        records=[
            PastOut(
                key=one.key,
                content=_content(one.content) or {},
                valid_from=one.valid.start,
                valid_until=one.valid.end,
                recorded_at=one.recorded.start,
                recorded_until=one.recorded.end,
                by=one.by,
            )
            for one in found.records
        ],
        compared=[
            SayingsOut(key=one.key, first=_content(one.first), second=_content(one.second))
            for one in (queries.said_at(found, moments) if moments else ())
        ],
        is_all=found.is_all,
        next_offset=found.next_offset,
    )


@router.post("/keeping/{uuid:employment_id}/{code}/corrections", response=CorrectedOut, summary="Correct a record")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def correct(request: HttpRequest, employment_id: UUID, code: RegisterCode, wanted: CorrectIn) -> CorrectedOut:
    """On an article and for a case. Only in a browser session."""
    _, by = _at_work(request, employment_id)
    done = commands.correct(
        registers.register(code),
        {one.name: one.value for one in wanted.fields},
        valid_from=wanted.valid_from,
        article=wanted.article,
        case=wanted.case,
        by=by,
        reference=wanted.reference,
    )
    return CorrectedOut(
        exchange_id=done.exchange_id,
        new=done.new,
        changed=done.changed,
        unchanged=done.unchanged,
        recorded_at=done.recorded_at,
    )


@router.post(
    "/keeping/{uuid:employment_id}/{code}/identifiers",
    response=IdentifierOut,
    summary="Somebody has another identifier",
)
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def change_identifier(
    request: HttpRequest, employment_id: UUID, code: RegisterCode, wanted: IdentifierIn
) -> IdentifierOut:
    """On an article and for a case. This register's record of her has it from that day on; records of other registers
    stay as they are written, and are about her as before. What is wrong with `old` or `new` says so in `field`. Only in
    a browser session."""
    _, by = _at_work(request, employment_id)
    change = exchange.IdentifierChange(
        register=code, old=wanted.old, new=wanted.new, on=wanted.on, article=wanted.article, by=by
    )
    return IdentifierOut(exchange_id=commands.change_identifier(change, case=wanted.case))


@router.post("/keeping/{uuid:employment_id}/{code}/sources", response={202: SendingOut}, summary="Send a source")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def send(
    request: HttpRequest,
    employment_id: UUID,
    code: RegisterCode,
    name: Name,
    idempotency_key: RepeatKey = None,
) -> Status[SendingOut]:
    """The body is the file, `text/csv` or `application/x-ndjson`, at most 64 MiB; of `name` nothing is kept. The same
    key with the same file again gives the source that was sent first, with another it is refused. Only in a browser
    session."""
    employment, by = _at_work(request, employment_id)
    described = registers.register(code)
    exchange.refuse_who_does_not_keep(code, by=by)  # of whom not even the kind of file is looked at
    ending = FORMS.get(request.content_type or "")
    if ending is None:
        raise errors.FormNotTaken(forms=", ".join(FORMS))
    sent = commands.send(
        described,
        employment,
        uploads.chunks_of(request),
        name=f"{name}{ending}",
        by=by,
        at=clock.now(),
        reference=idempotency_key,
    )
    return Status(202, _sending_out(sent))


@router.get("/keeping/{uuid:employment_id}/{code}/sources", response=list[SendingOut], summary="Sources sent before")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def sources(request: HttpRequest, employment_id: UUID, code: RegisterCode) -> list[SendingOut]:
    """The last twenty, newest first. Only in a browser session."""
    _, by = _at_work(request, employment_id)
    return [_sending_out(one) for one in queries.sendings_of(registers.register(code), by=by)]


@router.get(
    "/keeping/{uuid:employment_id}/{code}/sources/{uuid:sending_id}", response=SendingOut, summary="How far a source is"
)
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def source(request: HttpRequest, employment_id: UUID, code: RegisterCode, sending_id: UUID) -> SendingOut:
    """Only in a browser session."""
    _, by = _at_work(request, employment_id)
    found = queries.sending(registers.register(code), values.SendingId(sending_id), by=by)
    return _sending_out(found)


@router.get(
    "/keeping/{uuid:employment_id}/{code}/sources/{uuid:sending_id}/rows",
    response=list[SaidOut],
    summary="What was said of the rows of a source",
)
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def said(request: HttpRequest, employment_id: UUID, code: RegisterCode, sending_id: UUID) -> list[SaidOut]:
    """The first hundred by line, without what a row holds; nothing before it is taken in. Only in a browser session."""
    _, by = _at_work(request, employment_id)
    found = queries.said_of(registers.register(code), values.SendingId(sending_id), by=by)
    return [SaidOut.from_orm(one) for one in found]


def _sending_out(sent: values.Sending) -> SendingOut:
    return SendingOut(
        id=sent.id,
        name=sent.name,
        size_bytes=sent.size_bytes,
        rows=sent.rows,
        done=sent.done,
        state=sent.state,
        sent_at=sent.sent_at,
        finished_at=sent.finished_at,
        load_number=sent.load_number,
        counts=dict(sent.counts),
        refusal=queries.refusal_of(sent),
    )


def _content(said: Mapping[str, exchange.Json] | None) -> dict[str, JsonValue] | None:
    return None if said is None else cast(dict[str, JsonValue], dict(said))


def _at_work(request: HttpRequest, employment_id: UUID) -> tuple[identity.Employment, Actor]:
    """Herself as a steward. Raises identity.NotEmployed, NotASteward."""
    employment, by = identity.staff_in(request, employment_id)
    if employment.role is not identity.Role.STEWARD:
        raise errors.NotASteward
    return employment, by
