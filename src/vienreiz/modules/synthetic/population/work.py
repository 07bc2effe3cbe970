"""Jobs one after another, and what they paid."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from ..chance import Chance, table
from ..recipe import Having, Recipe, Work
from .ages import first_of, years
from .things import Company, Income, Job, Person, Population

LONGEST_BREAK_D = 400
SHORTEST_JOB_D = 60
JOBS_MAX = 40


def employ(population: Population, recipe: Recipe, chance: Chance) -> None:
    """Give work to as many as the recipe says, from the end of their studies until they are old."""
    assert recipe.work is not None
    employment = _Employment(population, recipe, recipe.work, chance)
    for person in population.people:
        if Having.JOB in person.has or chance.happens(recipe.work.employed):
            employment.career(person)


class _Employment:
    def __init__(self, population: Population, recipe: Recipe, work: Work, chance: Chance) -> None:
        self._population, self._today, self._of, self._chance = population, recipe.reference_day, work, chance
        self._occupations = table({name: one.weight for name, one in work.occupations.items()})
        self._studied_until: dict[Person, date | None] = {}
        for enrolment in population.enrolments:
            self._studied_until[enrolment.person] = enrolment.until  # the last one counts
        self._earliest = min((company.since for company in population.companies), default=self._today)

    def career(self, person: Person) -> None:
        """All jobs of a person, from the end of her studies on."""
        studied_until = self._studied_until.get(person, person.came_on)
        if studied_until is None:
            return
        start = max(years(person.born_on, self._of.from_age), person.came_on, studied_until, self._earliest)
        end = first_of(years(person.born_on, self._of.until_age), person.died_on)
        assert end is not None
        occupation = self._chance.drawn(self._occupations)
        last = start
        for _ in range(JOBS_MAX):
            until = self._job(person, occupation, after=last, end=end)
            if until is None:
                break
            last = until
        if Having.JOB in person.has and end > self._today:
            self._last_job(person, occupation, start)

    def _job(self, person: Person, occupation: str, *, after: date, end: date) -> date | None:
        """The next job; when it ended, None if it goes on or there is none."""
        since = after + timedelta(days=self._chance.below(LONGEST_BREAK_D))
        if since >= min(end, self._today):
            return None
        company = self._employer(since)
        if company is None:
            return since + timedelta(days=LONGEST_BREAK_D)
        length_ends_on = self._chance.day(since + timedelta(days=SHORTEST_JOB_D), years(since, self._of.years_max))
        until = first_of(length_ends_on, end, company.until)
        assert until is not None
        self._append(person, company, occupation, since=since, until=until if until <= self._today else None)
        return until if until <= self._today else None

    def _last_job(self, person: Person, occupation: str, start: date) -> None:
        """A job that goes on, for somebody who has one for certain."""
        hers = [job for job in self._population.jobs if job.person is person]
        if hers and hers[-1].until is None:
            return
        since = hers[-1].until if hers else start
        lasting = [company for company in self._population.companies if company.until is None]
        if since is not None and since < self._today and lasting:
            company = self._chance.one_of(lasting)
            self._append(person, company, occupation, since=max(since, company.since), until=None)

    def _append(self, person: Person, company: Company, occupation: str, *, since: date, until: date | None) -> None:
        described = self._of.occupations[occupation]
        monthly = described.least + self._chance.below(described.most - described.least + 1)
        job = Job(person=person, company=company, occupation=occupation, monthly=monthly, since=since, until=until)
        self._population.jobs.append(job)
        self._population.incomes.extend(self._incomes(job))

    def _employer(self, day: date) -> Company | None:
        existing = [company for company in self._population.companies if company.exists(day)]
        sizes = table({place: company.size for place, company in enumerate(existing)})
        return existing[self._chance.drawn(sizes)] if sizes.things else None

    def _incomes(self, job: Job) -> Iterator[Income]:
        """By the month since some months before today, by the year before; each paid when its days are over."""
        apart_from = _months_before(self._today, self._of.months)
        paid = [
            self._income(job, since, until)
            for since, until in _months(job.since, job.until or self._today)
            if until <= self._today
        ]
        of_years = (income for income in paid if income.until <= apart_from)
        for _, months in groupby(of_years, key=lambda income: income.since.year):
            together = list(months)
            yield Income(
                job=job,
                since=together[0].since,
                until=together[-1].until,
                gross=sum(income.gross for income in together),
                contributions=sum(income.contributions for income in together),
                tax=sum(income.tax for income in together),
            )
        yield from (income for income in paid if income.until > apart_from)

    def _income(self, job: Job, since: date, until: date) -> Income:
        """Of a month or what of it she worked, worth less the longer ago it is."""
        month = since.replace(day=1)
        monthly = job.monthly
        for _ in range(self._today.year - since.year):
            monthly = monthly * 100 // (100 + self._of.growth)
        gross = monthly * (until - since).days // (_next_month(month) - month).days
        contributions = gross * self._of.contributions // 1000
        tax = (gross - contributions) * self._of.tax // 1000
        return Income(job=job, since=since, until=until, gross=gross, contributions=contributions, tax=tax)


def _months(since: date, until: date) -> Iterator[tuple[date, date]]:
    """The span by months of the calendar."""
    while since < until:
        end = min(_next_month(since), until)
        yield since, end
        since = end


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _months_before(day: date, count: int) -> date:
    """The first day of the month that many months before."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
