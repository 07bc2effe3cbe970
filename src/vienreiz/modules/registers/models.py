"""Tables of registers."""

import uuid

import msgspec
from django.db import models
from django.db.models import F, Q

from . import values


class Register(models.Model):
    """One version of a description. Only `closed_at` is ever written again, once.

    The content is text: order of fields matters, and a binary JSON column would lose it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40)
    content = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="register_open_once", fields=["code"], condition=Q(closed_at=None)),
            models.CheckConstraint(
                name="register_closed_after_opened",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
        ]

    def as_value(self) -> values.Register:
        return msgspec.json.decode(self.content, type=values.Register)
