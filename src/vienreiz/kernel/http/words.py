"""What programs send: nothing that we do not know, and text without characters that no register or page can hold."""

import re
from datetime import date
from typing import Annotated

from ninja import Header, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StringConstraints

from vienreiz.kernel.case import LENGTH_MAX, LENGTH_MIN, is_case

from .days import in_utc, within_calendar

LINE = r"^[^\x00-\x1f\x7f]*$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  # what somebody writes may have tabs and ends of line
WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Code = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]  # may name something that is not there
# the same with examples, for the document: what they name is invented, and stands in no pack
SchemeCode = Annotated[Code, Field(examples=["person-number"])]
ServiceCode = Annotated[Code, Field(examples=["residents.dwelling"])]
PurposeCode = Annotated[Code, Field(examples=["allowance"])]
ArticleCode = Annotated[Code, Field(examples=["allowance-act-5"])]
RegisterName = Annotated[Code, Field(examples=["residents"])]
Identifier = Annotated[  # as it is written in its scheme
    str, Field(min_length=1, max_length=80, pattern=LINE, examples=["P-0001"])
]


def _case(text: str) -> str:
    if not is_case(text):
        raise ValueError("it holds no letter and no digit")
    return text


# without blanks around it before it is measured, or what is kept of it would be none any more
Case = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=LENGTH_MIN, max_length=LENGTH_MAX, pattern=LINE),
    Field(examples=["2030/17"]),
    AfterValidator(_case),
]


def _as_written(value: object) -> object:
    """A number would be taken for seconds since 1970, also one in quotes."""
    if isinstance(value, int | float) or (isinstance(value, str) and not WRITTEN_DAY.match(value)):
        raise ValueError("it does not begin with a day, such as 2026-03-01")
    return value


AnyDay = Annotated[date, BeforeValidator(_as_written)]  # where none is reckoned with
Day = Annotated[date, BeforeValidator(_as_written), AfterValidator(within_calendar)]
Instant = Annotated[AwareDatetime, BeforeValidator(_as_written), AfterValidator(in_utc)]  # in UTC

# two things under the same key are one; an empty key would be everybody's
RepeatKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=80, pattern=LINE)]
RequiredRepeatKey = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=80, pattern=LINE)]


class Sent(Schema):
    """A body of the API. A name that it does not have is refused, never passed over: it may be a misspelt limit."""

    model_config = ConfigDict(extra="forbid")
