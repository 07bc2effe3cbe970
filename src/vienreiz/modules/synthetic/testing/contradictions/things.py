"""Of what people own: vehicles and real estates."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from ...population.ages import ADULT_YEARS, years
from ...recipe import Fact, Subject
from ..files import Record
from .kinds import Contradiction, Kind
from .state import State, overlapping

OF_VEHICLE = (Fact.PLATE, Fact.MAKE, Fact.MODEL, Fact.FUEL, Fact.FIRST_REGISTERED_ON)


def of_vehicles(state: State) -> Iterator[Contradiction]:
    vehicles = state.recipe.vehicles
    by_number: defaultdict[str, list[Record]] = defaultdict(list)
    numbers_of_plates: defaultdict[str, set[str]] = defaultdict(set)
    for owned in state.records[Subject.VEHICLE]:
        number = owned.text(Fact.VEHICLE_NUMBER)
        by_number[number].append(owned)
        numbers_of_plates[owned.text(Fact.PLATE)].add(number)
        is_person = Fact.CODE in owned.facts
        if vehicles and is_person:
            born_on = state.lives[owned.text(Fact.CODE)].born_on
            if owned.day(Fact.SINCE) < years(born_on, vehicles.from_age):
                yield Contradiction(Kind.DRIVER_TOO_YOUNG, number)
        if is_person == (Fact.COMPANY_CODE in owned.facts):
            yield Contradiction(Kind.TWO_OWNERS, number)
        if owned.day(Fact.SINCE) < owned.day(Fact.FIRST_REGISTERED_ON):
            yield Contradiction(Kind.VEHICLE_TOO_NEW, number)
    for number, records in by_number.items():
        if len({tuple(record.facts[fact] for fact in OF_VEHICLE) for record in records}) > 1:
            yield Contradiction(Kind.VEHICLE_CHANGED, number)
    for plate, numbers in numbers_of_plates.items():
        if len(numbers) > 1:
            yield Contradiction(Kind.NUMBER_TWICE, plate)
    yield from overlapping(by_number, Kind.TWO_OWNERS)


def of_estates(state: State) -> Iterator[Contradiction]:
    by_number: defaultdict[str, list[Record]] = defaultdict(list)
    by_home: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for owned in state.records[Subject.ESTATE]:
        number, code = owned.text(Fact.ESTATE_NUMBER), owned.text(Fact.CODE)
        by_number[number].append(owned)
        by_home[owned.text(Fact.PLACE), owned.text(Fact.ADDRESS)].add(number)
        if owned.text(Fact.PLACE) not in state.inhabited:
            yield Contradiction(Kind.NO_PLACE, number)
        if owned.day(Fact.SINCE) < years(state.lives[code].born_on, ADULT_YEARS):
            yield Contradiction(Kind.MINOR_OWNS_ESTATE, code)
    for number, records in by_number.items():
        if len({(one.facts[Fact.PLACE], one.facts[Fact.ADDRESS], one.facts[Fact.ESTATE_KIND]) for one in records}) > 1:
            yield Contradiction(Kind.ESTATE_CHANGED, number)
        for start in records:
            held = sum(Fraction(one.text(Fact.SHARE)) for one in records if one.holds_on(start.valid_from))
            if held > 1:
                yield Contradiction(Kind.TOO_MANY_SHARES, number)
    for home, numbers in by_home.items():
        if len(numbers) > 1:
            yield Contradiction(Kind.ESTATE_CHANGED, " ".join(home))
