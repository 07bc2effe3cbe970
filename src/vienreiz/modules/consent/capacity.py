"""Whether a person may decide for herself: asked of the module above that knows the registers' answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from vienreiz.modules.identity.values import PersonId

from . import values


class Capacity(Protocol):
    """What knows of hindrances. It stands above the exchange, since it asks registers."""

    def hindrances(self, person_id: PersonId, *, at: datetime) -> frozenset[values.Hindrance]:
        """What the registers say now keeps her from deciding alone. Each look is an exchange, and entered.

        A register that does not answer is a Problem of its own, and never a yes.
        """
        ...

    def signs(self) -> Sequence[values.Sign]:
        """By what hindrances are known, for whoever has the registers' answers already."""
        ...


_registered: list[Capacity] = []


def register(capacity: Capacity) -> None:
    """Plug in what knows of hindrances. One only, the last."""
    _registered[:] = [capacity]


def hindrances(person_id: PersonId, *, at: datetime) -> frozenset[values.Hindrance]:
    """What keeps her from deciding alone; nothing where nothing is plugged in. Raises what an ask raises."""
    return _registered[0].hindrances(person_id, at=at) if _registered else frozenset()


def signs() -> Sequence[values.Sign]:
    """By what hindrances are known, for the exchange: it looks on each use whether she still lives."""
    return _registered[0].signs() if _registered else ()
