"""Reading conditions."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from vienreiz.kernel.text import Text

from . import models, values


def covering(*, recipients: Collection[str], services: Collection[str]) -> list[values.Grant]:
    """Every open grant of any of `recipients` for any of `services`; the decision looks at its dates, and the law's."""
    rows = models.Grant.objects.open().filter(recipient__in=recipients, service__in=services)
    return _with_law(rows.order_by("code"))


def grants_standing(*, on: date) -> list[values.Grant]:
    """Every open grant in force on a day, with its article."""
    rows = models.Grant.objects.open().filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)
    standing = _with_law(rows.order_by("recipient", "service", "code"))
    return [
        grant
        for grant in standing
        if (grant.law_from is None or grant.law_from <= on) and (grant.law_until is None or on < grant.law_until)
    ]


def _with_law(rows: QuerySet[models.Grant]) -> list[values.Grant]:
    """The grants with the days on which their articles are in force. One statement."""
    law = models.Article.objects.open().filter(code=OuterRef("article"))
    found = rows.annotate(law_from=Subquery(law.values("valid_from")), law_until=Subquery(law.values("valid_until")))
    return [replace(row.as_value(), law_from=row.law_from, law_until=row.law_until) for row in found]


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
