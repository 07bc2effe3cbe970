"""Of what people do: companies and their boards, work and pay, school, disability."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from vienreiz.modules.identity import public as identity

from ...population.ages import ADULT_YEARS, age, years
from ...recipe import Fact, Subject
from ..files import Record
from .kinds import Contradiction, Kind
from .state import State, overlapping

WORK_FROM_AGE = 15
SCHOOL_FROM_AGE = 5
DIPLOMA_FROM_AGE = 12


def of_companies(state: State) -> Iterator[Contradiction]:
    companies = state.recipe.companies
    if companies is None:
        return
    scheme = state.schemes[companies.scheme]
    chairs: defaultdict[str, list[Record]] = defaultdict(list)
    for office in state.records[Subject.OFFICE]:
        if office.text(Fact.OFFICE) == companies.chair:
            chairs[office.text(Fact.COMPANY_CODE)].append(office)
    for code, company in state.companies.items():
        if not identity.is_valid(scheme, code) or code == scheme.example:
            yield Contradiction(Kind.COMPANY_CODE_WRONG, code)
        if company.text(Fact.PLACE) not in state.inhabited:
            yield Contradiction(Kind.NO_PLACE, code)
        seats = sorted(chairs[code], key=lambda seat: seat.valid_from)
        is_filled = all(one.valid_until == other.valid_from for one, other in pairwise(seats))
        if (
            not seats
            or not is_filled
            or (seats[0].valid_from, seats[-1].valid_until)
            != (
                company.valid_from,
                company.valid_until,
            )
        ):
            yield Contradiction(Kind.NO_CHAIR, code)


def of_offices(state: State) -> Iterator[Contradiction]:
    seats: defaultdict[str, list[Record]] = defaultdict(list)
    for office in state.records[Subject.OFFICE]:
        code = office.text(Fact.CODE)
        seats[f"{code} {office.text(Fact.COMPANY_CODE)}"].append(office)
        if office.day(Fact.SINCE) < years(state.lives[code].born_on, ADULT_YEARS):
            yield Contradiction(Kind.MINOR_IN_OFFICE, code)
    yield from overlapping(seats, Kind.OFFICE_TWICE)


def of_jobs(state: State) -> Iterator[Contradiction]:
    for code, jobs in state.by_person(Subject.JOB).items():
        if any(age(state.lives[code].born_on, job.day(Fact.SINCE)) < WORK_FROM_AGE for job in jobs):
            yield Contradiction(Kind.WORK_TOO_YOUNG, code)
    yield from overlapping(state.by_person(Subject.JOB), Kind.TWO_JOBS)


def of_incomes(state: State) -> Iterator[Contradiction]:
    jobs = state.by_person(Subject.JOB)
    for code, incomes in state.by_person(Subject.INCOME).items():
        days = sorted((income.day(Fact.PAID_FROM), income.day(Fact.PAID_UNTIL)) for income in incomes)
        if any(later[0] <= earlier[1] for earlier, later in pairwise(days)):
            yield Contradiction(Kind.PAID_TWICE, code)
        for income in incomes:
            until = income.day(Fact.PAID_UNTIL)
            if not any(_is_of(income, job) for job in jobs[code]):
                yield Contradiction(Kind.PAID_WITHOUT_JOB, code)
            if income.valid_from <= until or until < income.day(Fact.PAID_FROM):
                yield Contradiction(Kind.PAID_TOO_EARLY, code)
            taken = [income.number(Fact.CONTRIBUTIONS), income.number(Fact.TAX)]
            if min(taken) < 0 or sum(taken) > income.number(Fact.GROSS):
                yield Contradiction(Kind.AMOUNT_WRONG, code)


def _is_of(income: Record, job: Record) -> bool:
    """Whether it was paid by the employer, for days of the job."""
    return (
        job.text(Fact.COMPANY_CODE) == income.text(Fact.COMPANY_CODE)
        and job.day(Fact.SINCE) <= income.day(Fact.PAID_FROM)
        and (job.valid_until is None or income.day(Fact.PAID_UNTIL) < job.valid_until)
    )


def of_schools(state: State) -> Iterator[Contradiction]:
    for code, enrolments in state.by_person(Subject.ENROLMENT).items():
        if any(age(state.lives[code].born_on, one.day(Fact.SINCE)) < SCHOOL_FROM_AGE for one in enrolments):
            yield Contradiction(Kind.SCHOOL_TOO_YOUNG, code)
    yield from overlapping(state.by_person(Subject.ENROLMENT), Kind.TWO_SCHOOLS)


def of_diplomas(state: State) -> Iterator[Contradiction]:
    education = state.recipe.education
    levels = [level.word for level in education.levels] if education else []
    for code, diplomas in state.by_person(Subject.DIPLOMA).items():
        if any(age(state.lives[code].born_on, one.day(Fact.ISSUED_ON)) < DIPLOMA_FROM_AGE for one in diplomas):
            yield Contradiction(Kind.DIPLOMA_TOO_YOUNG, code)
        ranks = [levels.index(one.text(Fact.LEVEL)) for one in sorted(diplomas, key=lambda one: one.valid_from)]
        if any(earlier >= later for earlier, later in pairwise(ranks)):
            yield Contradiction(Kind.DIPLOMA_OUT_OF_ORDER, code)


def of_decisions(state: State) -> Iterator[Contradiction]:
    disability = state.recipe.disability
    if disability is None:
        return
    for code, decisions in state.by_person(Subject.DISABILITY).items():
        for decision in decisions:
            is_child = decision.day(Fact.SINCE) < years(state.lives[code].born_on, disability.adult_age)
            if is_child != (decision.text(Fact.DISABILITY_GROUP) == disability.child_group):
                yield Contradiction(Kind.GROUP_WRONG, code)
            last = decision.day(Fact.UNTIL) if Fact.UNTIL in decision.facts else None
            if last is not None and (decision.valid_until is None or decision.valid_until > last):
                yield Contradiction(Kind.DECISION_ENDED, code)
    yield from overlapping(state.by_person(Subject.DISABILITY), Kind.TWO_DECISIONS)
