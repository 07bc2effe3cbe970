"""Tables of identity. Rows are opened and closed; what they say in between never changes."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q

from vienreiz.kernel import actors
from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text
from vienreiz.modules.packs.values import CODE_LENGTH_MAX

from . import values


class OperatorManager(BaseUserManager["Operator"]):
    """Finds operators by name."""


class Operator(AbstractBaseUser, PermissionsMixin):
    """Who runs this deployment. Persons are never operators: they have subjects and sessions, and no row here."""

    name = models.CharField(max_length=80, unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "name"

    objects: ClassVar[OperatorManager] = OperatorManager()


class Subject(models.Model):
    """One row for each person and legal person we know of. The id is random and says nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in values.SubjectKind])
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="subject_kind_known", condition=Q(kind__in=[kind.value for kind in values.SubjectKind])
            )
        ]


class IdentifierQuerySet(models.QuerySet["Identifier"]):
    def valid(self, *, on: date) -> "IdentifierQuerySet":
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)

    def held_after(self, day: date) -> "IdentifierQuerySet":
        """Those held on `day` or at any time later."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day))

    def of(self, scheme: str, compacts: Collection[str]) -> "IdentifierQuerySet":
        return self.filter(scheme=scheme, compact__in=compacts)


class Identifier(models.Model):
    """A subject's value in a scheme, [valid_from, valid_until). Only `valid_until` is ever written again, once.

    Two open rows with one value cannot be; that closed ones do not overlap either, `commands` checks under a lock.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=CODE_LENGTH_MAX)
    value = models.CharField(max_length=80)  # as it is written
    compact = models.CharField(max_length=80)  # rules.compact of it, by which it is found
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=actors.CODE_LENGTH_MAX)  # Actor.code

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="identifier_holds_some_day",
                condition=Q(valid_until=None) | Q(valid_from__lt=F("valid_until")),
            ),
            models.UniqueConstraint(
                name="identifier_held_by_one", fields=["scheme", "compact"], condition=Q(valid_until=None)
            ),
            models.UniqueConstraint(
                name="identifier_one_a_scheme", fields=["subject", "scheme"], condition=Q(valid_until=None)
            ),
        ]
        indexes = [models.Index(name="identifier_by_value", fields=["scheme", "compact"])]

    def as_value(self) -> values.Identifier:
        return values.Identifier(scheme=self.scheme, value=self.value, valid=Period(self.valid_from, self.valid_until))

    def as_holding(self) -> values.Holding:
        return values.Holding(
            subject_id=values.SubjectId(self.subject_id), valid=Period(self.valid_from, self.valid_until)
        )


class Scheme(models.Model):
    """One version of a kind of identifier. Only `closed_at` is ever written again, once."""

    code = models.CharField(max_length=CODE_LENGTH_MAX)
    title = models.JSONField()
    pattern = models.CharField(max_length=400)
    algorithm = models.CharField(max_length=20)
    identifies = models.CharField(max_length=20)
    weights = models.JSONField()
    modulus = models.IntegerField()
    offset = models.IntegerField()
    factor = models.IntegerField()
    unchecked_prefixes = models.JSONField()
    example = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scheme_open_once", fields=["code"], condition=Q(closed_at=None)),
            models.CheckConstraint(
                name="scheme_identifies_a_kind",
                condition=Q(identifies__in=[kind.value for kind in values.SubjectKind]),
            ),
        ]

    def as_value(self) -> values.Scheme:
        return values.Scheme(
            code=self.code,
            title=Text(self.title),
            pattern=self.pattern,
            algorithm=values.Algorithm(self.algorithm),
            identifies=values.SubjectKind(self.identifies),
            weights=tuple(self.weights),
            modulus=self.modulus,
            offset=self.offset,
            factor=self.factor,
            unchecked_prefixes=tuple(self.unchecked_prefixes),
            example=self.example,
        )


class Organisation(models.Model):
    """One version of an institution. Only `closed_at` is ever written again, once."""

    code = models.CharField(max_length=CODE_LENGTH_MAX)
    title = models.JSONField()
    url = models.CharField(max_length=400)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organisation_open_once", fields=["code"], condition=Q(closed_at=None)),
        ]


