"""Tables of conditions. Each row is one version, opened and closed; content is never written again."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q

from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text

from . import values

Row = TypeVar("Row", bound="Version", covariant=True)


class VersionQuerySet(models.QuerySet[Row]):
    def open(self) -> "VersionQuerySet[Row]":
        return self.filter(closed_at__isnull=True)


class Version(models.Model):
    """What every condition has: where it comes from, and when it stood."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=80)
    origin = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Article(Version):
    """One version of an article. Only `closed_at` is ever written again, once."""

    act = models.JSONField()
    article = models.JSONField()
    url = models.CharField(max_length=300)
    checked_on = models.DateField(null=True)
    checked_by = models.CharField(max_length=200)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar["VersionQuerySet[Article]"] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="article_open_once", fields=["code"], condition=Q(closed_at__isnull=True)),
            models.CheckConstraint(
                name="article_holds_some_time",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lt=F("valid_until")),
            ),
        ]

    def as_value(self) -> values.Article:
        return values.Article(
            code=self.code,
            act=Text(self.act),
            article=Text(self.article),
            url=self.url,
            checked_on=self.checked_on,
            checked_by=self.checked_by,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class Purpose(Version):
    """One version of a purpose. Only `closed_at` is ever written again, once."""

    title = models.JSONField()
    dpv = models.CharField(max_length=100)

    objects: ClassVar["VersionQuerySet[Purpose]"] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="purpose_open_once", fields=["code"], condition=Q(closed_at__isnull=True))
        ]

    def as_value(self) -> values.Purpose:
        return values.Purpose(code=self.code, title=Text(self.title), dpv=self.dpv)


class Grant(Version):
    """One version of a grant. Only `closed_at` is ever written again, once."""

    recipient = models.CharField(max_length=120)
    service = models.CharField(max_length=120)
    purpose = models.CharField(max_length=80)
    article = models.CharField(max_length=80)
    fields = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    about = models.JSONField(null=True)
    quota = models.JSONField(null=True)
    frequency = models.JSONField(null=True)

    objects: ClassVar["VersionQuerySet[Grant]"] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="grant_open_once", fields=["code"], condition=Q(closed_at__isnull=True)),
            models.CheckConstraint(
                name="grant_holds_some_time", condition=Q(valid_until__isnull=True) | Q(valid_from__lt=F("valid_until"))
            ),
        ]
        indexes = [
            models.Index(
                name="grant_open_by_asker", fields=["recipient", "service"], condition=Q(closed_at__isnull=True)
            )
        ]

    def as_value(self) -> values.Grant:
        return values.Grant(
            code=self.code,
            recipient=self.recipient,
            service=self.service,
            purpose=self.purpose,
            article=self.article,
            fields=frozenset(self.fields),
            valid=Period(self.valid_from, self.valid_until),
            digest=self.digest,
            about=_about(self.about),
            quota=_rate(self.quota),
            frequency=_rate(self.frequency),
        )


def _about(written: Mapping[str, Any] | None) -> values.PersonSet | None:
    if written is None:
        return None
    return values.PersonSet(
        service=written["service"], where={name: tuple(codes) for name, codes in written["where"].items()}
    )


def _rate(written: Mapping[str, Any] | None) -> values.Rate | None:
    return values.Rate(times=written["times"], per=values.Unit(written["per"])) if written else None


class GrantChange(models.Model):
    """One row for each opening and closing, written in the same transaction: the tail that gateways will follow."""

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT)
    is_opening = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    position = models.BigIntegerField(null=True, unique=True)  # given after the commit: kernel/positions.py
