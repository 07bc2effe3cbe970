"""What the desk tells."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GuessingSuspected:
    """Somebody at work missed too often within an hour: asked about codes that nobody holds,
    about people of whom the register has nothing, or was refused. That the first two count alike keeps it no oracle.
    """

    employment_id: UUID
    subsystem: str
