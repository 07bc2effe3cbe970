"""What a recipe must say of itself."""

from typing import Any

import pytest
from pydantic import ValidationError

from vienreiz.modules.synthetic import testing
from vienreiz.modules.synthetic.recipe import OF_STAY, OF_TIE, Fact


def test_a_recipe_of_nowhere_is_whole() -> None:
    assert len(testing.recipe().members()) == 3


def test_every_fact_is_known_of_a_stay_or_a_tie() -> None:
    assert set(Fact) == OF_STAY | OF_TIE


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
