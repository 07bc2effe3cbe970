"""Ids that sort by the time they were made. Source: RFC 9562, 5.7 (UUID version 7)."""

import secrets
from datetime import UTC, datetime
from uuid import UUID


def uuid7(at: datetime) -> UUID:
    """A new id made at `at`: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000)
    high = milliseconds << 16 | 0x7000 | secrets.randbits(12)
    low = 0b10 << 62 | secrets.randbits(62)
    return UUID(int=high << 64 | low)


def instant_of(uuid: UUID) -> datetime:
    """When a version 7 id was made, to the millisecond."""
    return datetime.fromtimestamp((uuid.int >> 80) / 1000, UTC)
