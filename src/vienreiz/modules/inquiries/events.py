"""What inquiries tell."""

from dataclasses import dataclass
from uuid import UUID

from .values import InquiryId


@dataclass(frozen=True, slots=True)
class InquiryMade:
    """A person wants to know why her data were used; the recipient has to answer."""

    inquiry_id: InquiryId
    recipient: str


@dataclass(frozen=True, slots=True)
class InquiryAnswered:
    inquiry_id: InquiryId
    person_id: UUID
