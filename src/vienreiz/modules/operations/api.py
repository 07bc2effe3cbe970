"""The machinery over HTTP, in an operator's session."""

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from vienreiz.kernel import clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.identity import public as identity

from . import queries, values

router = Router(tags=["operations"], auth=identity.operator_auth)


class PartOut(Schema):
    name: str
    is_ready: bool
    sentence: str


class LetterOut(Schema):
    """An event that a handler refused to the last attempt; what it tells is not shown."""

    id: int
    event: str
    handler: str
    attempts: int
    published_at: AwareDatetime
    error: str


class ScheduledOut(Schema):
    """A job on the clock."""

    name: str
    pause_s: float
    last_run_at: AwareDatetime | None
    next_at: AwareDatetime | None
    last_error: str


class OneOffOut(Schema):
    """A job that was sent to be done once."""

    id: str
    name: str
    state: str
    sent_at: AwareDatetime
    finished_at: AwareDatetime | None
    error: str


class HourOut(Schema):
    """How many events were published in the hour that begins at `start_at`."""

    start_at: AwareDatetime
    count: int


class SuspicionOut(Schema):
    """Somebody at a desk who may have been guessing: the code under which entries name her, her office, when."""

    who: str
    subsystem: str
    at: AwareDatetime


class OverviewOut(Schema):
    """Everything at one look; `letters` are the first hundred of `dead`, `sent` the last twenty.

    `hours`: the last 24; `suspicions`: of the last thirty days.
    """

    is_well: bool
    parts: list[PartOut]
    waiting: int
    dead: int
    suspicions: list[SuspicionOut]
    overdue_inquiries: int
    overdue_acknowledgements: int
    hours: list[HourOut]
    letters: list[LetterOut]
    scheduled: list[ScheduledOut]
    sent: list[OneOffOut]


@router.get("/operations", response=OverviewOut, summary="How the deployment is")
def overview(request: HttpRequest) -> OverviewOut:
    """Only in an operator's session."""
    found: values.Overview = queries.overview()
    return OverviewOut(
        is_well=found.is_well,
        parts=[PartOut(name=one.name, is_ready=one.is_ready, sentence=one.sentence) for one in found.parts],
        waiting=found.waiting,
        dead=found.dead,
        suspicions=[SuspicionOut.from_orm(one) for one in found.suspicions],
        overdue_inquiries=found.overdue_inquiries,
        overdue_acknowledgements=found.overdue_acknowledgements,
        hours=[HourOut.from_orm(one) for one in found.hours],
        letters=[LetterOut.from_orm(one) for one in found.letters],
        scheduled=[
            ScheduledOut(
                name=one.name,
                pause_s=one.pause.total_seconds(),
                last_run_at=one.last_run_at,
                next_at=one.next_at,
                last_error=one.last_error,
            )
            for one in found.scheduled
        ],
        sent=[OneOffOut.from_orm(one) for one in found.sent],
    )


@router.post("/operations/letters/{int:letter_id}/retry", response={204: None}, summary="Deliver once more")
def retry(request: HttpRequest, letter_id: int) -> Status[None]:
    """From the first attempt on, as soon as the relay comes to it. Only in an operator's session."""
    outbox.retry(letter_id, by=identity.operator_of(request), at=clock.now())
    return Status(204, None)


@router.post("/operations/letters/{int:letter_id}/set-aside", response={204: None}, summary="Never deliver")
def set_aside(request: HttpRequest, letter_id: int) -> Status[None]:
    """Somebody has seen to what it would have done. Only in an operator's session."""
    outbox.set_aside(letter_id, by=identity.operator_of(request), at=clock.now())
    return Status(204, None)
