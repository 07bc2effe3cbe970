"""Tables of records. Rows are inserted; of a version only `load_until` is ever written again, once."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from vienreiz.kernel import actors
from vienreiz.kernel.period import Period
from vienreiz.modules.identity.values import SubjectId

from . import values


class Load(models.Model):
    """One source taken in; its id is its number. Open until `published_at` is set.

    `position` counts the rows of the source that are done with, so that a killed load goes on where it was.
    """

    register = models.CharField(max_length=40)
    source = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=actors.CODE_LENGTH_MAX)  # Actor.code
    published_at = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    oddities = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=200, null=True)  # who submitted it, and their key against repetition

    class Meta:
        constraints = [
            models.UniqueConstraint(name="submitted_once", fields=["register", "reference"]),
            models.UniqueConstraint(name="load_open_once", fields=["register"], condition=Q(published_at=None)),
            models.CheckConstraint(
                name="load_counts_every_row",
                condition=Q(position=F("new") + F("changed") + F("unchanged") + F("refused")),
            ),
        ]
        indexes = [models.Index(name="load_by_publication", fields=["register", "published_at"])]

    def as_report(self, first_reports: tuple[values.RowReport, ...]) -> values.LoadReport:
        return values.LoadReport(
            number=values.LoadNumber(self.id),
            register=self.register,
            source=self.source,
            digest=self.digest,
            state=values.LoadState.PUBLISHED if self.published_at else values.LoadState.OPEN,
            started_at=self.started_at,
            published_at=self.published_at,
            valid_from=self.valid_from,
            rows=self.position,
            new=self.new,
            changed=self.changed,
            unchanged=self.unchanged,
            refused=self.refused,
            oddities=self.oddities,
            first_reports=first_reports,
        )


class VersionQuerySet(models.QuerySet["Version"]):
    def known(self, *, at: datetime) -> "VersionQuerySet":
        """Those recorded at `at`: brought by a load published by then, and not ended by another published by then."""
        ended_later = Q(load_until=None) | Q(load_until__published_at=None) | Q(load_until__published_at__gt=at)
        return self.filter(ended_later, load_from__published_at__lte=at)

    def valid(self, *, on: date) -> "VersionQuerySet":
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)

    def said(self) -> "VersionQuerySet":
        """Those that anybody could ever read: not ended by the load that brought them, nor at the same moment."""
        ended_later = Q(load_until__published_at__gt=F("load_from__published_at"))
        return self.filter(Q(load_until=None) | Q(load_until__published_at=None) | ended_later).exclude(
            load_until=F("load_from")
        )

    def current(self) -> "VersionQuerySet":
        """Those no load has ended yet, that of the open load among them: what the next row is written upon."""
        return self.filter(load_until=None)


class Version(models.Model):
    """What a register says of one key on the days [valid_from, valid_until)."""

    register = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    content = models.TextField()  # canonical JSON
    digest = models.CharField(max_length=64)  # of the content and of rules.form: equal ones are one version
    sorting = models.BinaryField()  # rules.sorting of the label: bytes order alike in every database
    load_from = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="+")
    load_until = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="version_holds_some_day", condition=Q(valid_until=None) | Q(valid_from__lt=F("valid_until"))
            ),
            models.UniqueConstraint(
                name="version_current_once", fields=["register", "key", "valid_from"], condition=Q(load_until=None)
            ),
            models.UniqueConstraint(
                name="version_open_once",
                fields=["register", "key"],
                condition=Q(load_until=None, valid_until=None),
            ),
        ]
        indexes = [
            models.Index(name="version_by_key", fields=["register", "key"]),
            models.Index(name="version_in_order", fields=["register", "sorting", "key"]),
        ]

    @property
    def as_period(self) -> Period[date]:
        return Period(self.valid_from, self.valid_until)

    @property
    def as_content(self) -> Mapping[str, values.Json]:
        content: Mapping[str, values.Json] = json.loads(self.content)
        return content

    def as_past(self, subjects: Mapping[str, SubjectId]) -> values.PastVersion:
        """Needs both loads."""
        assert self.load_from.published_at is not None
        ended_at = self.load_until.published_at if self.load_until else None
        return values.PastVersion(
            content=self.as_content,
            subjects=subjects,
            valid=self.as_period,
            recorded=Period(self.load_from.published_at, ended_at),
            key=self.key,
            load=values.LoadNumber(self.load_from_id),
            by=self.load_from.started_by,
        )

    def as_value(self, subjects: Mapping[str, SubjectId]) -> values.RecordVersion:
        assert self.load_from.published_at is not None  # nothing else is ever read
        return values.RecordVersion(
            register=self.register,
            key=self.key,
            content=json.loads(self.content),
            subjects=subjects,
            valid=Period(self.valid_from, self.valid_until),
            recorded_at=self.load_from.published_at,
        )


class VersionSubject(models.Model):
    """Who stands in a version, in which role."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="subjects", db_index=False)
    role = models.CharField(max_length=40)
    subject_id = models.UUIDField()  # identity's id: no foreign key crosses a module

    class Meta:
        constraints = [models.UniqueConstraint(name="version_role_once", fields=["version", "role"])]
        indexes = [models.Index(name="version_by_subject", fields=["subject_id", "role"])]


class SearchKey(models.Model):
    """One value by which a version may be searched, folded, as bytes: so a prefix is a range in every database."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="search_keys")
    register = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    value = models.BinaryField()

    class Meta:
        indexes = [models.Index(name="version_by_search_key", fields=["register", "name", "value"])]


class Oddity(models.Model):
    """What is odd of a version, as long as it is: from the load that found it until one that found it no more.

    Of one only `load_until` is ever written again, once.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="oddities")
    field = models.CharField(max_length=40, blank=True)
    load_from = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="+")
    load_until = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="oddity_stands_once", fields=["version", "field"], condition=Q(load_until=None)
            )
        ]


class RowReport(models.Model):
    """What was said of one row of a load's source."""

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="reports", db_index=False)
    line = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in values.RowKind])
    field = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="row_report_kind_known", condition=Q(kind__in=[kind.value for kind in values.RowKind])
            )
        ]
        indexes = [models.Index(name="row_report_by_line", fields=["load", "line"])]

    def as_value(self) -> values.RowReport:
        return values.RowReport(
            line=self.line, kind=values.RowKind(self.kind), field=self.field, sentence=self.sentence
        )
