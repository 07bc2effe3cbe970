"""Tables of consents. Nothing is ever written again: what happens to a consent is a row of its own."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from vienreiz.kernel.period import Period
from vienreiz.modules.identity import values as identity

from . import rules, values


class Consent(models.Model):
    """One row for each consent ever requested: its terms, which never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()  # identity's id: no foreign key crosses a module
    service = models.CharField(max_length=120)
    recipient = models.CharField(max_length=120)
    purpose = models.CharField(max_length=80)
    fields = models.JSONField()
    mode = models.CharField(max_length=10)
    rate_times = models.PositiveIntegerField(null=True)
    rate_unit = models.CharField(max_length=10, default="")
    life_value = models.PositiveIntegerField(null=True)
    life_unit = models.CharField(max_length=10, default="")
    lasts_s = models.PositiveIntegerField()
    first_day = models.DateField(null=True)
    requested_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewed_by")
    idempotency_key = models.CharField(max_length=80, null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="consent_requested_once", fields=["recipient", "idempotency_key"]),
            models.CheckConstraint(name="consent_lasts_some_time", condition=Q(lasts_s__gt=0)),
        ]
        indexes = [models.Index(name="consent_by_ask", fields=["person_id", "recipient", "service"])]

    def as_terms(self) -> values.Terms:
        return values.Terms(
            service=self.service,
            recipient=self.recipient,
            purpose=self.purpose,
            fields=frozenset(self.fields),
            mode=values.Mode(self.mode),
            rate=None
            if self.rate_times is None
            else values.Rate(times=self.rate_times, per=values.Unit(self.rate_unit)),
            life=None
            if self.life_value is None
            else values.Life(value=self.life_value, unit=values.Unit(self.life_unit)),
            lasts=timedelta(seconds=self.lasts_s),
            first_day=self.first_day,
        )

    def as_standing(self, *, at: datetime) -> values.Standing:
        """What a decision looks at; who has many rows prefetches their changes."""
        steps = self.steps()
        terms = self.as_terms()
        given_at = rules.given_in(steps)
        return values.Standing(
            id=values.ConsentId(self.id),
            person_id=identity.PersonId(identity.SubjectId(self.person_id)),
            terms=terms,
            state=rules.state_of(steps, answer_by=self.answer_by, lasts=terms.lasts, at=at),
            valid=None if given_at is None else Period(given_at, given_at + terms.lasts),
            ended_at=next((taken.at for taken in steps if taken.step in rules.ENDINGS), None),
            digest=self.digest,
        )

    def as_value(self, *, uses: int, last_used_at: datetime | None, at: datetime) -> values.Consent:
        """As it stands at `at`; who has many rows prefetches their changes."""
        found = self.as_standing(at=at)
        over_at = found.ended_at or (found.valid.end if found.valid and found.state is values.State.EXPIRED else None)
        return values.Consent(
            id=found.id,
            person_id=found.person_id,
            terms=found.terms,
            state=found.state,
            requested_at=self.requested_at,
            answer_by=self.answer_by,
            valid=found.valid,
            ended_at=found.ended_at,
            acknowledge_by=over_at + rules.ACKNOWLEDGE_WITHIN if over_at and found.valid else None,
            acknowledged_at=next((taken.at for taken in self.steps() if taken.step is values.Step.ACKNOWLEDGED), None),
            renews=None if self.renews_id is None else values.ConsentId(self.renews_id),
            uses=uses,
            last_used_at=last_used_at,
            digest=self.digest,
            happened=tuple(change.as_value() for change in self._changes()),
        )

    def steps(self) -> list[rules.Taken]:
        """What happened to it, in order."""
        return [rules.Taken(values.Step(change.step), change.at) for change in self._changes()]

    def _changes(self) -> list["Change"]:
        return sorted(self.changes.all(), key=lambda change: change.number)


class Change(models.Model):
    """One step. Two who would take the next step at once get the same number, and one of them fails.

    `until`: of the step by which it was given, when it ends by the clock, so that the database can look for it.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    acting_for = models.UUIDField(null=True)  # of whoever did it for another
    until = models.DateTimeField(null=True)
    position = models.BigIntegerField(null=True, unique=True)  # given after the commit: kernel/positions.py

    class Meta:
        constraints = [models.UniqueConstraint(name="consent_step_once", fields=["consent", "number"])]
        indexes = [models.Index(name="consent_by_its_end", fields=["until"], condition=Q(until__isnull=False))]

    def as_value(self) -> values.Happened:
        return values.Happened(step=values.Step(self.step), at=self.at, by=self.by, acting_for=self.acting_for)


class Use(models.Model):
    """One ask answered under a consent, counted before it is answered: a rate cannot be overrun by asking at once.

    An exchange that is asked again, and allowed by another consent then, uses that one too.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="uses")
    exchange_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="consent_used_once_by_an_exchange", fields=["exchange_id", "consent"])
        ]
