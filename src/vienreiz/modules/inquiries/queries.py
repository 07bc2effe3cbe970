"""Reads of inquiries."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count

from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit

from . import errors, models, rules, values

LARGEST_PAGE = 200


def about(entry_id: audit.EntryId, *, by: Actor, at: datetime) -> values.Inquiry | None:
    """The question of the person who asks about this entry of hers, None if she asked none."""
    row = models.Inquiry.objects.filter(entry_id=entry_id).first()
    return row.as_value(at=at) if row and by.speaks_for(row.person_id) else None


def of_person(*, by: Actor, at: datetime) -> list[values.Inquiry]:
    """Her questions, newest first, at most 200."""
    rows = models.Inquiry.objects.filter(person_id=by.subject).order_by("-asked_at", "id")[:LARGEST_PAGE]
    return [row.as_value(at=at) for row in rows]


def of_recipient(recipient: str, *, by: Actor, at: datetime) -> list[values.Inquiry]:
    """What a recipient has to answer: what is open first, by due date, then what was answered lately; at most 200.

    Raises InquiryNotFound for whoever does not work there. Whoever shows it to somebody has it read by `commands.read`.
    """
    if not rules.may_answer(by, recipient):
        raise errors.InquiryNotFound
    rows = models.Inquiry.objects.filter(recipient=recipient)
    waiting = rows.filter(answered_at=None).order_by("due_at", "id")
    answered = rows.filter(answered_at__gt=at - rules.SHOWN_WHEN_ANSWERED).order_by("-answered_at", "id")
    return [row.as_value(at=at) for row in [*waiting[:LARGEST_PAGE], *answered[:LARGEST_PAGE]][:LARGEST_PAGE]]


def waiting(recipients: Collection[str]) -> dict[str, int]:
    """How many questions each of these recipients has yet to answer; it names nobody. Who has none is left out."""
    rows = models.Inquiry.objects.filter(recipient__in=recipients, answered_at=None).values_list("recipient")
    return dict(rows.annotate(count=Count("id")).order_by())


def answered_lately(*, by: Actor, at: datetime) -> list[values.Inquiry]:
    """Her questions that were answered within the last seven days, newest answer first.

    Whether she has seen an answer is not kept: nobody needs to know when she looks.
    """
    rows = models.Inquiry.objects.filter(person_id=by.subject, answered_at__gt=at - rules.NEWS_FOR, answered_at__lte=at)
    return [row.as_value(at=at) for row in rows.order_by("-answered_at", "id")[:LARGEST_PAGE]]


def seen(inquiries: Collection[values.Inquiry], *, by: Actor, on: date) -> set[values.InquiryId]:
    """Which of these somebody has seen on this day."""
    rows = models.Look.objects.filter(inquiry__in=[inquiry.id for inquiry in inquiries], by=by.code, on=on)
    return {values.InquiryId(id_) for id_ in rows.values_list("inquiry_id", flat=True)}


def overdue(*, at: datetime) -> int:
    """How many questions should have been answered by now."""
    return models.Inquiry.objects.filter(answered_at=None, due_at__lte=at).count()
