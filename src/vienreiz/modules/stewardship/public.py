"""What other modules may use. Everything else in this package is its own affair."""

from .errors import NotASteward
