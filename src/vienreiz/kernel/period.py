"""Half-open spans of time, of days or of instants alike."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

When = TypeVar("When", date, datetime)


@dataclass(frozen=True, slots=True)
class Period(Generic[When]):
    """[start, end): the start belongs to it, the end does not; no end means open. Never empty."""

    start: When
    end: When | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period must end after it starts, but {self.end} is not after {self.start}")

    def __contains__(self, when: When) -> bool:
        return self.start <= when and (self.end is None or when < self.end)

    def overlaps(self, other: "Period[When]") -> bool:
        starts_before_other_ends = other.end is None or self.start < other.end
        other_starts_before_end = self.end is None or other.start < self.end
        return starts_before_other_ends and other_starts_before_end
