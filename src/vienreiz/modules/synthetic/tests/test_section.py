"""people.yaml beside the other files of a pack."""

from pathlib import Path
from typing import Any

import pytest

from vienreiz.modules.packs import public as packs
from vienreiz.modules.synthetic import source, testing

CONTENT = testing.recipe_content()
COMPANIES, ADDRESSES, EDUCATION = CONTENT["companies"], CONTENT["addresses"], CONTENT["education"]


def wanted(**changes: Any) -> dict[str, Any]:
    """The recipe's companies with another one wanted."""
    return {"companies": {**COMPANIES, "wanted": [{**COMPANIES["wanted"][0], **changes}]}}


def faults(folder: Path, **changes: Any) -> list[str]:
    testing.write_pack(folder, **changes)
    return [str(fault) for fault in packs.check(folder)]


def ask(**changes: str) -> dict[str, Any]:
    right = {
        "about": "parent",
        "recipient": "office/returns",
        "service": "people.about",
        "purpose": "care",
        "article": "act",
    }
    return right | changes


def test_a_pack_of_nowhere_is_whole(tmp_path: Path) -> None:
    assert faults(tmp_path, asks=[ask()]) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"full_name": "{given} {nickname}"}, "unknown part {nickname}; known are family, given."),
        ({"codes": {"scheme": "no-code", "forms": [{"template": "{serial:3}"}]}}, "There is no scheme 'no-code'."),
        (
            {"codes": {"scheme": "test-code", "forms": [{"template": "{shoe}{check}"}]}},
            "The template '{shoe}{check}' has an unknown part {shoe}.",
        ),
        (
            {"codes": {"scheme": "test-code", "forms": [{"template": "{year}{check}"}]}},
            "Codes made by '{year}{check}' do not fit the scheme test-code.",
        ),
        (
            {"codes": {"scheme": "test-code", "forms": [{"template": "{year}"}]}},
            "Codes made by '{year}' do not fit the scheme test-code.",
        ),
        (
            {"places": {"file": "data/no.csv", "key": "key", "name": "name", "population": "population"}},
            "The file data/no.csv cannot be read.",
        ),
        (
            {"places": {"file": "data/places.csv", "key": "code", "name": "name", "population": "population"}},
            "The file data/places.csv has no column 'code'.",
        ),
        (
            {"places": {"file": "data/places.csv", "key": "key", "name": "name", "population": "name"}},
            "has a population that is no number",
        ),
        (
            {
                "places": {
                    "file": "data/places.csv",
                    "key": "key",
                    "name": "name",
                    "population": "population",
                    "called": {"z": "Zed"},
                }
            },
            "There is no place 'z' in data/places.csv.",
        ),
        (
            {"registers": {"persons": {"about": "stay", "fields": {"code": "code"}}}},
            "There is no register 'persons'.",
        ),
        (
            {"registers": {"people": {"about": "stay", "fields": {"cod": "code"}}}},
            "The register people has no field 'cod'.",
        ),
        (
            {"registers": {"people": {"about": "stay", "fields": {"code": "relation"}}}},
            "The fact relation is not known of a stay, but the register people wants it.",
        ),
        (
            {"companies": None, "work": None},
            "The register firms is about a company, but nothing is said under 'companies'.",
        ),
        ({"vehicles": None}, "The register cars is about a vehicle, but nothing is said under 'vehicles'."),
        ({"companies": {**COMPANIES, "scheme": "no-mark"}}, "There is no scheme 'no-mark'."),
        (
            {"companies": {**COMPANIES, "scheme": "test-code"}},
            "The scheme test-code identifies no legal persons, but companies have it.",
        ),
        (
            {"companies": {**COMPANIES, "form": {"template": "C{serial:3}{check}"}}},
            "Codes made by 'C{serial:3}{check}' do not fit the scheme test-mark.",
        ),
        ({"companies": {**COMPANIES, "form": {"template": "C{shoe}{check}"}}}, "has an unknown part {shoe}."),
        (
            {"companies": {**COMPANIES, "names": {**COMPANIES["names"], "template": "{word} {owner}"}}},
            "unknown part {owner}; known are form, trade, word.",
        ),
        (wanted(board=["ghost"]), "Nobody has the key 'ghost', but the company shop has her on its board."),
        (wanted(key="parent"), "A person and a company have the key 'parent'."),
        (wanted(board=["minor"]), "The company shop was founded before minor was of age."),
        (
            {"estates": {"owned": 1, "kept": 1, "form": {"template": "{check}"}}},
            "The template '{check}' has an unknown part {check}.",
        ),
        (
            {"addresses": {**ADDRESSES, "forms": [{"template": "{house}", "weight": 1}]}},
            "The form '{house}' of the address says no kind of real estate.",
        ),
        (
            {"addresses": {**ADDRESSES, "form": {"template": "{check}"}}},
            "The template '{check}' has an unknown part {check}.",
        ),
        (
            {"addresses": {**ADDRESSES, "form": None}},
            "The register people wants codes of addresses, but nothing is said under 'form' of 'addresses'.",
        ),
        (
            {"registers": {"firms": {"about": "company", "fields": {"place": "address-code"}}}},
            "The fact address-code is not known of a company, but the register firms wants it.",
        ),
        (
            {"education": {**EDUCATION, "levels": [{**EDUCATION["levels"][0], "school": "{village}"}]}},
            "unknown part {village}; known are name, place.",
        ),
        (
            {"families": [{"founders": [{"key": "ghost"}], "together": "2000-01-01"}]},
            "Nobody in an earlier family has the key 'ghost'.",
        ),
        ({"asks": [ask(about="ghost")]}, "There is no person or company with the key `ghost`."),
        ({"asks": [ask(recipient="bank/loans")]}, "There is no subsystem `bank/loans`."),
        (
            {"asks": [ask(recipient="office/return")]},
            "There is no subsystem `office/return`. Did you mean `office/returns`?",
        ),
        ({"asks": [ask(service="people.abuot")]}, "There is no service `people.abuot`. Did you mean `people.about`?"),
        ({"asks": [ask(purpose="fun")]}, "There is no purpose `fun`."),
        ({"asks": [ask(article="atc")]}, "There is no article `atc`. Did you mean `act`?"),
        (
            {"asks": [ask() | {"fields": ["born_no"]}]},
            "The service `people.about` offers no field `born_no`. Did you mean `born_on`?",
        ),
        ({"asks": [ask() | {"fields": ["sex"]}]}, "No grant covers this ask: write a grant for it, or refused: true"),
    ],
)
def test_what_does_not_fit_the_rest_of_the_pack_is_a_fault(
    changes: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    found = faults(tmp_path, **changes)

    assert any(fault.startswith("people.yaml:2: ") and sentence in fault for fault in found), found


def test_an_unknown_field_names_the_nearest(tmp_path: Path) -> None:
    assert faults(tmp_path, family=[]) == ["people.yaml:2: Unknown field `family`. Did you mean `families`?"]


def test_two_recipes_are_one_too_many(tmp_path: Path) -> None:
    testing.write_pack(tmp_path)
    file = tmp_path / "people.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + text.replace("residents:", "others:", 1), encoding="utf-8")

    assert [fault.sentence for fault in packs.check(tmp_path)] == ["people.yaml holds one recipe, and this is another."]


def test_a_place_may_be_called_otherwise_than_its_file_names_it(tmp_path: Path) -> None:
    """Schools of a demonstration stood in places under their English names."""
    places = {"file": "data/places.csv", "key": "key", "name": "name", "population": "population"}
    testing.write_pack(tmp_path, places={**places, "called": {"b": "Ailleurs"}})

    found = source.places(tmp_path, source.recipe(packs.load(tmp_path)))

    assert [one.name for one in found] == ["Somewhere", "Ailleurs", "Nowhere"]
