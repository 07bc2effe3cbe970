"""What other modules may use. Everything else in this package is its own affair."""

from .queries import articles, covering, grants_standing, purpose_titles, purposes
from .values import Article, Grant, Purpose
