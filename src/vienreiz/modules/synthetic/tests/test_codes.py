"""Codes of people."""

from datetime import date

import pytest

from vienreiz.kernel.text import Text
from vienreiz.modules.identity import public as identity
from vienreiz.modules.synthetic import codes, testing
from vienreiz.modules.synthetic.chance import Chance

BORN = date(1987, 3, 9)


def scheme(*, weights: tuple[int, ...], modulus: int) -> identity.Scheme:
    return identity.Scheme(
        code="c",
        title=Text({"en": "C"}),
        pattern=r"[0-9/]+",
        algorithm=identity.Algorithm.WEIGHTED_SUM,
        weights=weights,
        modulus=modulus,
    )


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{year}-{month}-{day}", "1987-03-09"),
        ("{day}{month}{year2}/{century}", "090387/X"),
        ("32{serial:4}", "321810"),
    ],
)
def test_parts_of_a_template(template: str, written: str) -> None:
    assert codes.written(template, testing.SCHEME, born_on=BORN, century="X", chance=Chance(1)) == written


def test_the_check_digit_follows_from_the_digits_before_it() -> None:
    plain = scheme(weights=(1, 1), modulus=10)

    assert codes.written("{year2}/{check}", plain, born_on=BORN, century="", chance=Chance(1)) == "87/5"


def test_digits_that_have_no_check_digit_give_no_code() -> None:
    plain = scheme(weights=(1, 1), modulus=97)  # 8 + 7 leaves 15

    assert codes.written("{year2}{check}", plain, born_on=BORN, century="", chance=Chance(1)) is None


def test_a_template_that_does_not_suit_the_scheme_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="takes 11 digits"):
        codes.written("{year2}{check}", testing.SCHEME, born_on=BORN, century="", chance=Chance(1))
