"""What makes the description of a register whole. Pure."""

import calendar
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, NoReturn, TypeAlias, TypeGuard, TypeVar

import jsonschema_rs

from vienreiz.kernel import canonical as canonical_json

from . import cycles, values

Value = TypeVar("Value")
Path: TypeAlias = "tuple[str, ...]"  # where in the description: ("services", "about", "role")

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
DURATION = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")  # ISO 8601, days and longer
REFERENCES_FOLLOWED_MAX = 10
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
SEPARATORS_TAKEN = frozenset(',"\r\n')
SEPARATOR_WRONG = "The separator of lists must be one character, and no comma, quote or line end."
NAME_OF_ENVELOPE = "record"  # the member that holds the record in a line of NDJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The codes a description may name, of everything around it."""

    organisations: Collection[str]
    schemes: Collection[str]
    registers: Collection[str]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a description, and where in it."""

    path: Path
    sentence: str


def flaws(register: values.Register, around: Surroundings) -> Iterator[Flaw]:
    """Everything that keeps a description from being used, in the order of the description."""
    yield from _unknown("organisation", register.holder, around.organisations, ("holder",))
    yield from _flaws_of_schema(register)
    yield from _flaws_of_fields(register, around)
    yield from _flaws_of_roles(register, around)
    yield from _flaws_of_services(register)
    if DURATION.fullmatch(register.retention) is None:
        yield Flaw(("retention",), f"The retention {register.retention!r} is no ISO 8601 duration such as P10Y.")
    if register.freshness and DURATION.fullmatch(register.freshness) is None:
        yield Flaw(("freshness",), f"The freshness {register.freshness!r} is no ISO 8601 duration such as P1D.")
    if len(register.csv.separator) != 1 or register.csv.separator in SEPARATORS_TAKEN:
        yield Flaw(("csv", "separator"), SEPARATOR_WRONG)


def compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    """A schema ready to check records: formats count, patterns take time in proportion, nothing is fetched."""
    return jsonschema_rs.Draft202012Validator(
        json.loads(schema),
        validate_formats=True,
        ignore_unknown_formats=False,
        pattern_options=jsonschema_rs.RegexOptions(),
        retriever=_refuse,
    )


def canonical(content: object) -> str:
    """JSON text that is the same for the same content."""
    return canonical_json.text(content)


def required_fields(register: values.Register) -> list[str]:
    """The fields that every record has."""
    return _names(json.loads(register.schema).get("required"))


def column_types(register: values.Register) -> dict[str, values.ColumnType]:
    """What each field must become when it is read from text."""
    schema = json.loads(register.schema)
    types = {}
    for name in register.fields:
        definition = definition_of(name, schema)
        item = _followed(definition.get("items", {}), schema)
        types[name] = values.ColumnType(name=type_of(definition), item=type_of(item))
    return types


def outputs(register: values.Register, service: values.Service) -> tuple[values.Output, ...]:
    """What a service tells, field by field, in its order."""
    schema = json.loads(register.schema)
    return tuple(_output(register.fields[name], definition_of(name, schema)) for name in service.fields)


def _output(field: values.Field, definition: Mapping[str, Any]) -> values.Output:
    if field.computed is None:
        kind, form = type_of(definition), str(definition.get("format", ""))
    else:
        kind, form = ("string" if field.computed.how is values.Computation.BANDS else "boolean"), ""
    return values.Output(
        name=field.name,
        title=field.title,
        sensitivity=field.sensitivity,
        type=kind,
        format=form,
        terms=field.terms,
        money=field.money,
        computed=field.computed,
    )


def definition_of(name: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema says of one property, local references followed."""
    properties = schema.get("properties")
    return _followed(properties.get(name, {}) if isinstance(properties, dict) else {}, schema)


def type_of(definition: Mapping[str, Any]) -> str:
    """The one JSON type a definition allows, null aside; empty when it may be several."""
    wanted = definition.get("type")
    types = [wanted] if isinstance(wanted, str) else [one for one in _names(wanted) if one != "null"]
    return types[0] if len(types) == 1 else ""


def options_of(definition: Mapping[str, Any]) -> list[Any] | None:
    """The values a definition allows where it lists them, null aside; None where it lists none."""
    listed = definition.get("enum")
    return [one for one in listed if one is not None] if isinstance(listed, list) else None


