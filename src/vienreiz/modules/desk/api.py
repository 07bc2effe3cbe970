"""The desk over HTTP, in the session of somebody at work."""

from datetime import date
from typing import Annotated, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field, JsonValue

from vienreiz.kernel.http.words import LINE, Code, Identifier, Sent
from vienreiz.modules.identity import public as identity

from . import commands, queries, rules, values

router = Router(tags=["desk"], auth=identity.person_auth)


class OfficeOut(Schema):
    """Where the caller works."""

    employment: UUID
    subsystem: str
    title: str
    role: identity.Role


class LookUpIn(Sent):
    """Whom, which service, for what, on which article, for which case; `valid_on` and `known_at`: as it was then."""

    scheme: Code
    value: Identifier
    service: Code
    purpose: Code
    article: Code
    case: Annotated[str, Field(min_length=3, max_length=rules.CASE_LENGTH_MAX, pattern=LINE)]
    valid_on: date | None = None
    known_at: AwareDatetime | None = None


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
    found = [queries.office_of(one) for one in identity.employments_in(request)]
    return [
        OfficeOut(
            employment=one.employment.id,
            subsystem=one.employment.subsystem,
            title=one.title,
            role=one.employment.role,
        )
        for one in found
    ]


@router.post("/desk/{uuid:employment_id}/lookups", response=LookedUpOut, summary="Look a person up for a case")
@identity.session_required
@identity.assurance_required(identity.Assurance.SUBSTANTIAL)
def look_up(request: HttpRequest, employment_id: UUID, wanted: LookUpIn) -> LookedUpOut:
    """Entered in the log, refusals too. Only in a browser session."""
    _, by = identity.staff_in(request, employment_id)
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
