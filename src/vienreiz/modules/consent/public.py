"""What other modules may use. Everything else in this package is its own affair."""

from .commands import acknowledge, give, give_back, pause, refuse, renew, request, resume, use_each, withdraw
from .errors import (
    ConsentNotFound,
    NotTheRecipient,
    RequestedBefore,
    StepNotPossible,
    TermsNotPossible,
    TooManyRequests,
)
from .events import ConsentEnded, ConsentGiven, ConsentRequested
from .queries import changes, consent, covering, of_person, overdue
from .receipt import receipt, record
from .values import Change, Consent, ConsentId, Life, Mode, NewUse, Rate, State, Step, Terms, Unit, Unusable