def _followed(definition: object, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    for _ in range(REFERENCES_FOLLOWED_MAX):
        reference = definition.get("$ref") if isinstance(definition, Mapping) else None
        if not isinstance(reference, str):
            break
        definition = schema
        for step in reference.removeprefix("#").strip("/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            definition = definition.get(name, {}) if isinstance(definition, Mapping) else {}
    return definition if isinstance(definition, Mapping) else {}


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not part of the schema")


def _flaws_of_schema(register: values.Register) -> Iterator[Flaw]:
    schema = json.loads(register.schema)
    yield from _flaws_of_one_schema(schema, ("schema",))
    if schema.get("type") != "object":
        yield Flaw(("schema",), "The schema must be of type object.")
    if schema.get("additionalProperties") is not False:
        yield Flaw(("schema",), "The schema must say additionalProperties: false.")
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        yield Flaw(("schema",), "The schema must name its properties.")
        return
    for name in properties:
        if NAME.fullmatch(name) is None or name == NAME_OF_ENVELOPE:
            yield Flaw(
                ("schema", "properties", name),
                f"{name!r} cannot name a property: lower-case letters, digits and _ can, and not {NAME_OF_ENVELOPE!r}.",
            )
        if name not in register.fields:
            yield Flaw(
                ("schema", "properties", name),
                f"The property {name} is not described among fields{_near(name, register.fields)}",
            )
    required = schema.get("required")
    if register.key in properties and (not isinstance(required, list) or register.key not in required):
        yield Flaw(("schema",), f"The schema must require {register.key}, since it is the key.")
    if register.key in properties and type_of(definition_of(register.key, schema)) not in {"string", "integer"}:
        yield Flaw(("schema", "properties", register.key), f"The key {register.key} must be of type string or integer.")
    if register.expect:
        expect = json.loads(register.expect)
        yield from _flaws_of_one_schema(expect, ("expect",))
        for name in [*_names(expect.get("properties")), *_names(expect.get("required"))]:
            yield from _unknown("property", name, properties, ("expect",))


def _flaws_of_one_schema(schema: object, path: Path) -> Iterator[Flaw]:
    """Against the rules of JSON Schema 2020-12 itself, and ours: no address outside, known formats only."""
    foreign = sorted({reference for reference in _references(schema) if not reference.startswith("#")})
    if foreign:
        yield Flaw(path, f"The {path[0]} refers to {foreign[0]!r}, but only to itself it may (#/$defs/…).")
        return
    if isinstance(schema, dict) and ("$id" in schema or schema.get("$schema", DIALECT) != DIALECT):
        yield Flaw(path, f"The {path[0]} must be JSON Schema 2020-12 without an $id.")
        return
    endless = next(cycles.endless(schema), None)
    if endless is not None:
        where = "/".join(["#", *(step.replace("~", "~0").replace("/", "~1") for step in endless)])
        yield Flaw(
            (*path, *endless), f"The {path[0]} refers from {where} back to itself without end, so it checks nothing."
        )
        return
    try:
        compiled(canonical(schema))
    except jsonschema_rs.ValidationError as error:
        inside = "/".join(map(str, error.instance_path))
        steps = [str(step) for step in error.instance_path]
        why = _one_line(error.message)
        if "type" in steps[-2:]:
            why = f"it is no type of JSON Schema; those are {', '.join(TYPES)}"
        yield Flaw(
            (*path, *steps),
            f"The {path[0]} breaks JSON Schema 2020-12{f' at {inside}' if inside else ''}: {why}.",
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        yield Flaw(path, f"The {path[0]} cannot be used: {_one_line(str(error))}.")


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for keyword, inner in schema.items():
            if keyword in {"$ref", "$dynamicRef"} and isinstance(inner, str):
                yield inner
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _flaws_of_fields(register: values.Register, around: Surroundings) -> Iterator[Flaw]:
    schema = json.loads(register.schema)
    properties = _names(schema.get("properties"))
    for name, described in register.fields.items():
        if described.computed:
            yield from _flaws_of_computed(name, described, register)
            continue
        if name not in properties:
            yield Flaw(("fields", name), f"The field {name} is no property of the schema{_near(name, properties)}")
        options = [str(option) for option in options_of(definition_of(name, schema)) or described.terms]
        for term in described.terms:
            if term not in options:
                sentence = f"The terms of {name} name {term}; the schema allows {', '.join(options)}."
                yield Flaw(("fields", name, "terms", term), sentence)
        if described.refers_to:
            yield from _unknown("register", described.refers_to, around.registers, ("fields", name, "refers_to"))
        if described.money and type_of(definition_of(name, schema)) != "integer":
            sentence = f"The field {name} holds money, so it must be of type integer: of the smallest unit."
            yield Flaw(("fields", name, "money"), sentence)
        if register.is_open and described.sensitivity is not values.Sensitivity.OPEN:
            yield Flaw(
                ("fields", name, "sensitivity"),
                f"The field {name} is {described.sensitivity}, but a register without roles is open to all.",
            )
    recorded = register.recorded
    yield from _unknown("field", register.key, recorded, ("key",))
    yield from _unknown("field", register.label, recorded, ("label",))
    for part, names in (("unique", register.unique), ("search", register.search)):
        for name in names:
            yield from _unknown("field", name, recorded, (part,))
    if register.point:
        for part in ("latitude", "longitude", "size"):
            name = getattr(register.point, part)
            if name or part != "size":
                yield from _unknown("field", name, recorded, ("point", part))


TYPES_COMPUTED_FROM = {
    values.Computation.YEARS_REACHED: {"string"},
    values.Computation.BELOW: {"integer", "number"},
    values.Computation.ONE_OF: {"string"},
    values.Computation.BANDS: {"integer", "number"},
}


def _flaws_of_computed(name: str, described: values.Field, register: values.Register) -> Iterator[Flaw]:
    computed, path = described.computed, ("fields", name, "computed")
    assert computed is not None
    schema = json.loads(register.schema)
    properties = _names(schema.get("properties"))
    if name in properties:
        yield Flaw(("fields", name), f"The field {name} is computed, so it cannot be a property of the schema.")
    if register.is_open:
        yield Flaw(path, "A register without roles is open to all: nothing need be computed from it.")
    yield from _unknown("property", computed.of, properties, path)
    definition = definition_of(computed.of, schema)
    wanted = TYPES_COMPUTED_FROM[computed.how]
    if computed.of in properties and type_of(definition) not in wanted:
        kinds = " or ".join(sorted(wanted))
        yield Flaw(path, f"{computed.how} is computed from a field of type {kinds}, and {computed.of} is not.")
    elif computed.how is values.Computation.YEARS_REACHED and definition.get("format") != "date":
        yield Flaw(path, f"{computed.how} is computed from a day, and {computed.of} has not the format date.")
    for value in computed.values:
        yield from _unknown("value", value, [str(option) for option in options_of(definition) or [value]], path)
    if len(set(computed.bands.values())) < len(computed.bands):
        yield Flaw(path, "Two bands begin with the same number.")
    for term in described.terms:
        yield from _unknown("band", term, list(computed.bands), ("fields", name, "terms", term))


def with_computed(
    register: values.Register, content: Mapping[str, Value], *, on: date
) -> dict[str, Value | bool | str]:
    """The content of a record and what is computed from it, as of the day `on`. What cannot be computed is absent."""
    answers = {
        name: answer_of(computed, content.get(computed.of), on=on) for name, computed in register.computed.items()
    }
    return {**content, **{name: answer for name, answer in answers.items() if answer is not None}}


def answer_of(computed: values.Computed, value: object, *, on: date) -> bool | str | None:
    """The answer from a recorded value as of the day `on`, None where there is none."""
    match computed.how:
        case values.Computation.YEARS_REACHED if isinstance(value, str):
            return have_passed(computed.number, since=value, on=on)
        case values.Computation.BELOW if _is_number(value):
            return value < computed.number
        case values.Computation.ONE_OF if isinstance(value, str):
            return value in computed.values
        case values.Computation.BANDS if _is_number(value):
            reached = {name: bound for name, bound in computed.bands.items() if value >= bound}
            return max(reached, key=lambda name: reached[name], default=None)
    return None


def have_passed(years: int, *, since: str, on: date) -> bool | None:
    """Whether so many years are over on the day `on`; None if `since` is no day.

    Who was born on the 29th of February reaches an age on the 1st of March of a year without one.
    Source: Regulation (EEC, Euratom) 1182/71, Art. 3(2)(c).
    """
    try:
        begun = date.fromisoformat(since)
    except ValueError:
        return None
    return (begun.year + years, begun.month, begun.day) <= (on.year, on.month, on.day)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _flaws_of_roles(register: values.Register, around: Surroundings) -> Iterator[Flaw]:
    schema = json.loads(register.schema)
    properties = _names(schema.get("properties"))
    for name, role in register.roles.items():
        yield from _unknown("scheme", role.scheme, around.schemes, ("roles", name, "scheme"))
        yield from _unknown("field", role.identified_by, register.recorded, ("roles", name, "identified_by"))
        for field in sorted(role.fields):
            yield from _unknown("field", field, register.fields, ("roles", name, "fields"))
        if role.identified_by in properties and type_of(definition_of(role.identified_by, schema)) != "string":
            sentence = f"The field {role.identified_by} identifies a person, so it must be of type string."
            yield Flaw(("roles", name, "identified_by"), sentence)
    schemes = {role.scheme for role in register.roles.values()}
    if register.introduces and register.introduces not in schemes:
        yield Flaw(
            ("introduces",), f"No role has the scheme {register.introduces}{_near(register.introduces, schemes)}"
        )


def _flaws_of_services(register: values.Register) -> Iterator[Flaw]:
    for service in register.services.values():
        name = service.code.removeprefix(f"{register.code}.")
        yield from _unknown("role", service.role, register.roles, ("services", name, "role"))
        for field in service.fields:
            yield from _unknown("field", field, register.fields, ("services", name, "fields"))
        role = register.roles.get(service.role)
        if service.cardinality is values.Cardinality.ONE and role and role.identified_by != register.key:
            yield Flaw(
                ("services", name, "cardinality"),
                f"Somebody may stand in many records as {role.name}, since {role.identified_by} is not the key: "
                f"the cardinality is many.",
            )
        yield from _flaws_of_freshness(service.freshness, register, ("services", name, "freshness"))


def _flaws_of_freshness(freshness: str, register: values.Register, path: Path) -> Iterator[Flaw]:
    if freshness == register.freshness:
        return
    if DURATION.fullmatch(freshness) is None:
        yield Flaw(path, f"The freshness {freshness!r} is no ISO 8601 duration such as P1D.")
    elif DURATION.fullmatch(register.freshness) and _is_shorter(freshness, register.freshness):
        yield Flaw(path, f"No service is fresher than its register, which promises {register.freshness}.")


def _is_shorter(first: str, second: str) -> bool:
    on = date(2001, 1, 1)
    return kept_since(first, on=on) > kept_since(second, on=on)


def _unknown(kind: str, name: str, known: Collection[str], path: Path) -> Iterator[Flaw]:
    if name not in known:
        yield Flaw(path, f"There is no {kind} {name!r}{_near(name, known)}")


def _near(name: str, known: Collection[str]) -> str:
    """The end of a sentence about an unknown name: the known one that is nearest, if one is near."""
    found = get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else "."


def _names(part: object) -> list[str]:
    return [name for name in part if isinstance(name, str)] if isinstance(part, dict | list) else []


def _one_line(message: str) -> str:
    """The sentence of another's error, without what it says of its own settings."""
    return message.strip().splitlines()[0].split(". Adjust ")[0].rstrip(".")


def parts_of(duration: str) -> values.Duration:
    """An ISO 8601 duration of days and longer, in its parts."""
    written = DURATION.fullmatch(duration)
    assert written is not None  # checked when the register was described
    years, months, weeks, days = (int(part or 0) for part in written.groups())
    return values.Duration(years=years, months=months, weeks=weeks, days=days)


def is_stale(published_on: date | None, *, freshness: str, on: date) -> bool:
    """Whether what was published that day is older on the day `on` than promised; what never was published is, too."""
    if not freshness:
        return False
    return published_on is None or published_on < kept_since(freshness, on=on)


def kept_since(retention: str, *, on: date) -> date:
    """What ended on this day or before is kept no longer on `on`. Source: ISO 8601-1, clause 5.5.2.

    A month that is too short ends the count on its last day; before the calendar begins nothing has ended.
    """
    parts = parts_of(retention)
    whole_months = on.year * 12 + on.month - 1 - parts.years * 12 - parts.months
    if whole_months < date.min.year * 12:
        return date.min
    year, month = whole_months // 12, whole_months % 12 + 1
    first = date(year, month, min(on.day, calendar.monthrange(year, month)[1]))
    return date.min + max(timedelta(0), first - date.min - timedelta(weeks=parts.weeks, days=parts.days))
