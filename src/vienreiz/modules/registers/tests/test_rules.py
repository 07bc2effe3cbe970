import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from vienreiz.kernel.text import Text
from vienreiz.modules.registers import public as registers
from vienreiz.modules.registers import rules

AROUND = rules.Surroundings(organisations=["test-office"], schemes=["test-code"], registers=["people", "places"])
TITLE = Text({"en": "Title"})
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "name": {"$ref": "#/$defs/name"},
        "names": {"type": "array", "items": {"$ref": "#/$defs/name"}},
        "size": {"type": ["integer", "null"]},
    },
    "required": ["code"],
    "additionalProperties": False,
    "$defs": {"name": {"type": "string", "pattern": "^[A-Z]"}},
}

Change = Callable[[registers.Register], registers.Register]


def described() -> registers.Register:
    return registers.Register(
        code="people",
        title=TITLE,
        holder="test-office",
        basis="test-act-1",
        key="code",
        label="name",
        introduces="test-code",
        roles={
            "person": registers.Role(
                name="person",
                title=TITLE,
                scheme="test-code",
                identified_by="code",
                fields=frozenset({"code", "name"}),
            )
        },
        fields={
            name: registers.Field(name=name, title=TITLE, sensitivity=registers.Sensitivity.PERSONAL)
            for name in SCHEMA["properties"]
        },
        schema=registers.canonical(SCHEMA),
        expect=registers.canonical({"properties": {"size": {"minimum": 1}}}),
        unique=("name",),
        search=("name",),
        retention="P75Y6M",
        csv=registers.Csv(),
        point=None,
        services={
            "people.about": registers.Service(
                code="people.about", register="people", title=TITLE, role="person", fields=("name", "size")
            )
        },
    )


def with_(**changes: Any) -> Change:
    return lambda register: dataclasses.replace(register, **changes)


def with_schema(**changes: Any) -> Change:
    return with_(schema=registers.canonical({**SCHEMA, **changes}))


def with_properties(**changes: Any) -> Change:
    return with_schema(properties={**SCHEMA["properties"], **changes})


def with_field(**changes: Any) -> Change:
    return lambda register: dataclasses.replace(
        register, fields={**register.fields, "name": dataclasses.replace(register.fields["name"], **changes)}
    )


def with_role(**changes: Any) -> Change:
    return lambda register: dataclasses.replace(
        register, roles={"person": dataclasses.replace(register.roles["person"], **changes)}
    )


def with_service(**changes: Any) -> Change:
    return lambda register: dataclasses.replace(
        register, services={"people.about": dataclasses.replace(register.services["people.about"], **changes)}
    )


def with_computed(name: str = "answer", *, terms: Mapping[str, Text] | None = None, **changes: Any) -> Change:
    computed = registers.Computed(
        **{"of": "born_on", "how": registers.Computation.YEARS_REACHED, "number": 18, **changes}
    )
    answer = registers.Field(
        name=name, title=TITLE, sensitivity=registers.Sensitivity.PERSONAL, computed=computed, terms=terms or {}
    )
    born_on = registers.Field(name="born_on", title=TITLE, sensitivity=registers.Sensitivity.PERSONAL)
    return lambda register: dataclasses.replace(
        with_properties(born_on={"type": "string", "format": "date"})(register),
        fields={**register.fields, "born_on": born_on, name: answer},
    )


BELOW, ONE_OF, BANDS = (registers.Computation(how) for how in ("below", "one_of", "bands"))


