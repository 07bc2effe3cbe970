"""People, companies and what is theirs, made by chance within what a recipe says. Pure.

Families come first; deaths end what they end; everything else is laid upon who lives where and when. Each part draws
from a chance of its own, so that a change in one leaves the others as they were.
"""

from collections.abc import Mapping, Sequence

from vienreiz.modules.identity import public as identity

from .. import errors
from ..chance import Chance
from ..recipe import Recipe
from .addresses import list_addresses
from .companies import found_companies
from .deaths import let_die
from .disabilities import decide_disabilities
from .estates import register_estates
from .families import Families
from .homes import Homes
from .studies import send_to_school
from .things import (
    Address,
    Company,
    Decision,
    Diploma,
    Enrolment,
    EstateOwned,
    Home,
    Income,
    Job,
    Office,
    Person,
    Place,
    Population,
    Stay,
    Tie,
    VehicleOwned,
)
from .vehicles import sell_vehicles
from .work import employ

__all__ = [
    "Address",
    "Company",
    "Decision",
    "Diploma",
    "Enrolment",
    "EstateOwned",
    "Home",
    "Income",
    "Job",
    "Office",
    "Person",
    "Place",
    "Population",
    "Stay",
    "Tie",
    "VehicleOwned",
    "populate",
]


def populate(
    recipe: Recipe, schemes: Mapping[str, identity.Scheme], places: Sequence[Place], *, count: int, seed: int
) -> Population:
    """`count` people with all that is theirs. The same arguments give the same, in the same order.

    Raises TooFewPeople, TooManyPeople.
    """
    wanted = len(recipe.members())
    if count < wanted:
        raise errors.TooFewPeople(count=count, wanted=wanted)
    population = _families(recipe, schemes[recipe.codes.scheme], places, count=count, seed=seed)
    let_die(population, recipe, Chance(seed, about="deaths"))
    if recipe.companies:
        chance = Chance(seed, about="companies")
        found_companies(population, recipe, schemes[recipe.companies.scheme], Homes(recipe, places, chance), chance)
    if recipe.education:
        send_to_school(population, recipe, Chance(seed, about="education"))
    if recipe.work:
        employ(population, recipe, Chance(seed, about="work"))
    if recipe.disability:
        decide_disabilities(population, recipe, Chance(seed, about="disability"))
    if recipe.vehicles:
        sell_vehicles(population, recipe, Chance(seed, about="vehicles"))
    if recipe.estates:
        register_estates(population, recipe, Chance(seed, about="estates"))
    if recipe.addresses.form:
        list_addresses(population, recipe, Chance(seed, about="addresses"))
    return population


def _families(recipe: Recipe, scheme: identity.Scheme, places: Sequence[Place], *, count: int, seed: int) -> Population:
    chance = Chance(seed)
    families = Families(recipe, scheme, Homes(recipe, places, chance), count=count, chance=chance)
    for family in recipe.families:
        families.make_wanted(family)
    while families.has_room:
        families.make_tree()
    return families.population
