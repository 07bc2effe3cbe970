"""What a recipe must say of itself."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from vienreiz.modules.synthetic import testing
from vienreiz.modules.synthetic.recipe import FACTS, Fact, Having, Recipe, Subject

CONTENT = testing.recipe_content()


def test_a_recipe_of_nowhere_is_whole() -> None:
    assert len(testing.recipe().members()) == 3


def test_every_fact_is_known_of_something() -> None:
    assert set(FACTS) == set(Subject)
    assert {fact for facts in FACTS.values() for fact in facts} == set(Fact)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"unheard_of": 1}, "unheard_of"),
        ({"reference_day": "2023-02-30"}, "reference_day"),
        ({"given_names": {"female": [{"names": {"Ann": 1}}]}}, "both sexes"),
        (
            {"codes": {"scheme": "c", "forms": [{"template": "{serial:3}", "until": "2000-01-01"}]}},
            "last form of the code",
        ),
        (
            {"given_names": {"female": [{"until": 1900, "names": {"Ann": 1}}], "male": [{"names": {"Bob": 1}}]}},
            "last band of given names",
        ),
        ({"words": {"sex": {"female": "f"}, "relation": {}}}, "words are wanted"),
        ({"registers": {"people": {"about": "stay", "fields": {"code": "shoe-size"}}}}, "fields"),
        ({"families": [{"founders": [{"sex": "male"}], "together": "2000-01-01"}]}, "sex and born"),
        ({"families": [{"founders": [{}], "together": "2000-01-01"}]}, "earlier family"),
        ({"companies": None}, "no work without companies"),
        ({"work": {**CONTENT["work"], "occupations": {"x": {"weight": 1, "least": 2, "most": 1}}}}, "most is less"),
        ({"education": {**CONTENT["education"], "year_ends": "10-01"}}, "ends before the next begins"),
        ({"education": {**CONTENT["education"], "levels": CONTENT["education"]["levels"][1:]}}, "has a from_age"),
        ({"education": {**CONTENT["education"], "year_begins": "9-1"}}, "year_begins"),
        (
            {
                "families": [
                    {"founders": [{"sex": "male", "born": "1970-01-01", "card": True}], "together": "2000-01-01"}
                ]
            },
            "a key and a why",
        ),
    ],
)
def test_what_is_off_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        testing.recipe(**changes)

    assert says in str(refused.value)


README = (Path(__file__).parents[5] / "packs" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*Subject, *Fact, *Having])
def test_the_page_about_packs_names_everything_that_a_recipe_can_say(word: str) -> None:
    assert re.search(rf"[`\[ ]{word}[`\],]", README)


@pytest.mark.parametrize("part", sorted(Recipe.model_fields))
def test_the_page_about_packs_describes_every_part_of_a_recipe(part: str) -> None:
    assert re.search(rf"^\| [^|]*`{part}`[^|]* \|", README, re.MULTILINE)
