"""Counting requests."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from vienreiz.kernel.errors import N_, Refused

from . import models
from .values import Limit


class TooManyRequests(Refused):
    """`retry_after_s` is also the header Retry-After. Source: RFC 6585, 4."""

    code = "too-many-requests"
    status = 429
    public = frozenset({"retry_after_s"})
    sentence = N_("That was too often. Wait a moment and try again.")


@transaction.atomic
def take(key: str, limit: Limit, *, at: datetime) -> None:
    """Count one request of `key`. Raises TooManyRequests where its window is full."""
    window, is_new = models.Window.objects.select_for_update().get_or_create(
        key=key, defaults={"ends_at": at + limit.span, "count": 1}
    )
    if is_new:
        return
    if window.ends_at <= at:
        window.ends_at, window.count = at + limit.span, 0
    if window.count >= limit.times:
        raise TooManyRequests(retry_after_s=max(1, round((window.ends_at - at).total_seconds())))
    window.count += 1
    window.save(update_fields=["ends_at", "count"])


def give_back(key: str) -> None:
    """Uncount one request of `key`, which came to nothing through no fault of whoever asked."""
    models.Window.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def wait(key: str, limit: Limit, *, at: datetime) -> int | None:
    """How many seconds until `key` may ask again, None while it may. Counts nothing."""
    window = models.Window.objects.filter(key=key, ends_at__gt=at, count__gte=limit.times).first()
    return max(1, round((window.ends_at - at).total_seconds())) if window else None


def count_about(subject_id: UUID) -> int:
    """How many windows are counted for a subject, whatever for."""
    return models.Window.objects.filter(key__contains=str(subject_id)).count()


def forget_about(subject_id: UUID) -> None:
    """Remove the windows that are counted for a subject."""
    models.Window.objects.filter(key__contains=str(subject_id)).delete()


def forget(*, at: datetime) -> None:
    """Remove windows that ended."""
    models.Window.objects.filter(ends_at__lte=at).delete()
