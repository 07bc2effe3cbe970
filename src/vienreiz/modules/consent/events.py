"""What consent tells."""

from dataclasses import dataclass

from vienreiz.modules.identity.values import PersonId

from .values import ConsentId


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
    """Refused, withdrawn or renewed: copies held under it are now without a ground."""

    consent_id: ConsentId
    person_id: PersonId
