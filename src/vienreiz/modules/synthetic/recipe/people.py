"""How people are made: their codes and names, where they live, with whom, and who is made first."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from vienreiz.modules.packs import public as packs

from .part import Key, NumberForm, Part, Percent, Weight, Weights, Word


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Relation(StrEnum):
    """Who the relative is to the person."""

    CHILD = "child"
    PARENT = "parent"
    SPOUSE = "spouse"


class Having(StrEnum):
    """What somebody of a family wanted has for certain, where the recipe makes such things at all."""

    JOB = "job"
    DIPLOMA = "diploma"
    VEHICLE = "vehicle"
    ESTATE = "estate"
    DISABILITY = "disability"


class CodeForm(Part):
    """How the code of people registered before `until` is written.

    `{year}`, `{year2}`, `{month}`, `{day}` of birth, `{century}`, `{serial:3}`, `{check}`; anything else stands for
    itself.
    """

    template: Word
    until: date | None = None


class Codes(Part):
    scheme: Key
    forms: Annotated[list[CodeForm], Field(min_length=1)]
    centuries: dict[Word, Word] = {}  # first two digits of the year of birth → what `{century}` stands for


class NameBand(Part):
    """Given names of those born up to the end of the year `until`; the last band has none."""

    until: int | None = None
    names: Weights


class Ending(Part):
    ends: Word
    becomes: Word


class FamilyNames(Part):
    """Family names as men bear them; a woman's has another ending where the language has that (first fit counts)."""

    names: Weights
    feminine: list[Ending] = []
    exceptions: dict[Word, Word] = {}

    def borne_by(self, sex: Sex, name: str) -> str:
        """The form of the family's `name` that one of `sex` bears."""
        if sex is Sex.MALE:
            return name
        if name in self.exceptions:
            return self.exceptions[name]
        fitting = next((ending for ending in self.feminine if name.endswith(ending.ends)), None)
        return name if fitting is None else name.removesuffix(fitting.ends) + fitting.becomes


class Citizenships(Part):
    own: Word
    others: Weights
    others_percent: Percent


class Places(Part):
    """Where people live: a CSV file of the pack, with its columns for key, name and number of inhabitants.

    `called`: by key, what the texts made from the recipe call a place that the file names otherwise.
    """

    file: Word
    key: Word
    name: Word
    population: Word
    called: dict[str, Word] = {}


class AddressForm(Part):
    """`{street}`, `{house}`, `{flat}`, `{homestead}`. Only in places of fewer than `places_below` people, if given.

    `estate`: what kind of real estate lies there, wanted where the recipe makes estates.
    """

    template: Word
    weight: Weight
    estate: str = ""
    places_below: int | None = None


class Addresses(Part):
    """`form`: how the codes of homes are written, where a register lists them; without it they have none."""

    streets: Weights
    homesteads: Weights
    houses: Annotated[int, Field(ge=1, le=10_000)]
    flats: Annotated[int, Field(ge=1, le=10_000)]
    form: NumberForm | None = None
    forms: Annotated[list[AddressForm], Field(min_length=1)]


class AgeBand(Part):
    """Years of age [from, to) of those who begin a family tree."""

    start: Annotated[int, Field(alias="from", ge=20, le=110)]
    end: Annotated[int, Field(alias="to", ge=21, le=110)]
    weight: Weight


class Shares(Part):
    """How many of a hundred, and for `children` the weights of 0, 1, 2 … children of a couple."""

    couples: Percent
    married: Percent
    divorced: Percent
    single_parents: Percent
    move: Percent
    leave_home: Percent
    stay_in_place: Percent
    twins: Percent
    children: Annotated[list[Weight], Field(min_length=1)]


class Member(Part):
    """Somebody of a family wanted. Born and sex are given, or the key of somebody of an earlier family."""

    key: Key | None = None
    sex: Sex | None = None
    born: date | None = None
    arrived: date | None = None
    died: date | None = None
    citizenship: Word | None = None
    has: frozenset[Having] = frozenset()
    why: packs.LocalizedText | None = None
    card: bool = False

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if (self.sex is None) != (self.born is None):
            raise ValueError("sex and born go together")
        if self.born is None and self.key is None:
            raise ValueError("a member has sex and born, or the key of somebody of an earlier family")
        if self.card and (self.key is None or self.why is None):
            raise ValueError("who has a card has a key and a why")
        return self


class Family(Part):
    """A family that is always made, before chance makes others."""

    founders: Annotated[list[Member], Field(min_length=1, max_length=2)]
    together: date
    married: bool = False
    divorced: date | None = None
    moved: date | None = None
    children: list[Member] = []
    place: Word | None = None  # key of the place where they live
