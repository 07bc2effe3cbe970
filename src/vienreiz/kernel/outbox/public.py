"""What modules use of the outbox: `from vienreiz.kernel.outbox import public as outbox`."""

from .relay import dead_letters, on, publish, relay, relay_all, waiting
