"""Changing how somebody is reached."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.identity import public as identity

from . import errors, events, models, queries, rules, values


@transaction.atomic
def change(
    subject_id: identity.SubjectId, wishes: values.Wishes, *, languages: Collection[str], by: Actor, at: datetime
) -> values.Profile:
    """From now on somebody is reached like this. The same again changes nothing and tells nobody.

    Raises ProfileNotFound for whoever does not speak for her, WishesNotValid.
    """
    if not by.speaks_for(subject_id):
        raise errors.ProfileNotFound
    found = rules.faults(wishes, languages=languages)
    if found:
        raise errors.WishesNotValid(faults=dict(found))
    if queries.profile_of(subject_id, by=by, language="").wishes == wishes:
        return queries.profile_of(subject_id, by=by, language="")
    models.Profile.objects.update_or_create(
        subject_id=subject_id,
        defaults={
            "language": wishes.language,
            "email": wishes.email,
            "phone": wishes.phone,
            "channels": sorted(wishes.channels),
            "quiet_from": wishes.quiet.start if wishes.quiet else None,
            "quiet_until": wishes.quiet.end if wishes.quiet else None,
            "changed_at": at,
            "changed_by": by.code,
        },
    )
    outbox.publish(events.ProfileChanged(subject_id), by=by, at=at)
    return queries.profile_of(subject_id, by=by, language="")


def count_about(subject_id: UUID) -> int:
    """One or none."""
    return models.Profile.objects.filter(subject_id=subject_id).count()


def erase_about(subject_id: UUID) -> None:
    """Nobody knows any more how to reach her."""
    models.Profile.objects.filter(subject_id=subject_id).delete()
