"""How long operators see what they were told of. Pure."""

from datetime import timedelta

SUSPICIONS_SHOWN = timedelta(days=30)