def test_a_whole_description_has_no_flaw() -> None:
    assert list(rules.flaws(described(), AROUND)) == []


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (with_(holder="test-ofice"), "holder", "There is no organisation 'test-ofice'; did you mean 'test-office'?"),
        (with_(key="kode"), "key", "There is no field 'kode'; did you mean 'code'?"),
        (with_(label="nane"), "label", "There is no field 'nane'; did you mean 'name'?"),
        (with_(unique=("nane",)), "unique", "There is no field 'nane'; did you mean 'name'?"),
        (with_(search=("nane",)), "search", "There is no field 'nane'; did you mean 'name'?"),
        (with_(introduces="other"), "introduces", "No role has the scheme other."),
        (with_(retention="75 years"), "retention", "The retention '75 years' is no ISO 8601 duration such as P10Y."),
        (with_(freshness="daily"), "freshness", "The freshness 'daily' is no ISO 8601 duration such as P1D."),
        (
            with_service(freshness="1 day"),
            "services.about.freshness",
            "The freshness '1 day' is no ISO 8601 duration such as P1D.",
        ),
        (
            lambda register: with_service(freshness="P6D")(with_(freshness="P1W")(register)),
            "services.about.freshness",
            "No service is fresher than its register, which promises P1W.",
        ),
        (
            lambda register: with_service(cardinality=registers.Cardinality.ONE)(
                with_role(identified_by="name")(register)
            ),
            "services.about.cardinality",
            "Somebody may stand in many records as person, since name is not the key: the cardinality is many.",
        ),
        (with_(retention="P"), "retention", "The retention 'P' is no ISO 8601 duration such as P10Y."),
        (
            with_(csv=registers.Csv(separator=",")),
            "csv.separator",
            "The separator of lists must be one character, and no comma, quote or line end.",
        ),
        (
            with_(point=registers.Point(latitude="name", longitude="lon")),
            "point.longitude",
            "There is no field 'lon'.",
        ),
        (
            with_field(refers_to="place"),
            "fields.name.refers_to",
            "There is no register 'place'; did you mean 'places'?",
        ),
        (
            with_role(scheme="tst-code"),
            "roles.person.scheme",
            "There is no scheme 'tst-code'; did you mean 'test-code'?",
        ),
        (
            lambda register: with_properties(name={"type": "string", "enum": ["one"]})(
                with_field(terms={"oen": TITLE})(register)
            ),
            "fields.name.terms.oen",
            "The terms of name name oen; the schema allows one.",
        ),
        (
            with_field(money=True),
            "fields.name.money",
            "The field name holds money, so it must be of type integer: of the smallest unit.",
        ),
        (with_role(identified_by="cod"), "roles.person.identified_by", "There is no field 'cod'; did you mean 'code'?"),
        (
            with_role(identified_by="names"),
            "roles.person.identified_by",
            "The field names identifies a person, so it must be of type string.",
        ),
        (with_role(fields=frozenset({"nam"})), "roles.person.fields", "There is no field 'nam'; did you mean 'name'?"),
        (with_service(role="persn"), "services.about.role", "There is no role 'persn'; did you mean 'person'?"),
        (with_service(fields=("siz",)), "services.about.fields", "There is no field 'siz'; did you mean 'size'?"),
        (with_schema(type="array"), "schema", "The schema must be of type object."),
        (with_schema(additionalProperties=True), "schema", "The schema must say additionalProperties: false."),
        (with_schema(required=["name"]), "schema", "The schema must require code, since it is the key."),
        (
            with_properties(code={"type": "number"}),
            "schema.properties.code",
            "The key code must be of type string or integer.",
        ),
        (
            with_properties(nam={"type": "string"}),
            "schema.properties.nam",
            "The property nam is not described among fields; did you mean 'name'?",
        ),
        (
            with_schema(**{"$id": "https://x.example"}),
            "schema",
            "The schema must be JSON Schema 2020-12 without an $id.",
        ),
        (
            with_properties(size={"$ref": "file:///etc/passwd"}),
            "schema",
            "The schema refers to 'file:///etc/passwd', but only to itself it may (#/$defs/…).",
        ),
        (
            with_properties(size={"type": "string", "format": "dat"}),
            "schema.properties.size.format",
            "The schema breaks JSON Schema 2020-12 at properties/size/format: Unknown format: 'dat'.",
        ),
        (
            with_properties(size={"type": "string", "pattern": "("}),
            "schema.properties.size.pattern",
            'The schema breaks JSON Schema 2020-12 at properties/size/pattern: "(" is not a "regex".',
        ),
        (
            with_(expect=registers.canonical({"properties": {"siz": {"minimum": 1}}})),
            "expect",
            "There is no property 'siz'; did you mean 'size'?",
        ),
        (
            with_(expect=registers.canonical({"properties": {"size": {"minimum": "1"}}})),
            "expect.properties.size.minimum",
            'The expect breaks JSON Schema 2020-12 at properties/size/minimum: "1" is not of type "number".',
        ),
        (
            with_computed(of="born_in"),
            "fields.answer.computed",
            "There is no property 'born_in'; did you mean 'born_on'?",
        ),
        (
            with_computed(of="size"),
            "fields.answer.computed",
            "years_reached is computed from a field of type string, and size is not.",
        ),
        (
            with_computed(of="code"),
            "fields.answer.computed",
            "years_reached is computed from a day, and code has not the format date.",
        ),
        (
            with_computed(how=BELOW),
            "fields.answer.computed",
            "below is computed from a field of type integer or number, and born_on is not.",
        ),
        (
            with_computed(of="size", how=BANDS, bands={"a": 1, "b": 1}),
            "fields.answer.computed",
            "Two bands begin with the same number.",
        ),
        (
            with_computed(of="size", how=BANDS, bands={"small": 0, "large": 9}, terms={"lage": TITLE}),
            "fields.answer.terms.lage",
            "There is no band 'lage'; did you mean 'large'?",
        ),
        (
            with_computed("name"),
            "fields.name",
            "The field name is computed, so it cannot be a property of the schema.",
        ),
        (
            lambda register: with_computed()(with_(roles={})(register)),
            "fields.answer.computed",
            "A register without roles is open to all: nothing need be computed from it.",
        ),
        (
            lambda register: dataclasses.replace(with_computed()(register), key="answer"),
            "key",
            "There is no field 'answer'.",
        ),
        (
            with_(schema=registers.canonical({**SCHEMA, "properties": {}})),
            "schema",
            "The schema must name its properties.",
        ),
    ],
)
def test_a_flaw_is_told_with_its_place(change: Change, path: str, sentence: str) -> None:
    found = {(".".join(flaw.path), flaw.sentence) for flaw in rules.flaws(change(described()), AROUND)}

    assert (path, sentence) in found


