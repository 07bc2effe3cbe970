"""Inquiries, in words others may use."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from vienreiz.modules.audit.values import EntryId
from vienreiz.modules.identity.values import PersonId

InquiryId = NewType("InquiryId", UUID)


class State(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question about one use. `recipient` is the subsystem that used the data and has to answer by `due_at`."""

    id: InquiryId
    entry_id: EntryId
    exchange_id: UUID
    person_id: PersonId
    recipient: str
    service: str
    purpose: str
    used_at: datetime
    question: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    state: State
