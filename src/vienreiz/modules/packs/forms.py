"""The form of a pack's own file, and of texts in all languages; and what is said when something has another form."""

import difflib
import json
import types
import typing
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from vienreiz.kernel import money
from vienreiz.kernel.text import Text

from .document import quoted
from .values import Where

LONGEST_NAME = 80  # of a name worth looking for a near one


def _text(value: object) -> Text:
    """Every language of the platform, and none of the texts empty."""
    wanted = [code for code, _ in settings.LANGUAGES]
    form = "a text is written {" + ", ".join(f"{code}: …" for code in wanted) + "}"
    if not isinstance(value, Mapping):
        raise ValueError(form)
    missing = [code for code in wanted if not str(value.get(code) or "").strip()]
    if missing:
        raise ValueError(f"the text is missing in: {', '.join(missing)}")
    if not all(isinstance(key, str) and isinstance(words, str) for key, words in value.items()):
        raise ValueError(form)
    _languages(list(value))
    return Text(dict(value))


LocalizedText = Annotated[Text, PlainValidator(_text)]


_known_zones = lru_cache(maxsize=1)(available_timezones)  # it looks through hundreds of files


def _zone(value: str) -> str:
    known = _known_zones()
    if value not in known:
        raise ValueError(f"there is no time zone {quoted(value)}.{nearest(value, sorted(known))}".rstrip("."))
    return value


def _letters(value: str) -> str:
    if len(set(value)) != len(value):
        raise ValueError("a letter stands twice")
    if value != value.lower():
        raise ValueError("letters are given in lower case")
    return value


Some = TypeVar("Some")


def _each_once(value: list[Some]) -> list[Some]:
    twice = next((one for place, one in enumerate(value) if one in value[:place]), None)
    if twice is not None:
        raise ValueError(f"{twice} stands twice")
    return value


def _languages(value: list[str]) -> list[str]:
    spoken = [code for code, _ in settings.LANGUAGES]
    unknown = [code for code in value if code not in spoken]
    if unknown:
        raise ValueError(f"the platform does not speak {', '.join(unknown)}; it speaks {', '.join(spoken)}")
    return value


def _currency(value: str) -> str:
    if not money.is_currency(value):
        raise ValueError(f"{quoted(value)} is not in ISO 4217; what is no country's begins with X, such as XTS")
    return value


class Country(BaseModel):
    """pack.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: LocalizedText
    version: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    languages: Annotated[list[str], Field(min_length=1), AfterValidator(_languages), AfterValidator(_each_once)]
    time_zone: Annotated[str, AfterValidator(_zone)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]
    alphabet: Annotated[str, StringConstraints(min_length=1), AfterValidator(_letters)]
    weekend: Annotated[list[Annotated[int, Field(ge=1, le=7)]], AfterValidator(_each_once)]
    holidays: Annotated[list[date], AfterValidator(_each_once)]


def as_json(content: object) -> str:
    """A document's plain data as JSON: in the order in which they stand, days as ISO 8601."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, default=_day)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not plain data")


def misfits(model: type[BaseModel], stored: str) -> tuple[BaseModel | None, list[tuple[Where, str]]]:
    """What `as_json` gave as `model`, or where in it what does not fit, a sentence each.

    Strict: a number is no text, a word is neither a number nor true or false.
    """
    try:
        return model.model_validate_json(stored, strict=True), []
    except ValidationError as error:
        return None, [(tuple(detail["loc"]), _sentence(model, detail)) for detail in error.errors()]


def nearest(word: str, known: Sequence[str]) -> str:
    """` Did you mean …?`, where something near is known; else nothing."""
    near = difflib.get_close_matches(word[:LONGEST_NAME], known, n=1, cutoff=0.5)
    return f" Did you mean `{near[0]}`?" if near else ""


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """The sentence about a name that is not among `known`; empty if it is."""
    return "" if name in known else f"There is no {kind} {quoted(name)}.{nearest(name, list(known))}"


PLAIN_WORDS = {
    "string_type": "must be a text; put it in quotes if it looks like a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must map names to values",
    "model_type": "must map names to values",
    "date_type": "must be a day, like 2026-01-31",
    "date_parsing": "must be a day that exists, like 2026-01-31",
    "date_from_datetime_parsing": "must be a day that exists, like 2026-01-31",
    "date_from_datetime_inexact": "must be a day, like 2026-01-31",
    "too_short": "must hold at least one",
}


LOOKS = {
    "^[A-Z]{3}$": "XTS: three capitals",
    "^[a-z][a-z0-9-]*$": "some-code: lower-case letters, digits and -, and a letter first",
    "^[a-z][a-z0-9_]*$": "some_name: lower-case letters, digits and _, and a letter first",
    "^[a-z0-9-]+/[a-z0-9-]+$": "organisation/subsystem",
    "^https?://": "https://somewhere.example",
    "^dpv:[A-Za-z]+$": "dpv:PublicBenefit",
    r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$": "09-01: month and day, at most the 28th",
}


def _name_of(where: Where) -> str:
    """What a sentence calls the part: its own name, or of what list it is a member."""
    if not where:
        return "The description"
    names = [part for part in where if isinstance(part, str)]
    if isinstance(where[-1], str) or not names:
        return quoted(str(where[-1]))
    return f"{quoted(names[-1])}, at place {where[-1] + 1},"


def _sentence(model: type[BaseModel], detail: ErrorDetails) -> str:
    where = tuple(part for part in detail["loc"] if part != "[key]")
    name = _name_of(where)
    if detail["type"] == "extra_forbidden":
        return f"Unknown field {name}.{nearest(str(where[-1]), _names_at(model, where[:-1]))}"
    if detail["type"] == "missing":
        return f"The field {name} is missing."
    words = PLAIN_WORDS.get(detail["type"])
    if words is None and detail["type"] == "enum":
        words = f"must be one of {detail['ctx']['expected']}"
    if words is None and detail["type"] == "string_pattern_mismatch":
        words = f"must look like {LOOKS.get(detail['ctx']['pattern'], detail['ctx']['pattern'])}"
    if words is None:
        said = detail["msg"].removeprefix("Value error, ")
        words = f"is not right: {said[0].lower()}{said[1:]}"
    return f"{name} {words}" if words.endswith("?") else f"{name} {words}."


def _names_at(model: type[BaseModel], where: Where) -> list[str]:
    """The fields that are known where `where` leads."""
    here: Any = model
    for part in where:
        here = _inside(here, part)
    found = _model_in(here)
    return list(_fields(found)) if found else []


def _inside(annotation: Any, part: str | int) -> Any:
    """The annotation one step further in: of a field, of a value of a mapping, of a member of a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fields(annotation).get(str(part))
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in {typing.Annotated, typing.Union, types.UnionType}:
        return next((found for one in inner if (found := _inside(one, part)) is not None), None)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return inner[1]
    return inner[0] if origin is not None and inner else None


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation such as `Model | None` stands for."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in {typing.Annotated, typing.Union, types.UnionType}:
        return next((found for one in typing.get_args(annotation) if (found := _model_in(one))), None)
    return None
