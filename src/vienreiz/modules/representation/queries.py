"""Reads of powers and mandates."""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from vienreiz.modules.identity import public as identity

from . import models, values


def powers() -> list[values.Power]:
    """The powers that stand, by code."""
    return [row.as_value() for row in models.Power.objects.filter(closed_at=None).order_by("code")]


def incapacities() -> list[values.Incapacity]:
    """By what one is known not to decide for oneself, as it stands, by code."""
    return [row.as_value() for row in models.Incapacity.objects.filter(closed_at=None).order_by("code")]


def standing(
    pairs: Collection[tuple[identity.PersonId, identity.SubjectId]], *, at: datetime
) -> list[identity.Mandate]:
    """The mandates of these pairs that were found and hold at `at`, under powers that stand."""
    if not pairs:
        return []
    wanted = reduce(or_, (Q(representative=one, represented=other) for one, other in pairs))
    rows = models.Mandate.objects.filter(wanted, power__in=_standing_powers())
    return [row.as_value() for row in rows.filter(valid_from__lte=at, valid_until__gt=at).order_by("-valid_from", "id")]


def mandates_of(representative: identity.PersonId, *, at: datetime) -> list[identity.Mandate]:
    """Her mandates that hold at `at`: the newest for each represented, by name.

    For whoever signed in as her: the edge hands in the id of the session's own person and no other.
    """
    rows = models.Mandate.objects.of(representative).filter(valid_from__lte=at, valid_until__gt=at)
    newest = {
        row.represented: row.as_value()
        for row in rows.filter(power__in=_standing_powers()).order_by("valid_from", "id")
    }
    return sorted(newest.values(), key=lambda mandate: (mandate.represented_name, mandate.represented.int))


def last_power_of(representative: identity.PersonId, represented: identity.SubjectId) -> str:
    """The power of the newest mandate of this pair, in force or not; empty where there never was one."""
    row = models.Mandate.objects.of(representative).filter(represented=represented).order_by("-valid_from").first()
    return row.power if row else ""


def _standing_powers() -> QuerySet[models.Power, str]:
    return models.Power.objects.filter(closed_at=None).values_list("code", flat=True)
