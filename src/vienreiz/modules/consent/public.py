"""What other modules may use. Everything else in this package is its own affair."""

from .capacity import Capacity, signs
from .capacity import register as register_capacity
from .commands import acknowledge, give_back, request, take, use_each
from .errors import (
    ConsentNotFound,
    NotOfAge,
    NotTheRecipient,
    PersonDeceased,
    RequestedBefore,
    StepNotPossible,
    TermsNotPossible,
    TooManyRequests,
)
from .events import ConsentEnded, ConsentGiven, ConsentRequested
from .queries import changes, consent, covering, of_person, overdue
from .receipt import receipt, record
from .rules import possible_steps
from .values import (
    HER_STEPS,
    Change,
    Consent,
    ConsentId,
    Happened,
    Hindrance,
    Life,
    Mode,
    NewUse,
    Rate,
    Sign,
    Standing,
    State,
    Step,
    Terms,
    Unit,
    Unusable,
)
