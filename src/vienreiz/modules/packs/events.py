"""What packs tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackApplied:
    """Another description of the country is in force."""

    pack: str
    digest: str
