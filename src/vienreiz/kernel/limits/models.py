"""Tables of limits."""

from django.db import models


class Window(models.Model):
    """The present window of one key."""

    key = models.CharField(max_length=200, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()
