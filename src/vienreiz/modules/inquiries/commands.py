"""Asking and answering."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.packs import public as packs

from . import errors, events, models, queries, rules, values


def ask(entry_id: audit.EntryId, question: str, *, by: Actor, at: datetime) -> values.Inquiry:
    """Ask the institution why it used her data, once for each entry; it must answer within thirty days.

    The same question again gives the first. Raises audit.EntryNotFound, audit.EntryAltered, WordsMissing, NobodyToAsk,
    AskedBefore.
    """
    entry = audit.entry_of(entry_id, by=by)
    if not rules.are_words(question):
        raise errors.WordsMissing
    if not rules.can_be_asked(entry.content.recipient) or entry.content.person_id is None:
        raise errors.NobodyToAsk
    with transaction.atomic():
        row, is_new = models.Inquiry.objects.get_or_create(
            entry_id=entry_id,
            defaults={
                "exchange_id": entry.content.exchange_id,
                "person_id": entry.content.person_id,
                "recipient": entry.content.recipient,
                "service": entry.content.service,
                "purpose": entry.content.purpose,
                "used_at": entry.content.at,
                "question": question.strip(),
                "asked_at": at,
                "asked_by": by.code,
                "due_at": at + rules.ANSWERED_WITHIN,
            },
        )
        if not is_new:
            if (row.question, row.asked_by) == (question.strip(), by.code):  # sent again: the first answer
                return row.as_value(at=at)
            raise errors.AskedBefore(inquiry_id=row.id)
        made = events.InquiryMade(inquiry_id=values.InquiryId(row.id), recipient=row.recipient)
        outbox.publish(made, by=by, at=at)
    return row.as_value(at=at)


def read(recipient: str, *, by: Actor, at: datetime) -> list[values.Inquiry]:
    """What a recipient has to answer and answered lately, for somebody who is to answer it.

    Whoever asked sees that her question was read: entered with it as ground, once a day for each reader, before it is
    shown. Raises InquiryNotFound for whoever does not work there, exchange.LogUnavailable.
    """
    found, on = queries.of_recipient(recipient, by=by, at=at), packs.today(at)
    seen = queries.seen(found, by=by, on=on)
    unseen = [inquiry for inquiry in found if inquiry.id not in seen]
    if not unseen:
        return found
    with transaction.atomic():
        models.Look.objects.bulk_create(
            [models.Look(inquiry_id=inquiry.id, by=by.code, on=on) for inquiry in unseen], ignore_conflicts=True
        )
        exchange.note(
            [
                exchange.Use(
                    person_id=inquiry.person_id,
                    service=exchange.SERVICE_INQUIRIES,
                    recipient=recipient,
                    purpose=exchange.PURPOSE_ANSWERING,
                    ground=f"{exchange.GROUND_INQUIRY}:{inquiry.id}",
                    by=by,
                    at=at,
                )
                for inquiry in unseen
            ]
        )
    return found


@transaction.atomic
def answer(inquiry_id: values.InquiryId, words: str, *, by: Actor, at: datetime) -> values.Inquiry:
    """Answer, once. Raises InquiryNotFound for whoever does not work there, WordsMissing, AnsweredBefore."""
    row = models.Inquiry.objects.select_for_update().filter(id=inquiry_id).first()
    if row is None or not rules.may_answer(by, row.recipient):
        raise errors.InquiryNotFound
    if not rules.are_words(words):
        raise errors.WordsMissing
    if row.answered_at is not None:
        raise errors.AnsweredBefore(inquiry_id=row.id)
    row.answer, row.answered_at, row.answered_by = words.strip(), at, by.code
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    told = events.InquiryAnswered(inquiry_id=values.InquiryId(row.id), person_id=row.person_id)
    outbox.publish(told, by=by, at=at)
    return row.as_value(at=at)


def count_about(subject_id: UUID) -> int:
    """How many questions are about her, or were asked by her for another."""
    return _naming(subject_id).count()


def erase_about(subject_id: UUID) -> None:
    """Remove them, answered or not."""
    _naming(subject_id).delete()


def _naming(subject_id: UUID) -> QuerySet[models.Inquiry]:
    return models.Inquiry.objects.filter(Q(person_id=subject_id) | Q(asked_by__contains=str(subject_id)))
