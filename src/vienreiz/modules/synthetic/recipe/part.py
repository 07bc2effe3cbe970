"""The pieces that every part of a recipe is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Weight = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
PerMille = Annotated[int, Field(ge=0, le=1000)]
Years = Annotated[int, Field(ge=0, le=120)]
Weights = Annotated[dict[Word, Weight], Field(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgeShare(Part):
    """How many of a thousand, of those whose age in years is in [from, to)."""

    start: Annotated[Years, Field(alias="from")]
    end: Annotated[Years, Field(alias="to")]
    per_mille: PerMille


class NumberForm(Part):
    """How the numbers of things are written: `{serial:4}` digits, `{letter:2}` of `letters`; all else is itself."""

    template: Word
    letters: Word = "ABCDEFGHJKLMNPRSTUVXYZ"
