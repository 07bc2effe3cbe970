"""Opening and closing conditions, as versions. Only those of the origin that asks are closed."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vienreiz.kernel import positions
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.packs import public as packs

from . import models, values


@transaction.atomic
def replace_articles(
    *, closed: Collection[str], opened: Sequence[values.Article], origin: str, by: Actor, at: datetime
) -> None:
    """Close the articles with these codes and open new versions. Raises packs.HeldByAnotherOrigin."""
    standing = models.Article.objects.open()
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    codes = [article.code for article in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Article.objects.bulk_create(
        models.Article(
            code=article.code,
            act=dict(article.act.by_language),
            article=dict(article.article.by_language),
            url=article.url,
            checked_on=article.checked_on,
            checked_by=article.checked_by,
            valid_from=article.valid_from,
            valid_until=article.valid_until,
            origin=origin,
            opened_at=at,
        )
        for article in opened
    )


@transaction.atomic
def replace_purposes(
    *, closed: Collection[str], opened: Sequence[values.Purpose], origin: str, by: Actor, at: datetime
) -> None:
    """Close the purposes with these codes and open new versions. Raises packs.HeldByAnotherOrigin."""
    standing = models.Purpose.objects.open()
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    codes = [purpose.code for purpose in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Purpose.objects.bulk_create(
        models.Purpose(
            code=purpose.code, title=dict(purpose.title.by_language), dpv=purpose.dpv, origin=origin, opened_at=at
        )
        for purpose in opened
    )


@transaction.atomic
def replace_grants(
    *, closed: Collection[str], opened: Sequence[values.Grant], origin: str, by: Actor, at: datetime
) -> None:
    """Close the grants with these codes and open new versions; each closing and opening leaves a change row.

    Raises packs.HeldByAnotherOrigin.
    """
    standing = models.Grant.objects.open()
    closing = list(standing.select_for_update().filter(code__in=closed, origin=origin).order_by("id"))
    models.Grant.objects.filter(id__in=[row.id for row in closing]).update(closed_at=at)
    codes = [grant.code for grant in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    opening = models.Grant.objects.bulk_create(_row(grant, origin=origin, at=at) for grant in opened)
    models.GrantChange.objects.bulk_create(
        models.GrantChange(grant=grant, is_opening=is_opening, at=at, by=by.code)
        for is_opening, grants in ((False, closing), (True, opening))
        for grant in grants
    )


def number_changes() -> int:
    """Give positions to the openings and closings that were committed. How many it was."""
    return positions.give(models.GrantChange)


def give_back(uses: Sequence[values.NewUse]) -> None:
    """Take back uses that were counted and then not answered."""
    keys = [key for use in uses for key, rate in _windows(use.grant, use.person_id) if rate is not None]
    if keys:
        limits.give_back(keys)


def use_each(uses: Sequence[values.NewUse], *, at: datetime) -> list[int | None]:
    """Count uses that are about to be answered, in their order and in one transaction.

    For each how many seconds until the grant's rates allow it again, None where they do. A window begins with its first
    use. Uses that are refused count in no window that was not full.
    """
    wanted = [
        [
            limits.Wanted(key=key, limit=limits.Limit(times=rate.times, span=values.SPANS[rate.per]))
            for key, rate in _windows(use.grant, use.person_id)
            if rate is not None
        ]
        for use in uses
    ]
    return limits.take_each(wanted, at=at) if any(wanted) else [None] * len(uses)


def _windows(grant: values.Grant, person_id: UUID | None) -> list[tuple[str, values.Rate | None]]:
    return [
        (f"grant:{grant.digest}", grant.quota),
        (f"grant:{grant.digest}:{person_id}", grant.frequency if person_id else None),
    ]


def _row(grant: values.Grant, *, origin: str, at: datetime) -> models.Grant:
    return models.Grant(
        code=grant.code,
        recipient=grant.recipient,
        service=grant.service,
        purpose=grant.purpose,
        article=grant.article,
        fields=sorted(grant.fields),
        valid_from=grant.valid.start,
        valid_until=grant.valid.end,
        digest=grant.digest,
        about=asdict(grant.about) if grant.about else None,
        quota=asdict(grant.quota) if grant.quota else None,
        frequency=asdict(grant.frequency) if grant.frequency else None,
        origin=origin,
        opened_at=at,
    )
