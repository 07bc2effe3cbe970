"""Tables of operations."""

from django.db import models

from . import values


class Suspicion(models.Model):
    """One row for each time somebody at a desk was suspected of guessing. Never written again."""

    who = models.CharField(max_length=200)  # Actor.code of somebody at work: an id, no name
    subsystem = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="suspicion_told_once", fields=["who", "at"])]
        indexes = [models.Index(name="suspicion_newest", fields=["at"])]

    def as_value(self) -> values.Suspicion:
        return values.Suspicion(who=self.who, subsystem=self.subsystem, at=self.at)
