"""What consent tells."""

from dataclasses import dataclass

from vienreiz.modules.identity.values import PersonId

from .values import ConsentId, Step


@dataclass(frozen=True, slots=True)
class ConsentRequested:
    """She is to be told that somebody asks for a permission."""

    consent_id: ConsentId
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """From now on its recipient may ask."""

    consent_id: ConsentId
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class ConsentEnded:
    """It lets nobody ask any more, by `step`: refused, withdrawn, expired, or renewed, in which case another took its
    place. Withdrawn: copies held under it are without a ground. Expired is told within some minutes.
    """

    consent_id: ConsentId
    person_id: PersonId
    step: Step
