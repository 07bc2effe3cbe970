"""Tables of representation."""

import uuid
from typing import ClassVar

import msgspec
from django.db import models
from django.db.models import F, Q

from vienreiz.kernel.period import Period
from vienreiz.modules.identity import values as identity
from vienreiz.modules.packs.values import CODE_LENGTH_MAX

from . import values


class Power(models.Model):
    """One version of a power. Only `closed_at` is ever written again, once."""

    code = models.CharField(max_length=CODE_LENGTH_MAX)
    content = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="power_open_once", fields=["code"], condition=Q(closed_at=None)),
        ]

    def as_value(self) -> values.Power:
        return msgspec.json.decode(self.content, type=values.Power)


class Incapacity(models.Model):
    """One version of an incapacity. Only `closed_at` is ever written again, once."""

    code = models.CharField(max_length=CODE_LENGTH_MAX)
    content = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="incapacity_open_once", fields=["code"], condition=Q(closed_at=None)),
        ]

    def as_value(self) -> values.Incapacity:
        return msgspec.json.decode(self.content, type=values.Incapacity)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def of(self, representative: identity.PersonId) -> "MandateQuerySet":
        return self.filter(representative=representative)


class Mandate(models.Model):
    """What registers said once of who acts for whom. Never written again; forgotten when nobody needs its digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    representative = models.UUIDField()  # identity's ids: no foreign key crosses a module
    represented = models.UUIDField()
    represented_name = models.CharField(max_length=300)
    power = models.CharField(max_length=CODE_LENGTH_MAX)
    article = models.CharField(max_length=80)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[MandateQuerySet] = MandateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(name="mandate_holds_some_time", condition=Q(valid_from__lt=F("valid_until"))),
            models.CheckConstraint(name="mandate_is_between_two", condition=~Q(representative=F("represented"))),
        ]
        indexes = [models.Index(name="mandate_of_representative", fields=["representative", "valid_until"])]

    def as_value(self) -> identity.Mandate:
        return identity.Mandate(
            representative=identity.PersonId(identity.SubjectId(self.representative)),
            represented=identity.SubjectId(self.represented),
            represented_name=self.represented_name,
            power=self.power,
            article=self.article,
            valid=Period(self.valid_from, self.valid_until),
            digest=self.digest,
        )
