"""What makes a question whole, and until when it must be answered. Pure."""

from datetime import datetime, timedelta

from vienreiz.kernel.actors import Actor, ActorKind
from vienreiz.modules.exchange.values import RECIPIENT_HERSELF

from . import values

ANSWERED_WITHIN = timedelta(days=30)  # GDPR Art. 12(3): one month
SHOWN_WHEN_ANSWERED = timedelta(days=30)  # to those who answer: longer, nobody needs it for her work
NEWS_FOR = timedelta(days=7)  # an answer on the home of whoever asked
WORDS_MIN, WORDS_MAX = 3, 2_000


def are_words(text: str) -> bool:
    """Whether there is something to read: 3 to 2,000 letters, no control signs but line ends and tabs."""
    is_clean = all(letter.isprintable() or letter in "\n\r\t" for letter in text)
    return WORDS_MIN <= len(text.strip()) <= WORDS_MAX and is_clean


def can_be_asked(recipient: str) -> bool:
    """Whether the recipient of an entry is an institution that has to answer: not the person herself, nor nobody."""
    return recipient not in {"", RECIPIENT_HERSELF}


def state_of(*, answered_at: datetime | None, due_at: datetime, at: datetime) -> values.State:
    if answered_at is not None:
        return values.State.ANSWERED
    return values.State.OVERDUE if at >= due_at else values.State.OPEN


def may_answer(by: Actor, recipient: str) -> bool:
    """Somebody at work for the recipient, or its system."""
    if by.kind is ActorKind.STAFF:
        return by.subsystem == recipient
    return by.kind is ActorKind.SYSTEM and by.id == recipient
