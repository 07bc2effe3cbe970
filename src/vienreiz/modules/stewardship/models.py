"""Tables of stewardship."""

import uuid

from django.db import models

from . import values


class Sending(models.Model):
    """One row for each file that a steward sent. The file is gone when it is finished; its outcome stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    employment_id = models.UUIDField()  # identity's id: no foreign key crosses a module
    subsystem = models.CharField(max_length=120)
    register = models.CharField(max_length=80)
    name = models.CharField(max_length=255)  # `source` and its ending: what a file is called may name somebody
    size_bytes = models.BigIntegerField()
    rows = models.BigIntegerField()  # as many as it has ends of line
    done = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in values.SendingState])
    sent_at = models.DateTimeField()
    beat_at = models.DateTimeField()  # when somebody was last seen working on it
    claim = models.UUIDField(null=True)  # whoever works on it, a new one each time; none: nobody
    reference = models.CharField(max_length=80, null=True)  # of the sender's program, under which twice is once
    digest = models.CharField(max_length=64, null=True)  # SHA-256 of the file; none: it was sent before we kept any
    finished_at = models.DateTimeField(null=True)
    load_number = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    refusal = models.CharField(max_length=500, default="")  # why not, or why not yet: a sentence with its details
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(name="sending_of_register", fields=["register", "sent_at"])]
        constraints = [
            models.UniqueConstraint(
                name="one_sending_of_a_register_on_its_way",
                fields=["register"],
                condition=models.Q(state__in=[one.value for one in values.ON_THEIR_WAY]),
            ),
            models.UniqueConstraint(name="sending_once_under_a_reference", fields=["register", "reference"]),
        ]

    def as_value(self) -> values.Sending:
        return values.Sending(
            id=values.SendingId(self.id),
            register=self.register,
            name=self.name,
            size_bytes=self.size_bytes,
            rows=self.rows,
            done=self.done,
            state=values.SendingState(self.state),
            sent_at=self.sent_at,
            finished_at=self.finished_at,
            load_number=self.load_number,
            counts=self.counts,
            refusal=self.refusal,
            details=self.details,
        )