class Subsystem(models.Model):
    """One version of a part of an institution that acts. Only `closed_at` is ever written again, once."""

    organisation = models.CharField(max_length=CODE_LENGTH_MAX)  # code: the organisation's versions come and go
    code = models.CharField(max_length=40)
    title = models.JSONField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="subsystem_open_once", fields=["organisation", "code"], condition=Q(closed_at=None)
            ),
        ]


class DemoCard(models.Model):
    """The demonstration eID's own store: whose card answers to which code."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, primary_key=True)
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=80, unique=True)  # compact
    issued_at = models.DateTimeField()

    def as_value(self) -> values.DemoCard:
        return values.DemoCard(subject_id=values.SubjectId(self.subject_id), name=self.name)


class AccessToken(models.Model):
    """One row for each token ever made. Only `revoked_at` (once) and `last_used_on` are written again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT)
    title = models.CharField(max_length=80)
    hash = models.CharField(max_length=64)  # rules.hash_of the secret, which is kept nowhere
    scopes = models.JSONField()
    assurance = models.SmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)
    idempotency_key = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="token_lives_some_time", condition=Q(created_at__lt=F("expires_at"))),
            models.UniqueConstraint(name="token_made_once", fields=["subject", "idempotency_key"]),
        ]

    def as_value(self) -> values.AccessToken:
        return values.AccessToken(
            id=self.id,
            person_id=values.PersonId(self.subject_id),
            title=self.title,
            scopes=frozenset(values.Scope(scope) for scope in self.scopes),
            created_at=self.created_at,
            expires_at=self.expires_at,
            revoked_at=self.revoked_at,
            assurance=values.Assurance(self.assurance),
            last_used_on=self.last_used_on,
        )


class FailedSignIn(models.Model):
    """A sign-in that did not succeed, kept for some minutes to slow down guessing."""

    source = models.CharField(max_length=64, db_index=True)  # keyed hash of the network address
    failed_at = models.DateTimeField(db_index=True)


class Employment(models.Model):
    """One row for each time somebody took up work for a subsystem. Only `ended_at` is ever written again, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT)
    subsystem = models.CharField(max_length=120)  # organisation/subsystem: their versions come and go
    role = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=actors.CODE_LENGTH_MAX)  # Actor.code
    ended_at = models.DateTimeField(null=True)
    # By what a supervisor tells them apart. Names stand in registers, and to read one takes a grant; no pack describes
    # one by which an employer reads the names of its staff. So the end of what was typed is kept, and never more of it.
    identifier_end = models.CharField(max_length=4, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="employed_once_in_a_role", fields=["subject", "subsystem", "role"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="employment_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at"))
            ),
        ]

    def as_value(self) -> values.Employment:
        return values.Employment(
            id=self.id,
            person_id=values.PersonId(values.SubjectId(self.subject_id)),
            subsystem=self.subsystem,
            role=values.Role(self.role),
            valid=Period(self.began_at, self.ended_at),
            identifier_end=self.identifier_end,
            is_said_by_office=self.began_by.startswith(f"{actors.ActorKind.STAFF}:"),
        )


class ClientToken(models.Model):
    """One row for each token ever made for a subsystem. Only `revoked_at` is ever written again, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subsystem = models.CharField(max_length=120)  # organisation/subsystem: their versions come and go
    title = models.CharField(max_length=80)
    hash = models.CharField(max_length=64)  # rules.hash_of the secret, which is kept nowhere
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=actors.CODE_LENGTH_MAX)  # Actor.code
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="client_token_lives_some_time", condition=Q(created_at__lt=F("expires_at")))
        ]
        indexes = [models.Index(name="client_token_by_subsystem", fields=["subsystem"])]

    def as_value(self) -> values.ClientToken:
        return values.ClientToken(
            id=self.id,
            subsystem=self.subsystem,
            title=self.title,
            created_at=self.created_at,
            expires_at=self.expires_at,
            revoked_at=self.revoked_at,
        )
