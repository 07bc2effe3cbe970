"""What is kept of asks that may come again. What was answered is kept nowhere."""

from django.db import models


class Repeat(models.Model):
    """What somebody asked under a key: a digest of it and the ids of its exchanges, for an hour."""

    by = models.CharField(max_length=200)  # Actor.code
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # keyed with our secret
    at = models.DateTimeField(db_index=True)
    exchange_ids = models.JSONField()
    counted = models.JSONField(default=list)  # those of them whose use was counted, each with what allowed it

    class Meta:
        constraints = [models.UniqueConstraint(name="asked_once_under_a_key", fields=["by", "key"])]
