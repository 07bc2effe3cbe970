"""Ready-made limits of a desk, for anyone's tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

from . import rules

MISSES = rules.MISSES.times


@contextmanager
def borne(*, lookups: int = rules.LOOKUPS.times, misses: int = rules.MISSES.times) -> Iterator[None]:
    """Within it, so many looks and misses an hour are borne."""
    with (
        mock.patch.object(rules, "LOOKUPS", replace(rules.LOOKUPS, times=lookups)),
        mock.patch.object(rules, "MISSES", replace(rules.MISSES, times=misses)),
    ):
        yield
