"""What other modules may use. Everything else in this package is its own affair."""

from .queries import overview
from .values import Overview
