"""Who acts for whom: asked of the module above that knows the registers' answers."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from . import values

Pair = tuple[values.PersonId, values.SubjectId]  # representative, represented


class Representation(Protocol):
    """What knows mandates. It stands above the exchange, since it asks registers."""

    def standing(self, pairs: Collection[Pair], *, at: datetime) -> list[values.Mandate]:
        """The mandates already found that hold at `at`."""
        ...

    def mandate(self, pair: Pair, *, at: datetime) -> values.Mandate | None:
        """One that holds at `at`; where what was found is old, the registers are asked anew, and may raise.

        A register that does not answer is a Problem of its own, never the end of a mandate.
        """
        ...


_registered: list[Representation] = []


def register_representation(representation: Representation) -> None:
    """Plug in what knows mandates. One only, the last."""
    _registered[:] = [representation]


def standing(pairs: Collection[Pair], *, at: datetime) -> list[values.Mandate]:
    """The mandates of these pairs that were found and hold at `at`; none where nothing is plugged in."""
    return _registered[0].standing(pairs, at=at) if pairs and _registered else []


def mandate(pair: Pair, *, at: datetime) -> values.Mandate | None:
    """One mandate of the pair that holds at `at`, looked up anew if need be."""
    return _registered[0].mandate(pair, at=at) if _registered else None
