"""Tables of the scheduler."""

from django.db import models


class Schedule(models.Model):
    """When a job ran and is to run next."""

    name = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="")


class Lease(models.Model):
    """Who may do a thing that one process at a time does."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=200)
    until = models.DateTimeField()
