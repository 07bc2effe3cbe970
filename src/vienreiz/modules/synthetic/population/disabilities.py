"""Decisions that somebody has a disability, each for a term or for life."""

from datetime import date

from ..chance import Chance, table
from ..codes import Numbering
from ..recipe import Disability, Having, Recipe
from .ages import age, first_of, share_at, years
from .things import Decision, Person, Population


def decide_disabilities(population: Population, recipe: Recipe, chance: Chance) -> None:
    """For as many of each age as the recipe says; decisions of a term are renewed, or not."""
    assert recipe.disability is not None
    decisions = _Decisions(population, recipe, recipe.disability, chance)
    for person in population.people:
        share = share_at(recipe.disability.shares, age(person.born_on, person.died_on or recipe.reference_day))
        if chance.happens_in(share) or Having.DISABILITY in person.has:
            decisions.decide(person)


class _Decisions:
    def __init__(self, population: Population, recipe: Recipe, disability: Disability, chance: Chance) -> None:
        self._population, self._of, self._chance = population, disability, chance
        self._begin, self._today = recipe.records_begin, recipe.reference_day
        self._groups, self._terms = table(disability.groups), table(disability.terms)
        self._numbers = Numbering(chance=chance, letters=disability.form.letters)

    def decide(self, person: Person) -> None:
        """The first decision about somebody, and those that follow it."""
        end = first_of(person.died_on, self._today)
        assert end is not None
        group = self._chance.drawn(self._groups)
        since: date | None = self._chance.day(max(person.came_on, self._begin), end)
        while since is not None and since < end:
            ends_on = self._append(person, group, since)
            goes_on = self._chance.happens(self._of.renewed) or Having.DISABILITY in person.has
            since = ends_on if goes_on else None

    def _append(self, person: Person, group: str, since: date) -> date | None:
        """One decision; the day it ends on, None for life."""
        grown_on = years(person.born_on, self._of.adult_age)
        term = self._chance.drawn(self._terms)
        ends_on = years(since, term) if term else None
        if since < grown_on:
            group, ends_on = self._of.child_group, first_of(ends_on, grown_on)
        self._population.decisions.append(
            Decision(
                person=person,
                number=self._numbers.next(self._of.form.template, day=since),
                group=group,
                since=since,
                ends_on=ends_on,
                until=first_of(ends_on, person.died_on),
            )
        )
        return ends_on
