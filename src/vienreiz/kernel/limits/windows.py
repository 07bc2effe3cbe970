"""Counting requests."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from vienreiz.kernel.errors import N_, Refused

from . import models
from .values import Limit, Wanted

CHUNK = 500  # SQLite takes 999 variables in a statement
WRITTEN_TOGETHER = 100  # each with five variables


class TooManyRequests(Refused):
    """`retry_after_s` is also the header Retry-After. Source: RFC 6585, 4."""

    code = "too-many-requests"
    status = 429
    public = frozenset({"retry_after_s"})
    sentence = N_("That was too often. Wait a moment and try again.")


def take(key: str, limit: Limit, *, at: datetime, times: int = 1) -> None:
    """Count one request of `key`, or so many, all or none. Raises TooManyRequests where its window is full."""
    (wait_s,) = take_each([[Wanted(key=key, limit=limit, times=times)]], at=at)
    if wait_s is not None:
        raise TooManyRequests(retry_after_s=wait_s)


@transaction.atomic
def take_each(requests: Sequence[Sequence[Wanted]], *, at: datetime) -> list[int | None]:
    """Count requests in their order, each in all of its windows or in none.

    For each how many seconds it has to wait, None where it was counted. One transaction, however many they are.
    """
    windows = _locked({wanted.key for request in requests for wanted in request}, at=at)
    before = {key: (window.ends_at, window.count) for key, window in windows.items()}
    waits = [_take(request, windows, at=at) for request in requests]
    changed = [window for key, window in windows.items() if (window.ends_at, window.count) != before[key]]
    models.Window.objects.bulk_update(changed, ["ends_at", "count"], batch_size=WRITTEN_TOGETHER)
    return waits


@transaction.atomic
def give_back(keys: Sequence[str]) -> None:
    """Uncount a request of each key, which came to nothing through no fault of whoever asked; a key named twice, two.

    Windows are locked in the order in which they are taken.
    """
    times = Counter(keys)
    windows = list(models.Window.objects.select_for_update().filter(key__in=times).order_by("key"))
    for window in windows:
        window.count = max(0, window.count - times[window.key])
    models.Window.objects.bulk_update(windows, ["count"], batch_size=WRITTEN_TOGETHER)


def wait(key: str, limit: Limit, *, at: datetime) -> int | None:
    """How many seconds until `key` may ask again, None while it may. Counts nothing."""
    window = models.Window.objects.filter(key=key, ends_at__gt=at, count__gte=limit.times).first()
    if window is None:
        return None
    if _end_in_time(window, limit, at=at):
        models.Window.objects.filter(key=key, ends_at__gt=window.ends_at).update(ends_at=window.ends_at)
    return _seconds(window.ends_at - at)


def count_about(subject_id: UUID) -> int:
    """How many windows are counted for a subject, whatever for."""
    return models.Window.objects.filter(key__contains=str(subject_id)).count()


def forget_about(subject_id: UUID) -> None:
    """Remove the windows that are counted for a subject."""
    _remove(models.Window.objects.filter(key__contains=str(subject_id)))


def forget(*, at: datetime) -> None:
    """Remove windows that ended."""
    _remove(models.Window.objects.filter(ends_at__lte=at))


@transaction.atomic
def _remove(windows: QuerySet[models.Window]) -> None:
    """In the order in which others lock them; what was taken anew meanwhile stays."""
    keys = list(windows.select_for_update().order_by("key").values_list("key", flat=True))
    for start in range(0, len(keys), CHUNK):
        windows.filter(key__in=keys[start : start + CHUNK]).delete()


def _locked(keys: Collection[str], *, at: datetime) -> dict[str, models.Window]:
    """The windows of these keys, made where there are none; always in one order, so that nobody waits in a ring."""
    in_order = sorted(keys)
    windows: dict[str, models.Window] = {}
    for start in range(0, len(in_order), CHUNK):
        part = in_order[start : start + CHUNK]
        rows = models.Window.objects.select_for_update().filter(key__in=part).order_by("key")
        found = {row.key: row for row in rows}
        if len(found) < len(part):
            missing = [models.Window(key=key, ends_at=at, count=0) for key in part if key not in found]
            models.Window.objects.bulk_create(missing, ignore_conflicts=True)
            found = {row.key: row for row in rows.all()}
        windows |= found
    return windows


def _take(request: Sequence[Wanted], windows: dict[str, models.Window], *, at: datetime) -> int | None:
    for wanted in request:
        _end_in_time(windows[wanted.key], wanted.limit, at=at)
    present = [(wanted, *_present(windows[wanted.key], wanted.limit, at=at)) for wanted in request]
    full = [ends_at for wanted, ends_at, count in present if count + wanted.times > wanted.limit.times]
    if full:
        return _seconds(max(full) - at)
    for wanted, ends_at, count in present:
        windows[wanted.key].ends_at, windows[wanted.key].count = ends_at, count + wanted.times
    return None


def _present(window: models.Window, limit: Limit, *, at: datetime) -> tuple[datetime, int]:
    """When the window ends, or a new one, and what it has counted."""
    return (at + limit.span, 0) if window.ends_at <= at else (window.ends_at, window.count)


def _end_in_time(window: models.Window, limit: Limit, *, at: datetime) -> bool:
    """End a window after its span from now at the latest, though the clock went back since; whether it was longer."""
    latest = at + limit.span
    if window.ends_at <= latest:
        return False
    window.ends_at = latest
    return True


def _seconds(span: timedelta) -> int:
    return max(1, round(span.total_seconds()))
