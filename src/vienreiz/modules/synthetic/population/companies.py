"""Companies, and who sits on their boards."""

from collections.abc import Sequence
from datetime import date, timedelta

from vienreiz.modules.identity import public as identity

from ..chance import Chance, table
from ..codes import Numbering
from ..recipe import Companies, CompanyWanted, Recipe
from .ages import first_of, years
from .homes import Homes
from .things import Company, Office, Person, Population

DIRECTORS_TRIED = 60
NAMES_TRIED = 20
SEATS = (0, 0, 0, 1, 1, 2)  # beside the chair


def found_companies(
    population: Population, recipe: Recipe, scheme: identity.Scheme, homes: Homes, chance: Chance
) -> None:
    """As many as the recipe says, those wanted first. A company without anybody for its chair comes to its end."""
    assert recipe.companies is not None
    founding = _Founding(population, recipe, recipe.companies, scheme, homes, chance)
    for wanted in recipe.companies.wanted:
        founding.make_wanted(wanted)
    for _ in range(max(1, len(population.people) * recipe.companies.per_thousand // 1000)):
        founding.make()


class _Founding:
    def __init__(
        self,
        population: Population,
        recipe: Recipe,
        companies: Companies,
        scheme: identity.Scheme,
        homes: Homes,
        chance: Chance,
    ) -> None:
        self._population, self._recipe, self._of = population, recipe, companies
        self._homes, self._chance = homes, chance
        self._numbers = Numbering(chance=chance, scheme=scheme, letters=companies.form.letters)
        self._words, self._trades = table(companies.names.words), table(companies.names.trades)
        self._forms = table({name: form.weight for name, form in companies.legal_forms.items()})
        self._activities = table(companies.activities)
        self._capitals = {name: table(form.capitals) for name, form in companies.legal_forms.items()}
        self._sizes = table(companies.sizes)
        self._names = {wanted.name for wanted in companies.wanted}
        self._by_key = {person.key: person for person in population.people if person.key}

    def make_wanted(self, wanted: CompanyWanted) -> None:
        """One that the recipe names, with the board that it names."""
        first = self._by_key[wanted.board[0]]
        company = self._company(first, wanted.founded, name=wanted.name, key=wanted.key)
        for place, key in enumerate(wanted.board):
            self._seat(company, self._by_key[key], self._of.member if place else self._of.chair, until=None)

    def make(self) -> None:
        """One by chance: its founder takes the chair, others come and go."""
        founded_on = self._chance.day(self._recipe.records_begin, self._recipe.reference_day)
        founder = self._director(founded_on, besides=())
        if founder is None:
            return
        company = self._company(founder, founded_on)
        if self._chance.happens(self._of.dissolved):
            day = self._chance.day(years(founded_on, 1), self._recipe.reference_day)
            company.until = day if day < self._recipe.reference_day else None
        self._fill_chair(company, founder)
        for _ in range(self._chance.one_of(SEATS)):
            self._fill_seat(company)

    def _company(self, founder: Person, founded_on: date, *, name: str = "", key: str = "") -> Company:
        form = self._chance.drawn(self._forms)
        company = Company(
            key=key,
            code=self._numbers.next(self._of.form.template, day=founded_on),
            name=name or self._name(form),
            form=form,
            activity=self._chance.drawn(self._activities),
            capital=self._chance.drawn(self._capitals[form]),
            home=self._homes.home(founder.home_on(founded_on).place),
            size=self._chance.drawn(self._sizes),
            since=founded_on,
        )
        self._population.companies.append(company)
        return company

    def _name(self, form: str) -> str:
        """A name that no company has yet; with a number behind it where luck finds none."""
        count = 0
        while True:
            count += 1
            word, trade = self._chance.drawn(self._words), self._chance.drawn(self._trades)
            name = self._of.names.template.format(word=word, trade=trade, form=form)
            if count > NAMES_TRIED:
                name = f"{name} {count}"
            if name not in self._names:
                self._names.add(name)
                return name

    def _fill_chair(self, company: Company, founder: Person) -> None:
        """Somebody is in the chair on every day of the company, or its days end."""
        holder: Person | None = founder
        since = company.since
        while holder is not None:
            until = self._seat(company, holder, self._of.chair, since=since, until=self._term_end(since))
            if until is None or until == company.until:
                return
            since, holder = until, self._director(until, besides=(holder,))
        company.until = since

    def _fill_seat(self, company: Company) -> None:
        end = company.until or self._recipe.reference_day
        since = self._chance.day(company.since, end)
        on_it = [office.person for office in self._population.offices if office.company is company]
        holder = self._director(since, besides=on_it)
        if holder is not None and since < end:
            self._seat(company, holder, self._of.member, since=since, until=self._term_end(since))

    def _seat(
        self, company: Company, person: Person, office: str, *, until: date | None, since: date | None = None
    ) -> date | None:
        """Somebody's time in an office, within her life and the company's; its end."""
        end = first_of(until, company.until, person.died_on)
        since = since or max(company.since, person.adult_on)
        self._population.offices.append(Office(person=person, company=company, office=office, since=since, until=end))
        return end

    def _term_end(self, since: date) -> date | None:
        day = self._chance.day(since + timedelta(days=365), years(since, 1 + self._of.term_years))
        return day if day < self._recipe.reference_day else None

    def _director(self, day: date, *, besides: Sequence[Person]) -> Person | None:
        """Somebody of age on that day."""
        for _ in range(DIRECTORS_TRIED):
            person = self._chance.one_of(self._population.people)
            if person.is_adult(day) and person not in besides:
                return person
        return None
