"""Families made by chance within what a recipe says: who was born when, lived where, and is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vienreiz.modules.identity import public as identity

from .. import codes
from ..chance import Chance, table
from ..recipe import Family, Member, Recipe, Relation, Sex
from .ages import years
from .homes import Homes
from .things import Person, Population, Stay, Tie

YOUNGEST_PARENT = 18
OLDEST_MOTHER = 44
OLDEST_FATHER = 49
OF_AGE = 19
AGE_GAP = 8
BETWEEN_BIRTHS = timedelta(days=300)
NAME_TRIES = 20
MOVES_MAX = 3


@dataclass(frozen=True, slots=True)
class _Couple:
    """Those who found a household, and when; the second may be missing."""

    first: Person
    second: Person | None
    together_on: date
    married: bool
    divorced_on: date | None

    @property
    def members(self) -> list[Person]:
        return [self.first] if self.second is None else [self.first, self.second]

    def of(self, sex: Sex) -> Person | None:
        return next((person for person in self.members if person.sex is sex), None)


class Families:
    """Holds the tables of a recipe and what has been made of it so far."""

    def __init__(self, recipe: Recipe, scheme: identity.Scheme, homes: Homes, *, count: int, chance: Chance) -> None:
        self.population = Population()
        self._recipe, self._homes, self._count, self._chance = recipe, homes, count, chance
        self._codes = codes.Numbering(chance=chance, scheme=scheme)
        self._by_key: dict[str, Person] = {}
        self._families = table(recipe.family_names.names)
        self._given = {sex: [table(band.names) for band in bands] for sex, bands in recipe.given_names.items()}
        self._citizenships = table(recipe.citizenships.others)
        self._ages = table({(band.start, band.end): band.weight for band in recipe.ages})
        self._children = table(dict(enumerate(recipe.shares.children)))

    @property
    def has_room(self) -> bool:
        return len(self.population.people) < self._count

    @property
    def _today(self) -> date:
        return self._recipe.reference_day

    def make_wanted(self, family: Family) -> None:
        """One of the families that the recipe names."""
        founders = [self._member(member) for member in family.founders]
        second = founders[1] if len(founders) > 1 else None
        couple = _Couple(founders[0], second, family.together, family.married, family.divorced)
        place = self._homes.place(family.place) if family.place else self._homes.place_near(founders[0])
        self._tie_couple(couple)
        household = [Stay(self._homes.home(place), family.together)]
        if family.moved:
            household.append(Stay(self._homes.home(place), family.moved))
        self._settle_couple(couple, household)
        children: list[Person] = []
        for member in family.children:
            child = self._member(member, parents=founders, siblings=children)
            self._tie_child(child, founders)
            child.stays = _from_birth(child, household)
            children.append(child)

    def make_tree(self) -> None:
        """Somebody without known parents, and all who come of her or him."""
        if self._chance.happens(self._recipe.citizenships.others_percent):
            self._make_arrival()
            return
        start, end = self._chance.drawn(self._ages)
        born_on = self._chance.day(years(self._today, -end), years(self._today, -start))
        self._make_household(self._newcomer(self._any_sex(), born_on))

    def _make_arrival(self) -> None:
        """A foreigner who came alone."""
        born_on = self._chance.day(years(self._today, -50), years(self._today, -20))
        earliest = max(years(born_on, OF_AGE), years(self._today, -8), self._recipe.records_begin)
        arrived_on = self._chance.day(earliest, self._today)
        citizenship = self._chance.drawn(self._citizenships)
        person = self._person(self._any_sex(), born_on, arrived_on=arrived_on, citizenship=citizenship)
        person.stays = [Stay(self._homes.home(self._homes.any_place()), arrived_on)]

    def _make_household(self, first: Person) -> None:
        """What `first` makes of her or his life: a partner, children, homes; grown children do likewise."""
        couple = self._couple(first)
        if couple.together_on >= self._today:
            return
        self._tie_couple(couple)
        place = self._homes.place_near(first)
        household = [Stay(self._homes.home(place), couple.together_on)]
        for _ in range(MOVES_MAX):
            moved_on = self._chance.day(years(household[-1].since, 1), self._today)
            if not self._chance.happens(self._recipe.shares.move) or moved_on >= self._today:
                break
            other = place if self._chance.happens(self._recipe.shares.stay_in_place) else self._homes.any_place()
            household.append(Stay(self._homes.home(other), moved_on))
        self._settle_couple(couple, household)
        children = self._births(couple)
        for child in children:
            child.stays = _from_birth(child, household)
        for child in children:
            is_grown = child.born_on < years(self._today, -OF_AGE)
            if is_grown and self._chance.happens(self._recipe.shares.leave_home):
                self._make_household(child)

    def _couple(self, first: Person) -> _Couple:
        shares = self._recipe.shares
        grown_on = years(first.born_on, OF_AGE)
        alone_on = self._chance.day(grown_on, years(grown_on, 9))
        if not (self.has_room and self._chance.happens(shares.couples)):
            return _Couple(first, None, alone_on, False, None)
        born_on = self._chance.day(years(first.born_on, -AGE_GAP), years(first.born_on, AGE_GAP))
        both_grown_on = years(max(first.born_on, born_on), OF_AGE)
        together_on = self._chance.day(both_grown_on, years(both_grown_on, 12))
        if together_on >= self._today:
            return _Couple(first, None, alone_on, False, None)
        second = self._newcomer(_other(first.sex), born_on)
        married = self._chance.happens(shares.married)
        divorced_on = None
        if married and self._chance.happens(shares.divorced):
            day = self._chance.day(years(together_on, 3), years(together_on, 20))
            divorced_on = day if day < self._today else None
        return _Couple(first, second, together_on, married, divorced_on)

    def _births(self, couple: _Couple) -> list[Person]:
        """The children of a couple, or of a woman alone, in the order of birth."""
        mother, father = couple.of(Sex.FEMALE), couple.of(Sex.MALE)
        if mother is None or (father is None and not self._chance.happens(self._recipe.shares.single_parents)):
            return []
        wanted = self._chance.drawn(self._children) if father else 1
        parents = couple.members
        earliest = max(couple.together_on, *(years(parent.born_on, YOUNGEST_PARENT) for parent in parents))
        latest = min(years(mother.born_on, OLDEST_MOTHER), couple.divorced_on or self._today, self._today)
        if father:
            latest = min(latest, years(father.born_on, OLDEST_FATHER))
        children: list[Person] = []
        while len(children) < wanted and self.has_room:
            born_on = self._chance.day(earliest, years(earliest, 4))
            if born_on >= latest:
                break
            litter = 2 if self._chance.happens(self._recipe.shares.twins) else 1
            for _ in range(litter):
                if self.has_room:
                    children.append(self._child(born_on, parents, siblings=children))
            earliest = born_on + BETWEEN_BIRTHS
        return children

    def _child(self, born_on: date, parents: Sequence[Person], *, siblings: Sequence[Person]) -> Person:
        citizenship = parents[0].citizenship
        family = _family_of(parents)
        child = self._person(self._any_sex(), born_on, family=family, citizenship=citizenship, siblings=siblings)
        self._tie_child(child, parents)
        return child

    def _newcomer(self, sex: Sex, born_on: date) -> Person:
        """Somebody without known parents, at a home from birth on."""
        person = self._person(sex, born_on)
        person.stays = [Stay(self._homes.home(self._homes.any_place()), born_on)]
        return person

    def _member(self, member: Member, *, parents: Sequence[Person] = (), siblings: Sequence[Person] = ()) -> Person:
        if member.key in self._by_key:
            return self._by_key[member.key]
        assert member.sex is not None
        assert member.born is not None
        person = self._person(
            member.sex,
            member.born,
            family=_family_of(parents) if parents else None,
            citizenship=member.citizenship or self._recipe.citizenships.own,
            arrived_on=member.arrived,
            siblings=siblings,
        )
        person.key, person.why, person.card = member.key or "", member.why, member.card
        person.wanted, person.has, person.died_on = True, member.has, member.died
        if not parents:
            person.stays = [Stay(self._homes.home(self._homes.any_place()), member.arrived or member.born)]
        if member.key:
            self._by_key[member.key] = person
        return person

    def _person(
        self,
        sex: Sex,
        born_on: date,
        *,
        family: str | None = None,
        citizenship: str | None = None,
        arrived_on: date | None = None,
        siblings: Sequence[Person] = (),
    ) -> Person:
        person = Person(
            sex=sex,
            born_on=born_on,
            arrived_on=arrived_on,
            given_name=self._given_name(sex, born_on, siblings=siblings),
            family=family or self._chance.drawn(self._families),
            citizenship=citizenship or self._recipe.citizenships.own,
            code=self._code(born_on, registered_on=arrived_on or born_on),
        )
        self.population.people.append(person)
        return person

    def _given_name(self, sex: Sex, born_on: date, *, siblings: Sequence[Person]) -> str:
        """A name of the time, and not one of a sister or brother, unless luck insists."""
        bands = self._recipe.given_names[sex]
        band = next(number for number, band in enumerate(bands) if band.until is None or born_on.year <= band.until)
        taken = {sibling.given_name for sibling in siblings}
        name = self._chance.drawn(self._given[sex][band])
        for _ in range(NAME_TRIES):
            if name not in taken:
                break
            name = self._chance.drawn(self._given[sex][band])
        return name

    def _code(self, born_on: date, *, registered_on: date) -> str:
        """A code that nobody has yet, right by the country's checksum."""
        forms = self._recipe.codes.forms
        template = next(form.template for form in forms if form.until is None or registered_on < form.until)
        century = self._recipe.codes.centuries.get(f"{born_on.year:04}"[:2], "")
        return self._codes.next(template, day=born_on, century=century)

    def _tie_couple(self, couple: _Couple) -> None:
        if couple.second is None or not couple.married:
            return
        wife, husband = couple.of(Sex.FEMALE), couple.of(Sex.MALE)
        if wife and husband:
            wife.family = husband.family
        for person, other in [(couple.first, couple.second), (couple.second, couple.first)]:
            tie = Tie(person, Relation.SPOUSE, other, couple.together_on, couple.divorced_on)
            self.population.ties.append(tie)

    def _tie_child(self, child: Person, parents: Sequence[Person]) -> None:
        for parent in parents:
            self.population.ties.append(Tie(parent, Relation.CHILD, child, child.born_on))
            self.population.ties.append(Tie(child, Relation.PARENT, parent, child.born_on))

    def _settle_couple(self, couple: _Couple, household: Sequence[Stay]) -> None:
        """Both leave where they lived and live together; after a divorce the man, or the second, goes elsewhere."""
        leaver = couple.of(Sex.MALE) or couple.second
        for person in couple.members:
            before = [stay for stay in person.stays if stay.since < household[0].since]
            person.stays = [*before, *household]
            if couple.divorced_on and person is leaver:
                kept = [stay for stay in person.stays if stay.since < couple.divorced_on]
                person.stays = [*kept, Stay(self._homes.home(self._homes.place_near(person)), couple.divorced_on)]

    def _any_sex(self) -> Sex:
        return Sex.FEMALE if self._chance.happens(51) else Sex.MALE


def _family_of(parents: Sequence[Person]) -> str:
    return next((parent.family for parent in parents if parent.sex is Sex.MALE), parents[0].family)


def _from_birth(child: Person, household: Sequence[Stay]) -> list[Stay]:
    """The household's homes, each from the day the child lives there."""
    at_birth = [stay for stay in household if stay.since <= child.born_on][-1:]
    later = [stay for stay in household if stay.since > child.born_on]
    return [*(Stay(stay.home, child.born_on) for stay in at_birth), *later]


def _other(sex: Sex) -> Sex:
    return Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE
