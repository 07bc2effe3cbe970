"""What other modules may use. Everything else in this package is its own affair."""

from .commands import give_back, use_each
from .queries import articles, covering, grants_standing, purpose_titles, purposes, purposes_standing
from .section import grants_in
from .values import SPANS, Article, Grant, NewUse, PersonSet, Purpose, Rate, Unit
