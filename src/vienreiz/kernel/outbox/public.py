"""What modules use of the outbox: `from vienreiz.kernel.outbox import public as outbox`."""

from .letters import LetterNotFound, dead_letters, letters, published_by_hour, retry, set_aside
from .relay import on, publish, relay, relay_all, waiting
from .values import DeadLetter, Hour
