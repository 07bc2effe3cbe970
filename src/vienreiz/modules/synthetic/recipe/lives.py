"""What people do and own over the years: each part may be missing, and then nothing of it is made."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from .part import AgeShare, Key, NumberForm, Part, Percent, PerMille, Weight, Weights, Word, Years

DayOfYear = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")]
Amount = Annotated[int, Field(ge=0, le=10**12)]


class CompanyWanted(Part):
    """A company that is always made; `board` are keys of people, the first of them in the chair."""

    key: Key
    name: Word
    founded: date
    board: Annotated[list[Key], Field(min_length=1)]


class CompanyNames(Part):
    """A name is a template of `{word}`, `{trade}` and `{form}`."""

    template: Word
    words: Weights
    trades: Weights


class LegalForm(Part):
    """How many companies have it, and with what capital, in hundredths of the currency."""

    weight: Weight
    capitals: Annotated[dict[Amount, Weight], Field(min_length=1)]


class Companies(Part):
    """Companies, for each thousand of people; the founder of each is one of them."""

    per_thousand: Annotated[int, Field(ge=0, le=1000)]
    scheme: Key
    form: NumberForm
    names: CompanyNames
    legal_forms: Annotated[dict[Word, LegalForm], Field(min_length=1)]
    activities: Weights
    sizes: Annotated[dict[Weight, Weight], Field(min_length=1)]  # how much people are drawn to work there
    dissolved: Percent
    term_years: Annotated[int, Field(ge=1, le=50)]  # the longest on a board before somebody else comes
    chair: Word
    member: Word
    wanted: list[CompanyWanted] = []


class Occupation(Part):
    """How many have it, and what a month of it is worth on the reference day, in hundredths of the currency."""

    weight: Weight
    least: Amount
    most: Amount

    @model_validator(mode="after")
    def _has_bounds_in_order(self) -> Self:
        if self.most < self.least:
            raise ValueError("most is less than least")
        return self


class Work(Part):
    """Jobs in companies, and what they pay: by the month of late, summed for a year before."""

    from_age: Annotated[int, Field(ge=15, le=30)]
    until_age: Annotated[int, Field(ge=40, le=90)]
    employed: Percent
    years_max: Annotated[int, Field(ge=1, le=50)]
    occupations: Annotated[dict[Word, Occupation], Field(min_length=1)]
    growth: Percent  # of pay in a year
    contributions: PerMille  # of what is paid
    tax: PerMille  # of what contributions leave
    months: Annotated[int, Field(ge=0, le=600)]  # before the reference day, told each for itself


class Level(Part):
    """A level of education, after the one before it. `school` is a template of `{name}` and `{place}`."""

    word: Word
    from_age: Years | None = None  # of the first level: in which year of life it begins
    gap_years: Annotated[int, Field(ge=0, le=20)] = 0  # the longest pause before it
    years: Annotated[int, Field(ge=1, le=20)]
    begun: Percent  # of those who finished the level before
    finished: Percent  # of those who began it
    school: Word
    names: Weights


class Education(Part):
    """School years begin and end on the same days each year, `09-01` and `06-15`."""

    year_begins: DayOfYear
    year_ends: DayOfYear
    levels: Annotated[list[Level], Field(min_length=1)]
    form: NumberForm  # of diplomas

    @model_validator(mode="after")
    def _begins_somewhen(self) -> Self:
        if self.levels[0].from_age is None:
            raise ValueError("the first level has a from_age")
        if self.year_ends >= self.year_begins:
            raise ValueError("a school year ends before the next begins")
        return self


class Disability(Part):
    """Who is decided to have a disability, by age on the reference day; before `adult_age` there is one group alone."""

    shares: Annotated[list[AgeShare], Field(min_length=1)]
    adult_age: Annotated[int, Field(ge=10, le=30)]
    child_group: Word
    groups: Weights
    terms: Annotated[dict[Years, Weight], Field(min_length=1)]  # years of a decision; 0: for life
    renewed: Percent
    form: NumberForm  # of decisions


class VehicleKind(Part):
    weight: Weight
    make: Word
    model: Word
    fuels: Weights
    since: int  # first year in which it was built
    until: int | None = None  # last one


class Vehicles(Part):
    """Vehicles of grown people and of companies; they are sold on, or are gone from the register."""

    owned: Percent  # how many of the grown have one
    of_companies: Percent
    from_age: Annotated[int, Field(ge=16, le=30)]
    kept_years: Annotated[int, Field(ge=1, le=30)]  # the longest with one owner
    sold_on: Percent
    kinds: Annotated[list[VehicleKind], Field(min_length=1)]
    plate: NumberForm
    number: NumberForm


class Estates(Part):
    """Real estates: homes that those who live there own, spouses by halves."""

    owned: Percent
    kept: Percent  # how many keep a home when they leave it
    form: NumberForm


class Lives(Part):
    """All of it. `deaths`: how many of a thousand of that age die within a year."""

    deaths: list[AgeShare] = []
    companies: Companies | None = None
    work: Work | None = None
    education: Education | None = None
    disability: Disability | None = None
    vehicles: Vehicles | None = None
    estates: Estates | None = None

    @model_validator(mode="after")
    def _has_employers(self) -> Self:
        if self.work and not self.companies:
            raise ValueError("there is no work without companies")
        return self
