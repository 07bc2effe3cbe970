"""Deaths: some of those made die on a day, and nothing of theirs goes on after it."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from ..chance import Chance
from ..recipe import Recipe, Relation
from .ages import age, first_of, share_at
from .things import Person, Population, Tie


def let_die(population: Population, recipe: Recipe, chance: Chance) -> None:
    """Give a day of death to those whom chance or the recipe takes; end their stays and marriages on it.

    Nobody dies before her marriage or the birth of a child, nor leaves a child under age without a parent at home.
    """
    deaths = _Deaths(population, recipe, chance)
    for person in population.people:
        if not person.wanted:
            person.died_on = deaths.day_of(person)
        if person.died_on is not None:
            died_on = person.died_on
            person.stays = [stay for stay in person.stays if stay.since < died_on]
    population.ties = [_ended(tie) for tie in population.ties]


class _Deaths:
    def __init__(self, population: Population, recipe: Recipe, chance: Chance) -> None:
        self._recipe, self._chance = recipe, chance
        self._ties: defaultdict[Person, list[Tie]] = defaultdict(list)
        for tie in population.ties:
            self._ties[tie.person].append(tie)

    def day_of(self, person: Person) -> date | None:
        """The day on which a person dies, if she does before the reference day."""
        today = self._recipe.reference_day
        for year in range(max(person.came_on, self._recipe.records_begin).year + 1, today.year + 1):
            start = date(year, 1, 1)
            if self._chance.happens_in(share_at(self._recipe.deaths, age(person.born_on, start))):
                day = self._chance.day(start, min(date(year + 1, 1, 1), today))
                return day if day < today and self._may_die(person, day) else None
        return None

    def _may_die(self, person: Person, day: date) -> bool:
        return all(
            tie.since < day and (tie.relation is not Relation.CHILD or self._is_cared_for(tie.relative, person, day))
            for tie in self._ties[person]
        )

    def _is_cared_for(self, child: Person, without: Person, day: date) -> bool:
        """Whether a child is of age on a day, or goes on living with another parent."""
        return child.adult_on <= day or any(
            tie.relation is Relation.PARENT
            and tie.relative is not without
            and tie.relative.died_on is None
            and tie.relative.stays[-1].home == child.stays[-1].home
            for tie in self._ties[child]
        )


def _ended(tie: Tie) -> Tie:
    """A marriage ends with the life of either; that of parents and children stays on record."""
    if tie.relation is not Relation.SPOUSE:
        return tie
    return replace(tie, until=first_of(tie.until, tie.person.died_on, tie.relative.died_on))
