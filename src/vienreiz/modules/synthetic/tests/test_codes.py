"""Codes of people."""

import re
from datetime import date

import pytest

from vienreiz.kernel.text import Text
from vienreiz.modules.identity import public as identity
from vienreiz.modules.synthetic import codes, errors, testing
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
    assert codes.written(template, testing.SCHEME, day=BORN, century="X", chance=Chance(1)) == written


def test_the_check_digit_follows_from_the_digits_before_it() -> None:
    plain = scheme(weights=(1, 1), modulus=10)

    assert codes.written("{year2}/{check}", plain, day=BORN, century="", chance=Chance(1)) == "87/5"


def test_digits_that_have_no_check_digit_give_no_code() -> None:
    plain = scheme(weights=(1, 1), modulus=97)  # 8 + 7 leaves 15

    assert codes.written("{year2}{check}", plain, day=BORN, century="", chance=Chance(1)) is None


def test_a_template_that_does_not_suit_the_scheme_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="takes 11 digits"):
        codes.written("{year2}{check}", testing.SCHEME, day=BORN, century="", chance=Chance(1))


def test_letters_are_drawn_from_those_given() -> None:
    code = codes.written("{letter:4}-{serial:2}", None, day=BORN, chance=Chance(1), letters="XY")

    assert code is not None
    assert re.fullmatch("[XY]{4}-[0-9]{2}", code)


def test_every_code_is_given_once_and_that_of_nobody_never() -> None:
    numbering = codes.Numbering(chance=Chance(1), scheme=testing.COMPANY_SCHEME)
    given = [numbering.next("C000{serial:1}{check}", day=BORN) for _ in range(9)]

    assert len(set(given)) == 9
    assert testing.COMPANY_SCHEME.example not in given
    assert all(identity.is_valid(testing.COMPANY_SCHEME, code) for code in given)
    with pytest.raises(errors.TooManyPeople) as refused:
        numbering.next("C000{serial:1}{check}", day=BORN)
    assert refused.value.details == {"form": "C000{serial:1}{check}"}
