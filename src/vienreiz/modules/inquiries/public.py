"""What other modules may use. Everything else in this package is its own affair."""

from .commands import answer, ask
from .errors import AnsweredBefore, AskedBefore, InquiryNotFound, NobodyToAsk, WordsMissing
from .events import InquiryAnswered, InquiryMade
from .queries import about, of_person, of_recipient, overdue
from .values import Inquiry, InquiryId, State
