"""What profile tells."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """Somebody wants to be reached otherwise than before."""

    subject_id: UUID
