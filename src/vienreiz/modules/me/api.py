"""A person's own data and who used them, over HTTP."""

from datetime import date
from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import AwareDatetime, JsonValue

from vienreiz.kernel.http.words import LINE, AnyDay
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity

from . import export, queries, values, whose
from . import permissions as permissions_
from . import possible as possible_

router = Router(tags=["me"], auth=identity.person_auth)

PAGE_MAX = 100


class FactOut(Schema):
    label: str
    value: str


class SourceOut(Schema):
    """Where facts come from."""

    register_title: str
    holder: str
    basis: str
    basis_url: str
    basis_is_checked: bool
    valid_from: date | None
    recorded_at: AwareDatetime | None


class RecordOut(Schema):
    """A record as people read it (`rows`, in the language of the request) and as the register has it (`content`)."""

    key: str
    rows: list[FactOut]
    content: dict[str, JsonValue]
    source: SourceOut


class AnswerOfServiceOut(Schema):
    """What one service answered: `answered`, `nothing` or `failed`. The entry in the log has the same `exchange_id`."""

    exchange_id: UUID
    service: str
    title: str
    status: str
    records: list[RecordOut]


class MyDataOut(Schema):
    registers: list[AnswerOfServiceOut]


class UseCodesOut(Schema):
    """What the entry says, in the codes of the country's description: stable, whatever the language."""

    recipient: str
    purpose: str
    ground: str
    service: str
    fields: list[str]
    reason: str


class UseOut(Schema):
    """One entry of the log about the caller: in words of the request's language, and in `codes` for programs."""

    id: UUID
    exchange_id: UUID
    at: AwareDatetime
    who: str
    is_herself: bool
    representative: str  # a short number, the same for the same person who acted for her; else empty
    asked_by: Literal["person", "staff", "system", "operator"]
    purpose: str
    ground: str
    ground_url: str
    ground_is_checked: bool
    service: str
    register_title: str
    fields: list[str]
    role: str
    outcome: Literal["answered", "nothing", "refused"]
    is_change: bool
    reason: str
    state: Literal["recorded", "provable"]
    index: int | None
    codes: UseCodesOut
    count: int


class UsesOut(Schema):
    """A page of the time line, newest first; `next_before` goes into `before` for the next page, null at the end.

    `altered` are the ids of entries on this page that were altered, so that they cannot be read.
    """

    uses: list[UseOut]
    altered: list[UUID]
    next_before: UUID | None


class CheckOut(Schema):
    """What recomputing all entries found. `fault` is null when everything fits."""

    provable: int
    uncosigned: int
    pending: int
    cosigned_by: list[str]
    fault: str | None


class OpenRecordOut(Schema):
    key: str
    label: str
    content: dict[str, JsonValue]
    valid_from: date
    recorded_at: AwareDatetime


class OpenPageOut(Schema):
    records: list[OpenRecordOut]
    total: int


@router.get("/me/data", response=MyDataOut, summary="My data")
@identity.scope_required(identity.Scope.DATA_READ)
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def data(request: HttpRequest) -> MyDataOut:
    """Everything the registers hold about the caller. The read is entered in the log before it is answered."""
    found = queries.services_of(identity.caller_of(request))
    return MyDataOut(registers=[AnswerOfServiceOut.model_validate(service, from_attributes=True) for service in found])


@router.get("/me/data/file.pdf", summary="My data, to print")
@identity.scope_required(identity.Scope.DATA_READ)
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def data_as_pdf(request: HttpRequest) -> HttpResponse:
    """The records in words, in the language of the request, as a tagged PDF. Entered like any other read."""
    caller = identity.signed_in(request)
    assert caller is not None  # the router saw to it
    file = export.as_pdf(identity.caller_of(request), whose=whose.whose_of(caller))
    return HttpResponse(file.content, content_type=file.content_type)


