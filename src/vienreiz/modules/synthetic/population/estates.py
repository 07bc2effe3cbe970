"""Homes that those who live there own; they are kept, sold or inherited."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from ..chance import Chance
from ..codes import Numbering
from ..recipe import Estates, Having, Recipe, Relation
from .ages import first_of
from .things import Estate, EstateOwned, Home, Person, Population, Stay, Tie

HEIRS_MAX = 6


def register_estates(population: Population, recipe: Recipe, chance: Chance) -> None:
    """Let as many own the homes they live in as the recipe says."""
    assert recipe.estates is not None
    land_book = _LandBook(population, recipe, recipe.estates, chance)
    for person in population.people:
        for place, stay in enumerate(person.stays):
            land_book.consider(person, stay, person.stays[place + 1] if place + 1 < len(person.stays) else None)


class _LandBook:
    def __init__(self, population: Population, recipe: Recipe, estates: Estates, chance: Chance) -> None:
        self._population, self._today, self._of, self._chance = population, recipe.reference_day, estates, chance
        self._numbers = Numbering(chance=chance, letters=estates.form.letters)
        self._considered: set[Home] = set()
        self._ties: defaultdict[Person, list[Tie]] = defaultdict(list)
        for tie in population.ties:
            self._ties[tie.person].append(tie)

    def consider(self, person: Person, stay: Stay, following: Stay | None) -> None:
        """Whether a person owns where she lives; each home is considered once, for the first grown person there."""
        if stay.home in self._considered or not person.is_adult(stay.since):
            return
        has_one_for_certain = Having.ESTATE in person.has and following is None
        self._considered.add(stay.home)
        if not (has_one_for_certain or self._chance.happens(self._of.owned)):
            return
        estate = Estate(
            number=self._numbers.next(self._of.form.template, day=stay.since),
            home=stay.home,
        )
        is_sold = following is not None and not self._chance.happens(self._of.kept)
        sold_on = following.since if following is not None and is_sold else None
        owners = [person, *self._spouses(person, stay)]
        for owner in owners:
            self._own(estate, owner, one_of=len(owners), since=stay.since, sold_on=sold_on)

    def _own(self, estate: Estate, owner: Person, *, one_of: int, since: date, sold_on: date | None) -> None:
        """A share, handed down on the day of a death as long as there is somebody to take it."""
        holder: Person | None = owner
        for _ in range(HEIRS_MAX):
            if holder is None or (sold_on is not None and sold_on <= since):
                return
            until = first_of(sold_on, holder.died_on)
            self._population.estates.append(
                EstateOwned(estate=estate, owner=holder, one_of=one_of, since=since, until=until)
            )
            if until is None or until != holder.died_on:
                return
            since, holder = until, self._heir(holder, until)

    def _heir(self, dead: Person, day: date) -> Person | None:
        """The widowed spouse, or else a grown child."""
        for relation in (Relation.SPOUSE, Relation.CHILD):
            for tie in self._ties[dead]:
                was_so = tie.until is None or tie.until >= day
                if tie.relation is relation and was_so and tie.relative.is_adult(day):
                    return tie.relative
        return None

    def _spouses(self, person: Person, stay: Stay) -> Sequence[Person]:
        """Who is married to her on the day they come to live there together."""
        return [
            tie.relative
            for tie in self._ties[person]
            if tie.relation is Relation.SPOUSE
            and tie.since <= stay.since
            and (tie.until is None or stay.since < tie.until)
            and tie.relative.is_adult(stay.since)
            and tie.relative.home_on(stay.since) == stay.home
        ]
