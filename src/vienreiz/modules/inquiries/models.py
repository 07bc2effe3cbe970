"""Tables of inquiries."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from vienreiz.modules.audit.values import EntryId
from vienreiz.modules.identity.values import PersonId, SubjectId

from . import rules, values


class Inquiry(models.Model):
    """One row for each question. Only the answer is ever written again, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry_id = models.UUIDField(unique=True)  # audit's id: no foreign key crosses a module
    exchange_id = models.UUIDField()
    person_id = models.UUIDField(db_index=True)
    recipient = models.CharField(max_length=120)
    service = models.CharField(max_length=120)
    purpose = models.CharField(max_length=120)  # a refused one may not be any of ours
    used_at = models.DateTimeField()
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)  # Actor.code
    due_at = models.DateTimeField()
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="inquiry_due_after_asked", condition=Q(due_at__gt=F("asked_at"))),
            models.CheckConstraint(name="inquiry_answered_in_words", condition=Q(answered_at=None) | ~Q(answer="")),
        ]
        indexes = [models.Index(name="inquiry_of_recipient", fields=["recipient", "due_at"])]

    def as_value(self, *, at: datetime) -> values.Inquiry:
        return values.Inquiry(
            id=values.InquiryId(self.id),
            entry_id=EntryId(self.entry_id),
            exchange_id=self.exchange_id,
            person_id=PersonId(SubjectId(self.person_id)),
            recipient=self.recipient,
            service=self.service,
            purpose=self.purpose,
            used_at=self.used_at,
            question=self.question,
            asked_at=self.asked_at,
            due_at=self.due_at,
            answer=self.answer,
            answered_at=self.answered_at,
            state=rules.state_of(answered_at=self.answered_at, due_at=self.due_at, at=at),
        )


class Look(models.Model):
    """One row for each day on which somebody who has to answer saw a question, and for each of them. Never again."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE)
    by = models.CharField(max_length=200)  # Actor.code
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(name="look_once_a_day", fields=["inquiry", "by", "on"])]
