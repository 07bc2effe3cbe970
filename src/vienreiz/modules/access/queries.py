"""Reading conditions."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from vienreiz.kernel.text import Text

from . import models, values


def covering(*, recipients: Collection[str], services: Collection[str]) -> list[values.Grant]:
    """Every open grant of any of `recipients` for any of `services`; the decision looks at its dates."""
    rows = models.Grant.objects.open().filter(recipient__in=recipients, service__in=services)
    return [row.as_value() for row in rows.order_by("code")]


def grants_standing(*, on: date) -> list[values.Grant]:
    """Every open grant in force on a day."""
    rows = models.Grant.objects.open().filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)
    return [row.as_value() for row in rows.order_by("recipient", "service", "code")]


def articles() -> dict[str, values.Article]:
    """Every article known, by code; of one that was closed, its last version, so that old entries can be read."""
    return {row.code: row.as_value() for row in models.Article.objects.order_by("id")}


def purposes() -> dict[str, values.Purpose]:
    """Every purpose known, by code; of one that was closed, its last version."""
    return {row.code: row.as_value() for row in models.Purpose.objects.order_by("id")}


def purposes_standing() -> frozenset[str]:
    """Codes of the purposes that the country knows today."""
    return frozenset(models.Purpose.objects.filter(closed_at=None).values_list("code", flat=True))


def purpose_titles() -> dict[str, Text]:
    """The title of every purpose known, by code; of one that was closed, its last."""
    return {code: purpose.title for code, purpose in purposes().items()}
