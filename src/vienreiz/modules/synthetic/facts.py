"""From people to records: a line for each thing that is true for some days, with the facts its fields want. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from .population import Company, Home, Person, Population
from .recipe import Fact, Recipe, RegisterRecipe, Subject

Value: TypeAlias = str | int
Facts: TypeAlias = dict[Fact, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record and the days on which it is true, half-open."""

    valid_from: date
    valid_until: date | None
    record: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known on the days in [since, until). An event is known from its day on, for ever."""

    since: date
    until: date | None
    facts: Facts
    is_event: bool = False


def lines(register: RegisterRecipe, population: Population, recipe: Recipe) -> Iterator[Line]:
    """All records of one register, in a steady order. A field whose fact is not known of one is left out of it."""
    begins = max(register.begins or recipe.records_begin, recipe.records_begin)
    for known in MAKERS[register.about](population, recipe):
        valid_from = max(known.since, begins)
        is_before = known.since < begins if known.is_event else known.until is not None and known.until <= begins
        if not is_before and (known.until is None or valid_from < known.until):
            record = {field: known.facts[fact] for field, fact in register.fields.items() if fact in known.facts}
            yield Line(valid_from=valid_from, valid_until=known.until, record=record)


def full_name(person: Person, recipe: Recipe) -> str:
    """The name as the country writes it whole."""
    return recipe.full_name.format(given=person.given_name, family=_family_name(person, recipe))


def _of_stays(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for person in population.people:
        of_person = {**_of_person(person, recipe), Fact.CITIZENSHIP: person.citizenship}
        for number, stay in enumerate(person.stays):
            until = person.stays[number + 1].since if number + 1 < len(person.stays) else person.died_on
            of_stay: Facts = {**_of_home(stay.home, population), Fact.RESIDENCE_SINCE: stay.since.isoformat()}
            yield _Known(stay.since, until, {**of_person, **of_stay})
        if person.died_on:
            yield _Known(person.died_on, None, {**of_person, Fact.DIED_ON: person.died_on.isoformat()})


def _of_ties(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for number, tie in enumerate(population.ties, 1):
        of_tie: Facts = {
            Fact.TIE_NUMBER: f"{number:08}",
            Fact.RELATION: recipe.words.relation[tie.relation],
            Fact.RELATIVE_CODE: tie.relative.code,
            Fact.RELATIVE_NAME: full_name(tie.relative, recipe),
            Fact.SINCE: tie.since.isoformat(),
        }
        yield _Known(tie.since, tie.until, {**_of_person(tie.person, recipe), **of_tie})


def _of_companies(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for company in population.companies:
        of_itself: Facts = {
            Fact.COMPANY_FORM: company.form,
            Fact.ACTIVITY: company.activity,
            Fact.CAPITAL: company.capital,
            Fact.SINCE: company.since.isoformat(),
        }
        facts = {**_of_company(company), **_of_home(company.home, population), **of_itself}
        yield _Known(company.since, company.until, facts)


def _of_offices(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for number, office in enumerate(population.offices, 1):
        of_office: Facts = {
            Fact.OFFICE_NUMBER: f"{number:08}",
            Fact.OFFICE: office.office,
            Fact.SINCE: office.since.isoformat(),
        }
        facts = {**_of_person(office.person, recipe), **_of_company(office.company), **of_office}
        yield _Known(office.since, office.until, facts)


def _of_jobs(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for number, job in enumerate(population.jobs, 1):
        of_job: Facts = {
            Fact.JOB_NUMBER: f"{number:08}",
            Fact.OCCUPATION: job.occupation,
            Fact.SINCE: job.since.isoformat(),
        }
        yield _Known(job.since, job.until, {**_of_person(job.person, recipe), **_of_company(job.company), **of_job})


def _of_incomes(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for number, income in enumerate(population.incomes, 1):
        of_income: Facts = {
            Fact.INCOME_NUMBER: f"{number:08}",
            Fact.PAID_FROM: income.since.isoformat(),
            Fact.PAID_UNTIL: (income.until - timedelta(days=1)).isoformat(),
            Fact.GROSS: income.gross,
            Fact.CONTRIBUTIONS: income.contributions,
            Fact.TAX: income.tax,
        }
        facts = {**_of_person(income.job.person, recipe), **_of_company(income.job.company), **of_income}
        yield _Known(income.until, None, facts, is_event=True)


def _of_enrolments(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for number, enrolment in enumerate(population.enrolments, 1):
        of_enrolment: Facts = {
            Fact.ENROLMENT_NUMBER: f"{number:08}",
            Fact.LEVEL: enrolment.level,
            Fact.SCHOOL: enrolment.school,
            Fact.SINCE: enrolment.since.isoformat(),
        }
        yield _Known(enrolment.since, enrolment.until, {**_of_person(enrolment.person, recipe), **of_enrolment})


def _of_diplomas(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for diploma in population.diplomas:
        of_diploma: Facts = {
            Fact.DIPLOMA_NUMBER: diploma.number,
            Fact.LEVEL: diploma.level,
            Fact.SCHOOL: diploma.school,
            Fact.ISSUED_ON: diploma.issued_on.isoformat(),
        }
        yield _Known(diploma.issued_on, None, {**_of_person(diploma.person, recipe), **of_diploma}, is_event=True)


def _of_disabilities(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for decision in population.decisions:
        of_decision: Facts = {
            Fact.DECISION_NUMBER: decision.number,
            Fact.DISABILITY_GROUP: decision.group,
            Fact.SINCE: decision.since.isoformat(),
        }
        if decision.ends_on:
            of_decision[Fact.UNTIL] = decision.ends_on.isoformat()
        yield _Known(decision.since, decision.until, {**_of_person(decision.person, recipe), **of_decision})


def _of_vehicles(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for owned in population.vehicles:
        vehicle, owner = owned.vehicle, owned.owner
        of_vehicle: Facts = {
            Fact.VEHICLE_NUMBER: vehicle.number,
            Fact.PLATE: vehicle.plate,
            Fact.MAKE: vehicle.make,
            Fact.MODEL: vehicle.model,
            Fact.FUEL: vehicle.fuel,
            Fact.FIRST_REGISTERED_ON: vehicle.first_registered_on.isoformat(),
            Fact.SINCE: owned.since.isoformat(),
        }
        of_owner = _of_person(owner, recipe) if isinstance(owner, Person) else _of_company(owner)
        yield _Known(owned.since, owned.until, {**of_owner, **of_vehicle})


def _of_estates(population: Population, recipe: Recipe) -> Iterator[_Known]:
    for number, owned in enumerate(population.estates, 1):
        of_share: Facts = {
            Fact.SHARE_NUMBER: f"{number:08}",
            Fact.ESTATE_NUMBER: owned.estate.number,
            Fact.ESTATE_KIND: owned.estate.home.estate,
            Fact.SHARE: f"1/{owned.one_of}",
            Fact.SINCE: owned.since.isoformat(),
        }
        facts = {**_of_person(owned.owner, recipe), **_of_home(owned.estate.home, population), **of_share}
        yield _Known(owned.since, owned.until, facts)


def _of_addresses(population: Population, recipe: Recipe) -> Iterator[_Known]:
    """Homes stand before anybody moves in."""
    for address in population.addresses.values():
        yield _Known(recipe.records_begin, None, _of_home(address.home, population))


MAKERS: Mapping[Subject, Callable[[Population, Recipe], Iterator[_Known]]] = {
    Subject.STAY: _of_stays,
    Subject.TIE: _of_ties,
    Subject.COMPANY: _of_companies,
    Subject.OFFICE: _of_offices,
    Subject.JOB: _of_jobs,
    Subject.INCOME: _of_incomes,
    Subject.ENROLMENT: _of_enrolments,
    Subject.DIPLOMA: _of_diplomas,
    Subject.DISABILITY: _of_disabilities,
    Subject.VEHICLE: _of_vehicles,
    Subject.ESTATE: _of_estates,
    Subject.ADDRESS: _of_addresses,
}


def _of_person(person: Person, recipe: Recipe) -> Facts:
    return {
        Fact.CODE: person.code,
        Fact.GIVEN_NAME: person.given_name,
        Fact.FAMILY_NAME: _family_name(person, recipe),
        Fact.FULL_NAME: full_name(person, recipe),
        Fact.BORN_ON: person.born_on.isoformat(),
        Fact.SEX: recipe.words.sex[person.sex],
    }


def _of_company(company: Company) -> Facts:
    return {Fact.COMPANY_CODE: company.code, Fact.COMPANY_NAME: company.name}


def _of_home(home: Home, population: Population) -> Facts:
    facts: Facts = {Fact.ADDRESS: home.address, Fact.PLACE: home.place.key}
    if listed := population.addresses.get(home.where):
        facts[Fact.ADDRESS_CODE] = listed.code
    return facts


def _family_name(person: Person, recipe: Recipe) -> str:
    return recipe.family_names.borne_by(person.sex, person.family)