@router.get("/me/uses", response=UsesOut, summary="Who used my data")
@identity.scope_required(identity.Scope.USES_READ)
def uses(
    request: HttpRequest,
    before: UUID | None = None,
    outcome: Annotated[Literal["", "answered", "nothing", "refused"], Query()] = "",
    recipient: Annotated[str, Query(max_length=120, pattern=LINE)] = "",
    search: Annotated[str, Query(max_length=100, pattern=LINE)] = "",
    asked_by: values.AskedBy | None = None,
    from_on: AnyDay | None = None,
    until_on: AnyDay | None = None,
) -> values.Uses:
    """A page of the time line. `search` holds words as people read them, in the language of the request; days are the
    country's, both included. Reading it is not entered, except by who acts for another.
    """
    wanted = values.UsesWanted(
        search=search, outcome=outcome, recipient=recipient, asked_by=asked_by, from_on=from_on, until_on=until_on
    )
    return queries.uses_of(identity.caller_of(request), before=before, wanted=wanted)


class RecipientOut(Schema):
    """Who appears on the time line; `value` goes into `recipient` of its filter."""

    value: str
    label: str


class RecipientsOut(Schema):
    """Those of the newest `of_newest` entries; `is_all`: there are no older ones."""

    choices: list[RecipientOut]
    of_newest: int
    is_all: bool


@router.get("/me/uses/recipients", response=RecipientsOut, summary="Who appears among the uses")
@identity.scope_required(identity.Scope.USES_READ)
def recipients(request: HttpRequest) -> values.Recipients:
    """To choose from in the filter, in the order of the country's alphabet."""
    return queries.recipients_of(identity.caller_of(request))


@router.get("/me/uses/{uuid:entry_id}", response=UseOut, summary="One use of my data")
@identity.scope_required(identity.Scope.USES_READ)
def use(request: HttpRequest, entry_id: UUID) -> values.Use:
    """One entry in full; what is not the caller's is not found."""
    return queries.use_of(identity.caller_of(request), entry_id)


