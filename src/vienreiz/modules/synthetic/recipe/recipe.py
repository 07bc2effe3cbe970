"""What people.yaml of a pack says: how its people are made, which of them are worth a look, who asks about them."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from .asks import DemoAsk, DemoEmployment, DemoRequest
from .facts import RegisterRecipe
from .lives import Lives
from .part import Key, Part, Word
from .people import (
    Addresses,
    AgeBand,
    Citizenships,
    Codes,
    Family,
    FamilyNames,
    Member,
    NameBand,
    Places,
    Relation,
    Sex,
    Shares,
)


class Words(Part):
    """How the registers of this country write what we know by our own words."""

    sex: dict[Sex, Word]
    relation: dict[Relation, Word]

    @model_validator(mode="after")
    def _are_all(self) -> Self:
        if set(self.sex) != set(Sex) or set(self.relation) != set(Relation):
            raise ValueError(f"words are wanted for {', '.join([*Sex, *Relation])}")
        return self


class Recipe(Lives):
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
    staff: list[DemoEmployment] = []

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
