"""What is made: persons, companies, and what is true of them for some days. Spans are half-open, None: goes on."""

from dataclasses import dataclass, field
from datetime import date

from vienreiz.kernel.text import Text

from ..recipe import Having, Relation, Sex
from .ages import ADULT_YEARS, years


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    key: str
    name: str
    population: int


@dataclass(frozen=True, slots=True)
class Home:
    place: Place
    address: str
    estate: str  # the kind of real estate it is

    @property
    def where(self) -> tuple[str, str]:
        """What tells it from every other home: key of the place, and the address."""
        return self.place.key, self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A home as it is listed."""

    code: str
    home: Home


@dataclass(frozen=True, slots=True)
class Stay:
    home: Home
    since: date


@dataclass(slots=True, eq=False, kw_only=True)
class Person:
    """Somebody. `family` is the name as men bear it. `stays` are in the order of time, and the last one goes on.

    Who is `wanted` stands in the recipe, and chance takes nothing from her; what she `has`, she has for certain.
    """

    key: str = ""
    why: Text | None = None
    card: bool = False
    wanted: bool = False
    has: frozenset[Having] = frozenset()
    sex: Sex
    born_on: date
    arrived_on: date | None
    died_on: date | None = None
    given_name: str
    family: str
    citizenship: str
    code: str
    stays: list[Stay] = field(default_factory=list)

    @property
    def came_on(self) -> date:
        return self.arrived_on or self.born_on

    @property
    def adult_on(self) -> date:
        """The day on which she is of age in law, and here."""
        return max(years(self.born_on, ADULT_YEARS), self.came_on)

    def is_here(self, day: date) -> bool:
        """Alive, and in the country."""
        return self.came_on <= day and (self.died_on is None or day < self.died_on)

    def is_adult(self, day: date) -> bool:
        """Of age, alive, and in the country."""
        return self.adult_on <= day and self.is_here(day)

    def home_on(self, day: date) -> Home:
        """Where she lives on a day on which she is here."""
        return [stay.home for stay in self.stays if stay.since <= day][-1]


@dataclass(frozen=True, slots=True, eq=False)
class Tie:
    """`relative` is `relation` to `person`."""

    person: Person
    relation: Relation
    relative: Person
    since: date
    until: date | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Company:
    """`size`: how much people are drawn to work there."""

    key: str = ""
    code: str
    name: str
    form: str
    activity: str
    capital: int  # in hundredths of the currency
    home: Home
    size: int
    since: date
    until: date | None = None

    def exists(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Office:
    person: Person
    company: Company
    office: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Job:
    """`monthly`: what a month of it is worth on the reference day, in hundredths of the currency."""

    person: Person
    company: Company
    occupation: str
    monthly: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Income:
    """What a job paid for the days in [since, until), in hundredths of the currency."""

    job: Job
    since: date
    until: date
    gross: int
    contributions: int
    tax: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Enrolment:
    person: Person
    level: str
    school: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Diploma:
    person: Person
    number: str
    level: str
    school: str
    issued_on: date


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Decision:
    """That a person has a disability, for some days: `ends_on` is the day decided, she may die before."""

    person: Person
    number: str
    group: str
    since: date
    ends_on: date | None
    until: date | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Vehicle:
    number: str
    plate: str
    make: str
    model: str
    fuel: str
    first_registered_on: date


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class VehicleOwned:
    vehicle: Vehicle
    owner: Person | Company
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Estate:
    number: str
    home: Home


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EstateOwned:
    """`one_of`: into how many equal shares the estate is divided, one of which this is."""

    estate: Estate
    owner: Person
    one_of: int
    since: date
    until: date | None


@dataclass(slots=True, kw_only=True)
class Population:
    people: list[Person] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    diplomas: list[Diploma] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    incomes: list[Income] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    vehicles: list[VehicleOwned] = field(default_factory=list)
    estates: list[EstateOwned] = field(default_factory=list)
    addresses: dict[tuple[str, str], Address] = field(default_factory=dict)  # by Home.where
