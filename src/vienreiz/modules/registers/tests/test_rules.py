import dataclasses
import json
from collections.abc import Callable
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
            "There is no value 'oen'; did you mean 'one'?",
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


def test_a_schema_without_end_is_a_flaw_and_no_crash() -> None:
    change = with_properties(size={"$ref": "#/properties/size"})

    list(rules.flaws(change(described()), AROUND))


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
