"""What other modules may use. Everything else in this package is its own affair."""

from .commands import send, take_in
from .errors import NotASteward
from .queries import sending, sendings_of
from .values import Sending, SendingId
