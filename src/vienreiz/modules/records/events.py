"""What records tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordsLoaded:
    """A load was published: `rows` records of the register are new or changed."""

    register: str
    load: int
    rows: int
