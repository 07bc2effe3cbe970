"""Ready-made registers, for anyone's tests: one that introduces people, one that ties them, one about things."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from vienreiz.kernel import actors
from vienreiz.kernel.text import Text

from . import commands
from . import public as registers

TESTER = actors.system("tests")
OPENED_AT = datetime(2000, 1, 1, tzinfo=UTC)
TEST_CODE = "test-code"  # the scheme that identity's testing opens


def people(code: str = "people") -> registers.Register:
    """A register of people, who come into being by it. Service `people.about`."""
    return opened(
        code,
        properties={
            "code": {"type": "string"},
            "name": {"type": "string", "minLength": 1},
            "born_on": {"type": "string", "format": "date"},
            "address": {"type": "string"},
        },
        key="code",
        label="name",
        introduces=TEST_CODE,
        roles={"person": ("code", ["code", "name", "born_on", "address"])},
        search=["name"],
        services={"about": ("person", ["name", "born_on", "address"])},
    )


def ties(code: str = "ties") -> registers.Register:
    """A register of parents and children, who must be known. Services `ties.children` and `ties.parents`."""
    fields = ["parent_code", "child_code", "child_name"]
    return opened(
        code,
        properties={"id": {"type": "string"}, **{name: {"type": "string"} for name in fields}},
        key="id",
        label="id",
        roles={"parent": ("parent_code", ["parent_code"]), "child": ("child_code", ["child_code", "child_name"])},
        services={"children": ("parent", ["child_name", "child_code"]), "parents": ("child", ["parent_code"])},
    )


def places(code: str = "places") -> registers.Register:
    """An open register of places, searched by `name`, with a list in `names` and numbers."""
    return opened(
        code,
        properties={
            "id": {"type": "integer"},
            "name": {"type": "string", "minLength": 1},
            "latitude": {"type": "number", "minimum": -90, "maximum": 90},
            "longitude": {"type": "number"},
            "size": {"type": "integer", "minimum": 0},
            "names": {"type": "array", "items": {"type": "string"}},
        },
        key="id",
        label="name",
        search=["name", "names"],
        unique=["name"],
        expect={"properties": {"size": {"minimum": 1}}},
        point=registers.Point(latitude="latitude", longitude="longitude", size="size"),
    )


def opened(
    code: str,
    *,
    properties: Mapping[str, Mapping[str, Any]],
    key: str,
    label: str,
    introduces: str = "",
    roles: Mapping[str, tuple[str, Sequence[str]]] | None = None,
    search: Sequence[str] = (),
    unique: Sequence[str] = (),
    expect: Mapping[str, Any] | None = None,
    services: Mapping[str, tuple[str, Sequence[str]]] | None = None,
    point: registers.Point | None = None,
) -> registers.Register:
    """A register opened in place of one with this code; all its persons have the scheme TEST_CODE.

    `roles` maps a name to the identifying field and the fields about that person, `services` to role and fields.
    """
    sensitivity = registers.Sensitivity.PERSONAL if roles else registers.Sensitivity.OPEN
    schema = {"type": "object", "properties": properties, "required": [key], "additionalProperties": False}
    register = registers.Register(
        code=code,
        title=_text(code),
        holder="test-office",
        basis="test-act-1",
        key=key,
        label=label,
        introduces=introduces,
        roles={
            name: registers.Role(
                name=name, title=_text(name), scheme=TEST_CODE, identified_by=identified_by, fields=frozenset(fields)
            )
            for name, (identified_by, fields) in (roles or {}).items()
        },
        fields={name: registers.Field(name=name, title=_text(name), sensitivity=sensitivity) for name in properties},
        schema=registers.canonical(schema),
        expect=registers.canonical(expect) if expect else "",
        unique=tuple(unique),
        search=tuple(search),
        retention="P10Y",
        csv=registers.Csv(),
        point=point,
        services={
            f"{code}.{name}": registers.Service(
                code=f"{code}.{name}", register=code, title=_text(name), role=role, fields=tuple(fields)
            )
            for name, (role, fields) in (services or {}).items()
        },
    )
    return reopened(register)


def reopened(register: registers.Register) -> registers.Register:
    """A description opened in place of the one with its code."""
    commands.replace_registers(closed=[register.code], opened=[register], origin="tests", by=TESTER, at=OPENED_AT)
    return register


def _text(code: str) -> Text:
    return Text({"en": code.replace("-", " ").replace("_", " ").capitalize()})
