"""What other modules may use. Everything else in this package is its own affair."""

from .commands import answer, ask, read
from .errors import AnsweredBefore, AskedBefore, InquiryNotFound, NobodyToAsk, WordsMissing
from .events import InquiryAnswered, InquiryMade
from .queries import about, answered_lately, of_person, overdue, waiting
from .rules import can_be_asked
from .values import Inquiry, InquiryId, State
