"""What the exchange tells."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AskedForCase:
    """A subsystem said for which of its cases it asks; told before it is answered, whatever the answer is."""

    exchange_id: UUID
    case: str
    service: str = ""  # events of earlier releases do not say it
