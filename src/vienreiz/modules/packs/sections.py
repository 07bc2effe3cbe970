"""What modules let packs describe: they plug their sections in here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel

from vienreiz.kernel.actors import Actor

from .errors import HeldByAnotherOrigin
from .values import Change, ChangeKind, Fault, Item, PackContents


class Section(Protocol):
    """One kind of item. `NAME.yaml` maps codes to items; a folder `NAME` holds one item a file, called by its code."""

    @property
    def name(self) -> str:
        """The name of its file or folder in a pack."""
        ...

    @property
    def model(self) -> type[BaseModel]:
        """The form of one item; unknown fields forbidden."""
        ...

    def check(self, items: Sequence[Item], pack: PackContents) -> list[Fault]:
        """What is wrong beyond the form, above all names of things that are not there."""
        ...

    def apply(self, changes: Sequence[Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open the module's own rows, in the transaction of the release. Never updates content or deletes."""
        ...


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Let packs describe what `section` says. Called in `ready()` of the module's apps.py."""
    _sections[section.name] = section


def all_sections() -> list[Section]:
    """Lower modules first, so that what is referred to is opened before what refers to it."""
    return list(reversed(_sections.values()))


def closed_codes(changes: Iterable[Change]) -> list[str]:
    """The codes of what is closed: for good, or because another version is opened."""
    return [change.code for change in changes if change.kind is not ChangeKind.OPENED]


def refuse_held(held: Iterable[str], *, origin: str) -> None:
    """`held` are the codes that `origin` wants to open while somebody else's stand. Raises HeldByAnotherOrigin."""
    codes = sorted(held)
    if codes:
        raise HeldByAnotherOrigin(codes=codes, origin=origin)
