"""What institutions ask about people with a key, and what they ask them to allow."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from vienreiz.modules.identity import values as identity

from .part import Key, Part, Word


class DemoAsk(Part):
    """What a subsystem asks about somebody with a key, and whether it is to be refused."""

    about: Key
    recipient: Word
    service: Word
    purpose: Word
    article: Word
    fields: list[Word] = []
    refused: bool = False


class DemoRequest(Part):
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


class DemoEmployment(Part):
    """Where somebody with a key works."""

    person: Key
    subsystem: Word
    role: identity.Role
