"""What other modules may use. Everything else in this package is its own affair."""

from .commands import change
from .errors import ProfileNotFound, WishesNotValid
from .events import ProfileChanged
from .queries import profile_of
from .rules import is_quiet
from .values import Channel, Profile, Quiet, Wishes
