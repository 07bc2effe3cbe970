"""Tables of releases and of what they opened."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from . import values


class Release(models.Model):
    """A pack as it was applied. Never written again."""

    id = models.BigAutoField(primary_key=True)  # given by `apply`, one above the newest: two at once collide
    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)  # not unique: one may go back to what was applied before
    country = models.TextField()  # what pack.yaml says, JSON
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=200)

    def as_value(self) -> values.Release:
        return values.Release(pack=self.pack, version=self.version, digest=self.digest, applied_at=self.applied_at)


class ItemQuerySet(models.QuerySet["Item"]):
    def open(self, *, origin: str) -> "ItemQuerySet":
        return self.filter(origin=origin, closed_at__isnull=True)


class Item(models.Model):
    """One version of one item of one origin. Only `closed_by` and `closed_at` are ever written again, once."""

    id = models.BigAutoField(primary_key=True)
    origin = models.CharField(max_length=60)
    section = models.CharField(max_length=40)
    code = models.CharField(max_length=80)
    content = models.TextField()  # JSON; text, since the order of names matters
    digest = models.CharField(max_length=64)
    opened_by = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[ItemQuerySet] = ItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="pack_item_open_once", fields=["origin", "section", "code"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="pack_item_closed_by_a_release",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]
