"""Vehicles and their owners over time."""

from datetime import date, timedelta

from ..chance import Chance, table
from ..codes import Numbering
from ..recipe import Having, Recipe, Vehicles
from .ages import first_of, years
from .things import Company, Person, Population, Vehicle, VehicleOwned

OLDEST_BOUGHT_Y = 12
BUYERS_TRIED = 20
OWNERS_MAX = 4


def sell_vehicles(population: Population, recipe: Recipe, chance: Chance) -> None:
    """Give vehicles to as many of the grown and of the companies as the recipe says, and let them sell on."""
    assert recipe.vehicles is not None
    market = _Market(population, recipe, recipe.vehicles, chance)
    for person in population.people:
        if chance.happens(recipe.vehicles.owned) or Having.VEHICLE in person.has:
            market.buy(person)
    for company in population.companies:
        if chance.happens(recipe.vehicles.of_companies):
            market.buy(company)


class _Market:
    def __init__(self, population: Population, recipe: Recipe, vehicles: Vehicles, chance: Chance) -> None:
        self._population, self._of, self._chance = population, vehicles, chance
        self._begin, self._today = recipe.records_begin, recipe.reference_day
        self._kinds = table({place: kind.weight for place, kind in enumerate(vehicles.kinds)})
        self._numbers = Numbering(chance=chance, letters=vehicles.number.letters)
        self._plates = Numbering(chance=chance, letters=vehicles.plate.letters)

    def buy(self, owner: Person | Company) -> None:
        """A vehicle, bought on some day of the owner's; sold later, perhaps."""
        start, end = self._days_of(owner)
        keeps = isinstance(owner, Person) and Having.VEHICLE in owner.has
        since = self._chance.day(max(start, years(self._today, -2)) if keeps else start, min(end, self._today))
        if not start <= since < min(end, self._today):
            return
        vehicle = self._vehicle(since)
        if vehicle is None:
            return
        for _ in range(OWNERS_MAX):
            kept_until = self._chance.day(since + timedelta(days=30), years(since, self._of.kept_years))
            until = first_of(None if keeps else kept_until, self._days_of(owner)[1])
            until = until if until is not None and until <= self._today else None
            self._population.vehicles.append(VehicleOwned(vehicle=vehicle, owner=owner, since=since, until=until))
            buyer = self._buyer(until) if until is not None and self._chance.happens(self._of.sold_on) else None
            if buyer is None or until is None:
                return
            since, owner = until, buyer

    def _buyer(self, day: date) -> Person | None:
        for _ in range(BUYERS_TRIED):
            person = self._chance.one_of(self._population.people)
            start, end = self._days_of(person)
            if start <= day < min(end, self._today):
                return person
        return None

    def _days_of(self, owner: Person | Company) -> tuple[date, date]:
        """From when until when the owner can own a vehicle at all."""
        if isinstance(owner, Company):
            return owner.since, owner.until or date.max
        grown_on = years(owner.born_on, self._of.from_age)
        return max(grown_on, owner.came_on, self._begin), owner.died_on or date.max

    def _vehicle(self, bought_on: date) -> Vehicle | None:
        """One built before that day; None if no kind was."""
        kind = self._of.kinds[self._chance.drawn(self._kinds)]
        last = min(bought_on.year - 1, kind.until or bought_on.year)
        if last < kind.since:
            return None
        first = max(kind.since, last - OLDEST_BOUGHT_Y)
        built = first + self._chance.below(last - first + 1)
        registered_on = self._chance.day(date(built, 1, 1), date(built + 1, 1, 1))
        return Vehicle(
            number=self._numbers.next(self._of.number.template, day=registered_on),
            plate=self._plates.next(self._of.plate.template, day=registered_on),
            make=kind.make,
            model=kind.model,
            fuel=self._chance.drawn(table(kind.fuels)),
            first_registered_on=registered_on,
        )
