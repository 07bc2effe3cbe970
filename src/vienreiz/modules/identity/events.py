"""What identity tells."""

from dataclasses import dataclass

from .values import SubjectId


@dataclass(frozen=True, slots=True)
class IdentifierChanged:
    """A subject has another value in this scheme. The values themselves do not travel."""

    subject_id: SubjectId
    scheme: str
