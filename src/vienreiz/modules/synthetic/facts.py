"""From people to records: one line for each stay and each tie, with the fact that each field wants. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .population import Person, Population, Stay, Tie
from .recipe import Fact, Recipe, RegisterRecipe, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record and the days on which it is true, half-open."""

    valid_from: date
    valid_until: date | None
    record: Mapping[str, str]


def lines(register: RegisterRecipe, population: Population, recipe: Recipe) -> Iterator[Line]:
    """All records of one register, in a steady order."""
    facts = _of_stays(population, recipe) if register.about is Subject.STAY else _of_ties(population, recipe)
    for valid_from, valid_until, known in facts:
        record = {field: known[fact] for field, fact in register.fields.items()}
        yield Line(valid_from=valid_from, valid_until=valid_until, record=record)


def full_name(person: Person, recipe: Recipe) -> str:
    """The name as the country writes it whole."""
    return recipe.full_name.format(given=person.given_name, family=_family_name(person, recipe))


def _of_stays(population: Population, recipe: Recipe) -> Iterator[tuple[date, date | None, dict[Fact, str]]]:
    for person in population.people:
        of_person = {**_of_person(person, recipe), Fact.CITIZENSHIP: person.citizenship}
        for number, stay in enumerate(person.stays):
            until = person.stays[number + 1].since if number + 1 < len(person.stays) else None
            valid_from = max(stay.since, recipe.records_begin)
            if until is None or valid_from < until:
                yield valid_from, until, {**of_person, **_of_stay(stay)}


def _of_ties(population: Population, recipe: Recipe) -> Iterator[tuple[date, date | None, dict[Fact, str]]]:
    for number, tie in enumerate(population.ties, 1):
        valid_from = max(tie.since, recipe.records_begin)
        if tie.until is None or valid_from < tie.until:
            yield valid_from, tie.until, {**_of_person(tie.person, recipe), **_of_tie(tie, number, recipe)}


def _of_person(person: Person, recipe: Recipe) -> dict[Fact, str]:
    return {
        Fact.CODE: person.code,
        Fact.GIVEN_NAME: person.given_name,
        Fact.FAMILY_NAME: _family_name(person, recipe),
        Fact.FULL_NAME: full_name(person, recipe),
        Fact.BORN_ON: person.born_on.isoformat(),
        Fact.SEX: recipe.words.sex[person.sex],
    }


def _of_stay(stay: Stay) -> dict[Fact, str]:
    return {
        Fact.ADDRESS: stay.home.address,
        Fact.PLACE: stay.home.place.key,
        Fact.RESIDENCE_SINCE: stay.since.isoformat(),
    }


def _of_tie(tie: Tie, number: int, recipe: Recipe) -> dict[Fact, str]:
    return {
        Fact.TIE_NUMBER: f"{number:08}",
        Fact.RELATION: recipe.words.relation[tie.relation],
        Fact.RELATIVE_CODE: tie.relative.code,
        Fact.RELATIVE_NAME: full_name(tie.relative, recipe),
        Fact.SINCE: tie.since.isoformat(),
    }


def _family_name(person: Person, recipe: Recipe) -> str:
    return recipe.family_names.borne_by(person.sex, person.family)
