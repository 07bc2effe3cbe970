"""What the maker of people takes from a pack: the recipe, the form of the code, the places."""

import csv
from pathlib import Path

from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import errors
from .population import Place
from .recipe import Recipe

SECTION = "people"


def recipe(pack: packs.PackContents) -> Recipe:
    """The recipe of a pack. Raises NoRecipe."""
    items = pack.section(SECTION)
    if not items:
        raise errors.NoRecipe(pack=pack.pack.code)
    assert isinstance(items[0].content, Recipe)
    return items[0].content


def schemes(pack: packs.PackContents) -> dict[str, identity.Scheme]:
    """The schemes as the pack describes them, applied or not, by code."""
    return identity.schemes_in(pack)


def places(folder: Path, of: Recipe) -> list[Place]:
    """Every place of the pack, in the order of its file. Raises OSError, KeyError, ValueError where the file is off."""
    with (folder / of.places.file).open(encoding="utf-8", newline="") as file:
        return [
            Place(
                key=row[of.places.key],
                name=of.places.called.get(row[of.places.key], row[of.places.name]),
                population=int(row[of.places.population] or 0),
            )
            for row in csv.DictReader(file)
        ]
