"""How the fields of a record are filled in. No database."""

from dataclasses import replace

from vienreiz.modules.registers import public as registers

from .test_rules import TITLE, described

PROPERTIES = {
    "code": {"type": "string"},
    "name": {"enum": ["a", None, "b"]},
    "born_on": {"type": ["string", "null"], "format": "date"},
    "lives": {"type": "boolean"},
}


def test_each_field_says_its_type_its_form_and_what_may_be_chosen() -> None:
    field = registers.Field(name="code", title=TITLE, sensitivity=registers.Sensitivity.PERSONAL)
    schema = registers.canonical({"type": "object", "required": ["code"], "properties": PROPERTIES})
    fields = {name: replace(field, name=name) for name in PROPERTIES}

    code, name, born_on, lives = registers.inputs(replace(described(), schema=schema, fields=fields))

    assert code == registers.Input(name="code", type="string", format="", options=(), is_required=True)
    assert (name.options, name.is_required) == (("a", "b"), False)
    assert (born_on.type, born_on.format) == ("string", "date")
    assert lives.options == (True, False)
