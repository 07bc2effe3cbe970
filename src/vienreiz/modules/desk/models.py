"""Tables of the desk."""

from django.db import models

from . import values


class Lookup(models.Model):
    """One ask by a member of staff. Never written again; the person asked about stands in the log alone."""

    exchange_id = models.UUIDField(primary_key=True, editable=False)
    subsystem = models.CharField(max_length=120)
    case = models.CharField(max_length=80)
    service = models.CharField(max_length=120, default="", db_default="")  # empty in rows of earlier releases
    at = models.DateTimeField()
    by = models.CharField(max_length=200)  # Actor.code

    class Meta:
        indexes = [models.Index(name="lookup_of_staff", fields=["by", "at"])]

    def as_value(self) -> values.Lookup:
        return values.Lookup(
            exchange_id=values.ExchangeId(self.exchange_id),
            subsystem=self.subsystem,
            service=self.service,
            case=self.case,
            at=self.at,
        )