@router.get("/me/uses/{uuid:entry_id}/proof", summary="The proof of one use")
@identity.scope_required(identity.Scope.USES_READ)
def proof(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The proof as a file, `vienreiz-proof/1`; 409 while the entry is not provable yet, for a few seconds."""
    found = queries.proof_of(identity.caller_of(request), entry_id)
    return HttpResponse(found.as_json(), content_type="application/json")


@router.get("/me/uses/proofs", summary="The proofs of all uses")
@identity.scope_required(identity.Scope.USES_READ)
def proofs(request: HttpRequest) -> HttpResponse:
    """The newest thousand in one file, `vienreiz-proofs/1`."""
    found = queries.proofs_of(identity.caller_of(request))
    return HttpResponse(found.as_json(), content_type="application/json")


@router.post("/me/uses/check", response=CheckOut, summary="Check that nothing was altered")
@identity.scope_required(identity.Scope.USES_READ)
def check(request: HttpRequest) -> CheckOut:
    """Recomputes every entry of the caller up to the signatures. Changes nothing."""
    found = queries.check_of(identity.caller_of(request))
    return CheckOut(
        provable=found.provable,
        uncosigned=found.uncosigned,
        pending=found.pending,
        cosigned_by=list(found.cosigned_by),
        fault=str(found.fault) if found.fault else None,
    )


class PossibleUseOut(Schema):
    """One standing grant in words; `code` is the grant's. `whom`: what a register must say of her; empty: nothing."""

    code: str
    purpose: str
    register_title: str
    service: str
    fields: list[str]
    law: str
    law_url: str
    law_is_checked: bool
    whom: str
    how_often: str
    valid_from: date
    valid_until: date | None


class PossibleAskerOut(Schema):
    """What one recipient may ask by law."""

    recipient: str
    who: str
    uses: list[PossibleUseOut]


@router.get("/me/possible", response=list[PossibleAskerOut], summary="What may be asked about me")
@identity.scope_required(identity.Scope.USES_READ)
def possible(request: HttpRequest) -> tuple[values.PossibleAsker, ...]:
    """What institutions may ask about anybody by law today, by institution. Reading it is not entered."""
    return possible_.possible_uses(identity.caller_of(request))


class PermissionOut(Schema):
    """A consent in words of the request's language; `acts` are the steps that she can take now."""

    id: UUID
    who: str
    purpose: str
    service: str
    register_title: str
    holder: str
    fields: list[str]
    how_often: str
    how_long_kept: str
    lasts_days: int
    first_day: date | None
    state: str
    state_words: str
    requested_at: AwareDatetime
    answer_by: AwareDatetime
    valid_from: AwareDatetime | None
    valid_until: AwareDatetime | None
    ended_at: AwareDatetime | None
    acknowledge_by: AwareDatetime | None
    acknowledged_at: AwareDatetime | None
    is_overdue: bool
    uses: int
    last_used_at: AwareDatetime | None
    acts: list[str]


class PermissionPageOut(Schema):
    """One permission, and the very values it is about; null where it is over."""

    permission: PermissionOut
    preview: AnswerOfServiceOut | None


@router.get("/me/permissions/{uuid:consent_id}", response=PermissionPageOut, summary="One of my permissions")
@identity.scope_required(identity.Scope.USES_READ)
@identity.scope_required(identity.Scope.DATA_READ)
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def permission(request: HttpRequest, consent_id: UUID) -> PermissionPageOut:
    """What I am asked to allow or allowed, with the values of today. To show them is a read: it is entered.

    What is not the caller's is not found.
    """
    found = permissions_.permission_page(identity.caller_of(request), consent_id)
    return PermissionPageOut.model_validate(found, from_attributes=True)


class InstitutionOut(Schema):
    title: str
    url: str
    registers: list[str]


class ReleaseOut(Schema):
    """A description of the country as it was applied; `digest` names it."""

    version: str
    digest: str
    applied_at: AwareDatetime


class AboutOut(Schema):
    """Which country this deployment serves; the newest release is in force."""

    country: str
    releases: list[ReleaseOut]
    languages: list[str]
    time_zone: str
    currency: str
    institutions: list[InstitutionOut]


@router.get("/about", response=AboutOut, auth=None, summary="About this deployment")
def about(request: HttpRequest) -> values.About:
    """The country, its institutions and the registers that they hold, in the language of the request."""
    return queries.about()


class OpenFieldOut(Schema):
    name: str
    title: str


class OpenRegisterOut(Schema):
    """What an open register is, in the language of the request."""

    code: str
    title: str
    key: str
    label: str
    fields: list[OpenFieldOut]
    source: SourceOut
    total: int
    can_search: bool


@router.get("/registers/{slug:code}", response=OpenRegisterOut, auth=identity.anybody, summary="An open register")
def open_register(
    request: HttpRequest, code: Annotated[str, Path(pattern="^[-a-zA-Z0-9_]+$", max_length=40)]
) -> values.OpenDescription:
    """What it holds, who holds it and on what legal basis. A register that is not open is not found."""
    return queries.open_description(code)


@router.get(
    "/registers/{slug:code}/records", response=OpenPageOut, auth=identity.anybody, summary="Records of an open register"
)
def open_records(
    request: HttpRequest,
    code: Annotated[str, Path(pattern="^[-a-zA-Z0-9_]+$", max_length=40)],
    search: Annotated[str, Query(max_length=100, pattern=LINE)] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> OpenPageOut:
    """Data about things, open to anybody. A register that is not open is not found."""
    found = exchange.open_records(code, search=search, offset=offset, limit=limit)
    return OpenPageOut(
        records=[
            OpenRecordOut(
                key=record.key,
                label=record.label,
                content=cast(dict[str, JsonValue], dict(record.content)),
                valid_from=record.valid.start,
                recorded_at=record.recorded_at,
            )
            for record in found.records
        ],
        total=found.total,
    )
