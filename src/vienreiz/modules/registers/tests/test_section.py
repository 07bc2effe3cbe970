"""A register as a file of a pack: what is wrong is told with file and line, what is right is opened."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from django.conf import settings

from vienreiz.kernel import actors
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
TESTER = actors.system("tests")
FILE = "registers/people.yaml"

Description: TypeAlias = dict[str, Any]


def text(words: str) -> dict[str, str]:
    return {code: words for code, _ in settings.LANGUAGES}


def description() -> Description:
    return {
        "register": "people",
        "title": text("People"),
        "holder": "test-office",
        "basis": "test-act-1",
        "key": "code",
        "label": "name",
        "introduces": "test-code",
        "roles": {
            "person": {
                "title": text("Person"),
                "scheme": "test-code",
                "identified_by": "code",
                "fields": ["code", "name", "status"],
            }
        },
        "fields": {
            "name": {"title": text("Name"), "sensitivity": "identifying"},
            "code": {"title": text("Code"), "sensitivity": "identifying"},
            "status": {
                "title": text("Status"),
                "sensitivity": "personal",
                "terms": {"here": text("Here"), "gone": text("Gone")},
            },
        },
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["code"],
            "properties": {
                "code": {"type": "string"},
                "name": {"type": "string"},
                "status": {"type": "string", "enum": ["here", "gone"]},
            },
        },
        "search": ["name"],
        "retention": "P100Y",
        "freshness": "P1D",
        "services": {"about": {"title": text("About"), "role": "person", "fields": ["name", "status"]}},
    }


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    parts: dict[str, Any] = {
        "pack.yaml": {
            "code": "test",
            "title": text("Test"),
            "version": "1",
            "languages": ["en"],
            "time_zone": "UTC",
            "currency": "XTS",
            "alphabet": "abc",
            "weekend": [7],
            "holidays": [],
        },
        "schemes.yaml": {"test-code": {"title": text("Code"), "pattern": "[A-Z]+", "example": "ABC"}},
        "organisations.yaml": {"test-office": {"title": text("Office"), "url": "https://office.example"}},
        "law.yaml": {
            "test-act-1": {
                "act": text("Act"),
                "article": text("section 1"),
                "url": "https://law.example",
                "checked_on": None,
                "checked_by": "",
            }
        },
    }
    (tmp_path / "registers").mkdir()
    for name, content in parts.items():
        write(tmp_path / name, content)
    write(tmp_path / FILE, description())
    return tmp_path


def write(file: Path, content: object) -> None:
    file.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


@pytest.mark.django_db
def test_a_right_description_is_opened_as_it_stands(pack: Path) -> None:
    assert packs.check(pack) == []

    packs.apply(pack, by=TESTER, at=NOON)

    people = registers.register("people")
    assert (people.holder, people.basis, people.key, people.introduces) == (
        "test-office",
        "test-act-1",
        "code",
        "test-code",
    )
    assert list(people.fields) == ["name", "code", "status"]  # in the order of the file
    assert people.fields["status"].terms["gone"].in_language("en") == "Gone"
    assert people.services["people.about"].fields == ("name", "status")
    about = people.services["people.about"]
    assert (about.cardinality, about.freshness) == (registers.Cardinality.MANY, "P1D")  # the register's, not its own
    assert people.roles["person"].fields == {"code", "name", "status"}
    assert registers.validator(people).is_valid({"code": "ABC", "status": "here"})


def _change(*path: str, to: object) -> Callable[[Description], None]:
    def change(content: Description) -> None:
        for name in path[:-1]:
            content = content[name]
        content[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (_change("holder", to="test-ofice"), "holder:", "There is no organisation 'test-ofice'; did you mean"),
        (_change("label", to="nmae"), "label:", "There is no field 'nmae'; did you mean 'name'?"),
        (
            _change("roles", "person", "scheme", to="tset-code"),
            "    scheme:",
            "There is no scheme 'tset-code'; did you mean 'test-code'?",
        ),
        (
            _change("services", "about", "fields", to=["name", "statsu"]),
            "    fields:",
            "There is no field 'statsu'; did you mean 'status'?",
        ),
        (
            _change("services", "about", "cardinality", to="several"),
            "    cardinality:",
            "`cardinality` must be one of 'one' or 'many'.",
        ),
        (
            _change("services", "about", "freshness", to="P1X"),
            "    freshness:",
            "The freshness 'P1X' is no ISO 8601 duration such as P1D.",
        ),
        (
            _change("schema", "properties", "name", to={"$ref": "#/properties/name"}),
            "    name:",
            "The schema refers from #/properties/name back to itself without end, so it checks nothing.",
        ),
        (
            _change("schema", "properties", "name", to={"type": "strnig"}),
            "      type: strnig",
            "The schema breaks JSON Schema 2020-12 at properties/name/type",
        ),
        (_change("fields", "name", "sensitivty", to="open"), "    sensitivty:", "Unknown field `sensitivty`."),
        (_change("register", to="poeple"), "register:", "The register poeple must stand in poeple.yaml"),
        (
            _change("fields", "status", "terms", to={"her": text("Here")}),
            "      her:",
            "The terms of status name her; the schema allows here, gone.",
        ),
    ],
    ids=lambda value: value.strip(" :") if isinstance(value, str) else "",
)
@pytest.mark.django_db
def test_a_fault_is_told_with_file_and_line(
    pack: Path, change: Callable[[Description], None], line: str, sentence: str
) -> None:
    content = description()
    change(content)
    write(pack / FILE, content)
    lines = (pack / FILE).read_text().splitlines()
    numbers = [number for number, written in enumerate(lines, 1) if written.startswith(line)]

    faults = packs.check(pack)

    found = [fault for fault in faults if fault.sentence.startswith(sentence)]
    assert found, faults
    assert found[0].place.file == FILE
    assert numbers[-1] - found[0].place.line in {0, -1}  # the line of the name, or of the value under it
