"""What a page offers for each field of a record."""

from dataclasses import replace

import pytest

from vienreiz.kernel.text import Text
from vienreiz.modules.exchange import testing
from vienreiz.modules.registers import public as registers
from vienreiz.modules.stewardship import record, values

pytestmark = pytest.mark.django_db(databases=["default", "log"])


@pytest.fixture
def described() -> registers.Register:
    """Residents with a list of codes, a yes or no, a day, and a place that an open register names."""
    testing.small_country()
    residents = registers.register("residents")
    schema = """{"type": "object", "additionalProperties": false, "required": ["code", "name", "born_on", "place"],
        "properties": {"code": {"type": "string"}, "name": {"type": "string", "enum": ["a", "b"]},
        "born_on": {"type": "string", "format": "date"}, "place": {"type": "string"}}}"""
    named = replace(residents.fields["name"], terms={"a": Text({"en": "the first"})})
    return replace(residents, schema=schema, fields={**residents.fields, "name": named})


def choices(one: values.Input) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in one.choices]


def test_codes_and_names_are_chosen_and_the_rest_is_written(described: registers.Register) -> None:
    texts = {"code": "P-0001", "name": "b", "born_on": "1990-05-01", "place": "PL-3"}

    code, name, born_on, place = record.asked(described, texts, record.choices_of(described))

    assert choices(name) == [("a", "the first"), ("b", "b")]
    assert sorted(choices(place)) == [("PL-1", "Millbrook"), ("PL-2", "Hill"), ("PL-3", "Far End")]
    assert (choices(code), choices(born_on), born_on.text) == ([], [], "01.05.1990")
    assert (code.hint, born_on.hint, place.hint) == ("", "For example 31.01.2030", "")


def test_what_no_choice_offers_is_kept_as_one_more(described: registers.Register) -> None:
    """Else to look at the form and send it back would change what nobody touched."""
    _, name, _, place = record.asked(described, {"name": "zzz", "place": ""}, record.choices_of(described))

    assert choices(name)[0] == ("zzz", "zzz")
    assert choices(place)[0] == ("", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1.5.1990", "1990-05-01"),
        ("01.05.1990.", "1990-05-01"),
        ("1990-05-01", "1990-05-01"),
        ("31.02.1990", "31.02.1990"),
    ],
)
def test_a_day_is_taken_as_the_page_writes_it(described: registers.Register, text: str, written: str) -> None:
    assert record.as_register_writes(described, {"born_on": text, "name": text}) == {"born_on": written, "name": text}