def test_a_register_without_roles_is_open_to_all_and_must_be_harmless() -> None:
    open_ = dataclasses.replace(described(), roles={}, services={}, introduces="")

    assert {flaw.sentence for flaw in rules.flaws(open_, AROUND)} == {
        f"The field {name} is personal, but a register without roles is open to all." for name in open_.fields
    }


def test_a_field_without_a_property_is_told() -> None:
    register = described()
    fields = {
        **register.fields,
        "nick": registers.Field(name="nick", title=TITLE, sensitivity=registers.Sensitivity.PERSONAL),
    }

    flaws = list(rules.flaws(dataclasses.replace(register, fields=fields), AROUND))

    assert flaws == [rules.Flaw(("fields", "nick"), "The field nick is no property of the schema.")]


TO_ITSELF = {"$ref": "#/properties/size"}


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (with_properties(size=TO_ITSELF), "schema.properties.size", "#/properties/size"),
        (with_properties(size={"allOf": [{"minimum": 1}, TO_ITSELF]}), "schema.properties.size", "#/properties/size"),
        (with_properties(size={"anyOf": [TO_ITSELF]}), "schema.properties.size", "#/properties/size"),
        (with_properties(size={"not": TO_ITSELF}), "schema.properties.size", "#/properties/size"),
        (with_properties(size={"if": {}, "then": TO_ITSELF}), "schema.properties.size", "#/properties/size"),
        (with_properties(size={"dependentSchemas": {"a": TO_ITSELF}}), "schema.properties.size", "#/properties/size"),
        (with_properties(size={"$anchor": "s", "$ref": "#s"}), "schema.properties.size", "#/properties/size"),
        (
            with_properties(size={"$dynamicAnchor": "s", "$dynamicRef": "#s"}),
            "schema.properties.size",
            "#/properties/size",
        ),
        (
            with_schema(**{"$defs": {**SCHEMA["$defs"], "a/b": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a~1b"}}}),
            "schema.$defs.a/b",
            "#/$defs/a~1b",
        ),
        (with_properties(size={"$ref": "#/properties/s%69ze"}), "schema.properties.size", "#/properties/size"),
        (with_schema(allOf=[{"$ref": "#"}]), "schema", "#"),
        (with_(expect='{"$defs":{"a":{"$ref":"#/$defs/a"}}}'), "expect.$defs.a", "#/$defs/a"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_schema_that_refers_to_itself_without_end_is_a_flaw(change: Change, path: str, sentence: str) -> None:
    found = [flaw for flaw in rules.flaws(change(described()), AROUND) if "without end" in flaw.sentence]

    (part,) = {flaw.path[0] for flaw in found}
    assert (".".join(found[0].path), found[0].sentence) == (
        path,
        f"The {part} refers from {sentence} back to itself without end, so it checks nothing.",
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    "size",
    [
        {"type": "array", "items": {"$ref": "#/properties/size"}},  # ends with the record
        {"type": "object", "properties": {"size": {"$ref": "#/properties/size"}}},
        {"allOf": [{"$ref": "#/$defs/name"}, {"$ref": "#/$defs/name"}]},
        {"enum": [{"$ref": "#/properties/size"}]},  # a value and no reference
        {"const": {"$ref": "#/properties/size"}},
    ],
)
def test_a_schema_may_refer_to_itself_where_a_record_ends(size: Mapping[str, Any]) -> None:
    flaws = rules.flaws(with_properties(size=size)(described()), AROUND)

    assert [flaw for flaw in flaws if "without end" in flaw.sentence] == []


def test_formats_are_enforced_and_nothing_is_fetched() -> None:
    validator = rules.compiled('{"properties": {"d": {"type": "string", "format": "date"}}}')

    assert validator.is_valid({"d": "2028-02-29"})
    assert not validator.is_valid({"d": "2030-02-29"})
    with pytest.raises(ValueError, match="not present"):
        rules.compiled('{"$ref": "file:///etc/hostname"}')


def test_column_types_follow_references() -> None:
    assert registers.column_types(described()) == {
        "code": registers.ColumnType(name="string"),
        "name": registers.ColumnType(name="string"),
        "names": registers.ColumnType(name="array", item="string"),
        "size": registers.ColumnType(name="integer"),
    }


def test_canonical_text_does_not_depend_on_order() -> None:
    assert registers.canonical({"b": [1, {"d": 1.5, "c": "é"}], "a": None}) == '{"a":null,"b":[1,{"c":"é","d":1.5}]}'
    assert json.loads(registers.canonical(SCHEMA)) == SCHEMA


@pytest.mark.parametrize(
    ("freshness", "published_on", "stale"),
    [
        ("P1D", date(2030, 3, 31), False),
        ("P1D", date(2030, 3, 30), False),
        ("P1D", date(2030, 3, 29), True),
        ("P1M", date(2030, 2, 28), False),
        ("P1M", date(2030, 2, 27), True),
        ("P1Y", None, True),
        ("", date(1990, 1, 1), False),
        ("", None, False),
    ],
)
def test_what_is_older_than_promised_is_stale(freshness: str, published_on: date | None, stale: bool) -> None:
    assert rules.is_stale(published_on, freshness=freshness, on=date(2030, 3, 31)) is stale


def test_the_output_of_a_service_is_told_field_by_field() -> None:
    register = with_computed(how=BANDS, of="size", bands={"small": 0, "large": 9})(described())
    service = dataclasses.replace(register.services["people.about"], fields=("answer", "born_on", "names", "size"))

    found = [(one.name, one.type, one.format, one.computed is None) for one in rules.outputs(register, service)]

    assert found == [
        ("answer", "string", "", False),
        ("born_on", "string", "date", True),
        ("names", "array", "", True),
        ("size", "integer", "", True),
    ]


@pytest.mark.parametrize(
    ("retention", "since"),
    [
        ("P10Y", date(2020, 3, 31)),
        ("P1M", date(2030, 2, 28)),
        ("P25M", date(2028, 2, 29)),
        ("P2W", date(2030, 3, 17)),
        ("P1Y1M1W1D", date(2029, 2, 20)),
        ("P0D", date(2030, 3, 31)),
        ("P9999Y", date.min),
        ("P999999D", date.min),
    ],
)
def test_since_when_what_ended_is_kept(retention: str, since: date) -> None:
    assert rules.kept_since(retention, on=date(2030, 3, 31)) == since
