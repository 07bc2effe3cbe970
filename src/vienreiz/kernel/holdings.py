"""Who holds data about a person. Every module that does says so here; whoever erases, asks them all.

Holding: what one module keeps about persons, with a way to count it and a way to erase it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """`count` gives how many rows are about a subject, `erase` removes them for good; a second time it finds none.

    `erase` runs in a transaction of the main database, from the module that stands highest to the lowest.
    """

    name: str  # the module's
    count: Callable[[UUID], int]
    erase: Callable[[UUID], None]


_holdings: dict[str, Holding] = {}


def register(name: str, *, count: Callable[[UUID], int], erase: Callable[[UUID], None]) -> None:
    """Say that a module holds data about persons. Called in `ready()`."""
    _holdings[name] = Holding(name=name, count=count, erase=erase)


def all_of_them() -> tuple[Holding, ...]:
    """In the order in which Django's applications were made ready: the highest module first."""
    return tuple(_holdings.values())
