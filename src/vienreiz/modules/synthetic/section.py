"""people.yaml of a pack. Nothing of it is kept here: people are made from the folder, when somebody asks for them."""

from collections.abc import Sequence
from datetime import datetime

from vienreiz.kernel.actors import Actor
from vienreiz.modules.packs import public as packs

from . import asking, flaws, source
from .recipe import Recipe


class PeopleSection:
    """people.yaml: one recipe."""

    name = source.SECTION
    model = Recipe

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """What keeps people from being made."""
        faults = [
            packs.Fault(place=item.place, sentence="people.yaml holds one recipe, and this is another.")
            for item in items[1:]
        ]
        for item in items[:1]:
            assert isinstance(item.content, Recipe)
            faults += [
                packs.Fault(place=item.place_of(flaw.where), sentence=flaw.sentence)
                for flaw in [*flaws.flaws(item.content, pack), *asking.flaws(item.content, pack)]
            ]
        return faults

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Nothing stands here that could be closed or opened."""
