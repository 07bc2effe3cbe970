"""A section of its own for tests: notes, which depend on nothing and are kept in no table but the engine's."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from pydantic import BaseModel, ConfigDict

from vienreiz.kernel.actors import Actor
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs import sections


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    words: str
    count: int = 0


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")

    words: str
    count: int = 0
    share: float = 0.0
    is_open: bool = False
    on: date | None = None
    title: packs.LocalizedText | None = None
    parts: dict[str, Part] = {}
    others: list[Part] = []
    one: Part | None = None


class NoteSection:
    """notes.yaml, or a folder notes/. A note with the words `wrong` is a fault."""

    name = "notes"
    model = Note

    def __init__(self) -> None:
        self.applied: list[str] = []
        self.fails = False

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """The one thing that a note may not say."""
        return [
            packs.Fault(place=item.place_of(("words",)), sentence=f"The note {item.code} is wrong.")
            for item in items
            if isinstance(item.content, Note) and item.content.words == "wrong"
        ]

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Remembers what it was told to do."""
        if self.fails:
            raise RuntimeError("the section failed")
        self.applied += [f"{change.kind} {change.code} of {origin}" for change in changes]


@contextmanager
def plugged_in(section: NoteSection, monkeypatch: pytest.MonkeyPatch) -> Iterator[NoteSection]:
    """Within it, packs hold notes besides all else; notes are applied last."""
    with monkeypatch.context() as patched:
        patched.setattr(sections, "_sections", {section.name: section, **sections._sections})
        yield section
