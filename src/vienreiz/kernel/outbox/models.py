"""Tables of the outbox."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """What happened. `position` is given after the commit, so that whoever reads by it misses nobody."""

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=200)
    payload = models.JSONField()
    by = models.JSONField()
    at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)
    settled = models.BooleanField(default=False)  # delivered to all, or given up for some
    due_at = models.DateTimeField()  # when it is to be delivered next, while it is not settled; a relay at it moves it

    class Meta:
        indexes = [
            models.Index(name="outbox_without_position", fields=["id"], condition=Q(position__isnull=True)),
            models.Index(name="outbox_due", fields=["due_at"], condition=Q(settled=False)),
        ]


class Delivery(models.Model):
    """What became of one event at one handler."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    handler = models.CharField(max_length=300)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)  # None: delivered, or dead
    last_error = models.CharField(max_length=300, default="")
    set_aside_at = models.DateTimeField(null=True)  # when somebody looked at a dead one and saw to it
    set_aside_by = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="delivered_once_to_each_handler", fields=["event", "handler"])]
