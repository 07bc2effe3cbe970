"""The list of addresses: a code for each home that anybody made has lived in."""

from ..chance import Chance
from ..codes import Numbering
from ..recipe import Recipe
from .things import Address, Population


def list_addresses(population: Population, recipe: Recipe, chance: Chance) -> None:
    """Give each home of people a code; whoever lived at one address, lived at one code."""
    assert recipe.addresses.form is not None
    numbers = Numbering(chance=chance, letters=recipe.addresses.form.letters)
    for person in population.people:
        for stay in person.stays:
            if stay.home.where not in population.addresses:
                code = numbers.next(recipe.addresses.form.template, day=recipe.reference_day)
                population.addresses[stay.home.where] = Address(code=code, home=stay.home)
