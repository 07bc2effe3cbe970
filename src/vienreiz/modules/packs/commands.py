"""Applying a pack."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox

from . import errors, events, models, queries, sections, values


def apply(folder: Path, *, planned: values.Plan | None = None, by: Actor, at: datetime) -> values.Release:
    """Bring the pack in `folder` into force, whole or not at all; a pack that is in force already changes nothing.

    Items that the pack no longer holds are closed, others opened; content is never updated, nothing is deleted, and
    items of another origin stay. With `planned` it does what that plan says, or nothing.

    Raises PackFaulty, AnotherCountry, HeldByAnotherOrigin, AppliedMeanwhile.
    """
    read = queries.load(folder)  # before the transaction: files are slow, and SQLite has one writer
    return _apply(read, planned=planned, by=by, at=at)


@transaction.atomic
def _apply(read: values.PackContents, *, planned: values.Plan | None, by: Actor, at: datetime) -> values.Release:
    number = _next_number()  # before the plan, so that whoever planned on what no longer stands finds it taken
    plan = queries.plan_of(read)
    if planned is not None and plan != planned:
        raise errors.AppliedMeanwhile(pack=plan.pack)
    in_force = queries.newest()
    if in_force is not None and in_force.digest == plan.digest:
        return in_force
    release = _release(number, read, by=by, at=at)
    origin = queries.origin_of(plan.pack)
    for section in sections.all_sections():
        changes = [change for change in plan.changes if change.section == section.name]
        _close(section.name, changes, origin=origin, release=release)
        _open(changes, origin=origin, release=release)
        try:
            section.apply(changes, origin=origin, by=by, at=at)
        except errors.HeldByAnotherOrigin as held:
            raise errors.HeldByAnotherOrigin(**held.details, faults=_faults_of(held, changes)) from held
    outbox.publish(events.PackApplied(pack=plan.pack, digest=plan.digest), by=by, at=at)
    return release.as_value()


def _faults_of(held: errors.HeldByAnotherOrigin, changes: Sequence[values.Change]) -> list[str]:
    """Where in the pack the items stand that something else holds."""
    codes = held.details["codes"]
    assert isinstance(codes, list)
    faults = [
        values.Fault(
            place=change.item.place,
            sentence=f"`{change.code}` stands already among {change.section}, and comes from elsewhere.",
        )
        for change in changes
        if change.item is not None and change.code in codes
    ]
    return [str(fault) for fault in faults]


def _next_number() -> int:
    newest = models.Release.objects.order_by("-id").values_list("id", flat=True).first()
    return 1 if newest is None else newest + 1


def _release(number: int, read: values.PackContents, *, by: Actor, at: datetime) -> models.Release:
    try:
        with transaction.atomic():
            return models.Release.objects.create(
                id=number,
                pack=read.pack.code,
                version=read.pack.version,
                digest=read.digest,
                country=read.country,
                applied_at=at,
                applied_by=by.code,
            )
    except IntegrityError as error:
        raise errors.AppliedMeanwhile(pack=read.pack.code) from error


def _close(section: str, changes: Sequence[values.Change], *, origin: str, release: models.Release) -> None:
    codes = [change.code for change in changes if change.kind is not values.ChangeKind.OPENED]
    standing = models.Item.objects.open(origin=origin).filter(section=section, code__in=codes)
    standing.update(closed_by=release, closed_at=release.applied_at)


def _open(changes: Sequence[values.Change], *, origin: str, release: models.Release) -> None:
    models.Item.objects.bulk_create(
        models.Item(
            origin=origin,
            section=change.section,
            code=change.code,
            content=change.item.stored,
            digest=change.item.digest,
            opened_by=release,
            opened_at=release.applied_at,
        )
        for change in changes
        if change.item is not None
    )
