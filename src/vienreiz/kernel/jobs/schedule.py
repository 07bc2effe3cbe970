"""The clock of the platform, and leases."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from vienreiz.kernel import clock

from . import models, values

logger = logging.getLogger(__name__)

Job = TypeVar("Job", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class _Registered:
    pause: timedelta
    run: Callable[..., None]


_jobs: dict[str, _Registered] = {}


def every(pause: timedelta, *, name: str) -> Callable[[Job], Job]:
    """Register `function(*, at)` to run each `pause`; a run that was missed is not made up.

    One worker begins a run. Where it takes longer than its pause, the next may begin in another: a job bears that.
    """

    def register(function: Job) -> Job:
        if name in _jobs:
            raise ValueError(f"two jobs are called {name}")
        _jobs[name] = _Registered(pause, function)
        return function

    return register


def run_due(at: datetime, *, pace: values.Pace | None = None) -> int:
    """Run every job that is due, of one pace or of all. How many ran.

    A job that fails is noted and does not stop the others. One that takes long holds up those of the same call alone:
    whoever wants a job each second calls for the quick ones apart.
    """
    wanted = {name: job for name, job in _jobs.items() if pace in {None, values.pace_of(job.pause)}}
    return sum(_run(name, job, at=at) for name, job in wanted.items() if _take(name, job, at=at))


def scheduled() -> list[values.Scheduled]:
    """Every job on the clock, by name."""
    known = {row.name: row for row in models.Schedule.objects.all()}
    found = []
    for name, job in sorted(_jobs.items()):
        row = known.get(name)
        found.append(
            values.Scheduled(
                name=name,
                pause=job.pause,
                last_run_at=row.last_run_at if row else None,
                next_at=row.next_at if row else None,
                last_error=row.last_error if row else "",
            )
        )
    return found


def one_off(*, limit: int = 20) -> list[values.OneOff]:
    """The jobs sent last, newest first."""
    return [
        values.OneOff(
            id=str(row.id),
            name=row.task_path.rpartition(".")[2],
            state=row.status,
            sent_at=row.enqueued_at,
            finished_at=row.finished_at,
            error=row.exception_class_path.rpartition(".")[2],
        )
        for row in DBTaskResult.objects.order_by("-enqueued_at")[:limit]
    ]


def lease(name: str, holder: str, *, for_s: float) -> bool:
    """Whether `holder` has `name` to itself for the next `for_s` seconds; call again in time to keep it."""
    now = clock.now()
    until = now + timedelta(seconds=for_s)
    taken = models.Lease.objects.filter(Q(holder=holder) | Q(until__lte=now), name=name)
    if taken.update(holder=holder, until=until):
        return True
    try:
        with transaction.atomic():
            models.Lease.objects.create(name=name, holder=holder, until=until)
    except IntegrityError:
        return False
    return True


def release(name: str, holder: str) -> None:
    """Give a lease back before its time."""
    models.Lease.objects.filter(name=name, holder=holder).delete()


def _take(name: str, job: _Registered, *, at: datetime) -> bool:
    """Whether this run is ours: whoever moves `next_at` on has it."""
    next_at = at + job.pause
    if models.Schedule.objects.filter(name=name, next_at__lte=at).update(next_at=next_at, last_run_at=at):
        return True
    _, made = models.Schedule.objects.get_or_create(name=name, defaults={"next_at": next_at, "last_run_at": at})
    return made


def _run(name: str, job: _Registered, *, at: datetime) -> bool:
    error = ""
    try:
        job.run(at=at)
    except Exception as problem:
        logger.exception("A job on the clock failed.", extra={"job": name})
        error = type(problem).__name__
    models.Schedule.objects.filter(name=name).update(last_error=error)
    return True
