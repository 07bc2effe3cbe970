"""Reading how somebody is reached."""

from uuid import UUID

from vienreiz.kernel.actors import Actor
from vienreiz.modules.identity import public as identity

from . import errors, models, values


def profile_of(subject_id: identity.SubjectId, *, by: Actor, language: str) -> values.Profile:
    """What she said, or what holds while she has said nothing: `language`, and no channel but her own page.

    Raises ProfileNotFound for whoever does not speak for her.
    """
    if not by.speaks_for(subject_id):
        raise errors.ProfileNotFound
    row = models.Profile.objects.filter(subject_id=subject_id).first()
    if row is None:
        return values.Profile(subject_id=subject_id, wishes=values.Wishes(language=language), changed_at=None)
    return row.as_value()


def language_of(subject_id: UUID) -> str:
    """In which language she wants to be spoken to; empty: she never said."""
    found = models.Profile.objects.filter(subject_id=subject_id).values_list("language", flat=True).first()
    return found or ""
