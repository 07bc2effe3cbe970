"""Tables of profile."""

from django.db import models
from django.db.models import F, Q

from vienreiz.modules.identity.values import SubjectId

from . import values


class Profile(models.Model):
    """One row for each subject who ever said something; it holds what she said last."""

    subject_id = models.UUIDField(primary_key=True)  # identity's id: no foreign key crosses a module
    language = models.CharField(max_length=10)
    email = models.CharField(max_length=254, default="")
    phone = models.CharField(max_length=16, default="")
    channels = models.JSONField(default=list)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)  # Actor.code

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="profile_quiet_has_both_ends",
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
            )
        ]

    def as_value(self) -> values.Profile:
        quiet = None
        if self.quiet_from is not None and self.quiet_until is not None:
            quiet = values.Quiet(start=self.quiet_from, end=self.quiet_until)
        wishes = values.Wishes(
            language=self.language,
            email=self.email,
            phone=self.phone,
            channels=frozenset(values.Channel(one) for one in self.channels),
            quiet=quiet,
        )
        return values.Profile(subject_id=SubjectId(self.subject_id), wishes=wishes, changed_at=self.changed_at)
