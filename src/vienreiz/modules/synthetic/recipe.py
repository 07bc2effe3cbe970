"""What people.yaml of a pack says: how its people are made, which of them are worth a look, who asks about them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from vienreiz.modules.packs import public as packs

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Weight = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Weights = Annotated[dict[Word, Weight], Field(min_length=1)]


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Relation(StrEnum):
    """Who the relative is to the person."""

    CHILD = "child"
    PARENT = "parent"
    SPOUSE = "spouse"


class Subject(StrEnum):
    """What one record of a register is about."""

    STAY = "stay"  # a person while she lives at one home
    TIE = "tie"  # a person and a relative


class Fact(StrEnum):
    """What a field can hold. Those of the second block are known of a tie alone."""

    CODE = "code"
    GIVEN_NAME = "given-name"
    FAMILY_NAME = "family-name"
    FULL_NAME = "full-name"
    BORN_ON = "born-on"
    SEX = "sex"
    CITIZENSHIP = "citizenship"
    ADDRESS = "address"
    PLACE = "place"
    RESIDENCE_SINCE = "residence-since"

    TIE_NUMBER = "tie-number"
    RELATION = "relation"
    RELATIVE_CODE = "relative-code"
    RELATIVE_NAME = "relative-name"
    SINCE = "since"


OF_BOTH = frozenset({Fact.CODE, Fact.GIVEN_NAME, Fact.FAMILY_NAME, Fact.FULL_NAME, Fact.BORN_ON, Fact.SEX})
OF_STAY = OF_BOTH | {Fact.CITIZENSHIP, Fact.ADDRESS, Fact.PLACE, Fact.RESIDENCE_SINCE}
OF_TIE = OF_BOTH | {Fact.TIE_NUMBER, Fact.RELATION, Fact.RELATIVE_CODE, Fact.RELATIVE_NAME, Fact.SINCE}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CodeForm(_Part):
    """How the code of people registered before `until` is written.

    `{year}`, `{year2}`, `{month}`, `{day}` of birth, `{century}`, `{serial:3}`, `{check}`; anything else stands for
    itself.
    """

    template: Word
    until: date | None = None


class Codes(_Part):
    scheme: Key
    forms: Annotated[list[CodeForm], Field(min_length=1)]
    centuries: dict[Word, Word] = {}  # first two digits of the year of birth → what `{century}` stands for


class NameBand(_Part):
    """Given names of those born up to the end of the year `until`; the last band has none."""

    until: int | None = None
    names: Weights


class Ending(_Part):
    ends: Word
    becomes: Word


class FamilyNames(_Part):
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


class Citizenships(_Part):
    own: Word
    others: Weights
    others_percent: Percent


class Places(_Part):
    """Where people live: a CSV file of the pack, with its columns for key, name and number of inhabitants."""

    file: Word
    key: Word
    name: Word
    population: Word


class AddressForm(_Part):
    """`{street}`, `{house}`, `{flat}`, `{homestead}`. Only in places of fewer than `places_below` people, if given."""

    template: Word
    weight: Weight
    places_below: int | None = None


class Addresses(_Part):
    streets: Weights
    homesteads: Weights
    houses: Annotated[int, Field(ge=1, le=10_000)]
    flats: Annotated[int, Field(ge=1, le=10_000)]
    forms: Annotated[list[AddressForm], Field(min_length=1)]


class AgeBand(_Part):
    """Years of age [from, to) of those who begin a family tree."""

    start: Annotated[int, Field(alias="from", ge=20, le=110)]
    end: Annotated[int, Field(alias="to", ge=21, le=110)]
    weight: Weight


class Shares(_Part):
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


class Member(_Part):
    """Somebody of a family wanted. Born and sex are given, or the key of somebody of an earlier family."""

    key: Key | None = None
    sex: Sex | None = None
    born: date | None = None
    arrived: date | None = None
    citizenship: Word | None = None
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


class Family(_Part):
    """A family that is always made, before chance makes others."""

    founders: Annotated[list[Member], Field(min_length=1, max_length=2)]
    together: date
    married: bool = False
    divorced: date | None = None
    moved: date | None = None
    children: list[Member] = []
    place: Word | None = None  # key of the place where they live


class DemoAsk(_Part):
    """What a subsystem asks about somebody with a key, and whether it is to be refused."""

    about: Key
    recipient: Word
    service: Word
    purpose: Word
    article: Word
    fields: list[Word] = []
    refused: bool = False


class DemoRequest(_Part):
    """What a subsystem asks somebody with a key to allow; whether she gives it, and how often it is used then."""

    about: Key
    recipient: Word
    service: Word
    purpose: Word
    fields: Annotated[list[Word], Field(min_length=1)]
    lasts_days: Annotated[int, Field(ge=1, le=366)]
    times_a_day: Annotated[int, Field(ge=1, le=1000)] | None = None  # without it, once
    kept_days: Annotated[int, Field(ge=1, le=3660)] | None = None  # without it, it may only look
    given: bool = False
    used: Annotated[int, Field(ge=0, le=20)] = 0

    @model_validator(mode="after")
    def _is_used_only_if_given(self) -> Self:
        if self.used and not self.given:
            raise ValueError("what was not given is not used")
        return self


class RegisterRecipe(_Part):
    """The records of a register: what each is about, and the fact in each of its fields."""

    about: Subject
    fields: Annotated[dict[Word, Fact], Field(min_length=1)]


class Words(_Part):
    """How the registers of this country write what we know by our own words."""

    sex: dict[Sex, Word]
    relation: dict[Relation, Word]

    @model_validator(mode="after")
    def _are_all(self) -> Self:
        if set(self.sex) != set(Sex) or set(self.relation) != set(Relation):
            raise ValueError(f"words are wanted for {', '.join([*Sex, *Relation])}")
        return self


class Recipe(_Part):
    """All of it. `reference_day` is the day on which the people are as old as they are: no clock is read."""

    reference_day: date
    records_begin: date  # no record is valid before it
    codes: Codes
    given_names: dict[Sex, Annotated[list[NameBand], Field(min_length=1)]]
    family_names: FamilyNames
    full_name: Word  # `{given}` and `{family}`
    citizenships: Citizenships
    places: Places
    addresses: Addresses
    ages: Annotated[list[AgeBand], Field(min_length=1)]
    shares: Shares
    words: Words
    registers: Annotated[dict[Key, RegisterRecipe], Field(min_length=1)]
    families: list[Family] = []
    asks: list[DemoAsk] = []
    requests: list[DemoRequest] = []

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if set(self.given_names) != set(Sex):
            raise ValueError("given names are wanted for both sexes")
        if self.codes.forms[-1].until is not None:
            raise ValueError("the last form of the code has no until")
        if any(bands[-1].until is not None for bands in self.given_names.values()):
            raise ValueError("the last band of given names has no until")
        return self

    def members(self) -> list[Member]:
        """Everybody of the families wanted, each once."""
        everybody = [member for family in self.families for member in [*family.founders, *family.children]]
        return [member for member in everybody if member.born is not None]
