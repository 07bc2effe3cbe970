"""School and study: enrolments, one after another, and the diplomas they end with."""

from collections.abc import Sequence
from datetime import date

from ..chance import Chance, table
from ..codes import Numbering
from ..recipe import Education, Having, Level, Recipe
from .ages import first_of
from .things import Diploma, Enrolment, Person, Population


def send_to_school(population: Population, recipe: Recipe, chance: Chance) -> None:
    """Everybody through the levels of education, as far as the shares of the recipe let them."""
    assert recipe.education is not None
    studies = _Studies(population, recipe, recipe.education, chance)
    for person in population.people:
        studies.go(person)


class _Studies:
    def __init__(self, population: Population, recipe: Recipe, education: Education, chance: Chance) -> None:
        self._population, self._today, self._of, self._chance = population, recipe.reference_day, education, chance
        self._names = [table(level.names) for level in education.levels]
        self._numbers = Numbering(chance=chance, letters=education.form.letters)

    def go(self, person: Person) -> None:
        """The whole way of one person; those who came as grown people did it elsewhere."""
        first = self._of.levels[0]
        assert first.from_age is not None
        year = person.born_on.year + first.from_age
        for place, level in enumerate(self._of.levels):
            if Having.DIPLOMA not in person.has:
                year += self._chance.below(level.gap_years + 1)
            since = self._day(year, self._of.year_begins)
            if since >= self._today or not person.is_here(since) or not self._happens(level.begun, person):
                return
            is_finished = self._happens(level.finished, person)
            length = level.years if is_finished else 1 + self._chance.below(level.years)
            ends_on = self._day(year + length, self._of.year_ends)
            school = self._enrol(person, level, place, since=since, ends_on=ends_on)
            if not is_finished or ends_on >= self._today or not person.is_here(ends_on):
                return
            self._population.diplomas.append(
                Diploma(
                    person=person,
                    number=self._numbers.next(self._of.form.template, day=ends_on),
                    level=level.word,
                    school=school,
                    issued_on=ends_on,
                )
            )
            year += level.years

    def _enrol(self, person: Person, level: Level, place: int, *, since: date, ends_on: date) -> str:
        """At one school, or one after another where she moves and they are of a place; the name of the last."""
        school = ""
        end = first_of(ends_on if ends_on < self._today else None, person.died_on)
        for start, until in _parts(level, person, since=since, until=end):
            school = level.school.format(
                name=self._chance.drawn(self._names[place]), place=person.home_on(start).place.name
            )
            self._population.enrolments.append(
                Enrolment(person=person, level=level.word, school=school, since=start, until=until)
            )
        return school

    def _happens(self, percent: int, person: Person) -> bool:
        return self._chance.happens(percent) or Having.DIPLOMA in person.has

    @staticmethod
    def _day(year: int, day: str) -> date:
        return date.fromisoformat(f"{year:04}-{day}")


def _parts(level: Level, person: Person, *, since: date, until: date | None) -> Sequence[tuple[date, date | None]]:
    """The spans at one place each."""
    starts = [since]
    for stay in person.stays:
        is_within = since < stay.since and (until is None or stay.since < until)
        if is_within and "{place}" in level.school and stay.home.place != person.home_on(starts[-1]).place:
            starts.append(stay.since)
    return list(zip(starts, [*starts[1:], until], strict=True))
