"""Values as people read them."""

import dataclasses
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils.translation import override

from vienreiz.kernel.text import Text
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.wording import Wording
from vienreiz.modules.registers import public as registers
from vienreiz.modules.registers import testing

OTHER_LANGUAGE = next(code for code, _ in settings.LANGUAGES if code != "en")
WORDS = Wording(registers={}, recipients={}, holders={}, purposes={}, articles={}, zone=ZoneInfo("UTC"), currency="XTS")


def with_money(register: registers.Register) -> registers.Register:
    """The same with a field `pay` of money."""
    pay = registers.Field(name="pay", title=Text({"en": "Pay"}), sensitivity=registers.Sensitivity.PERSONAL, money=True)
    return testing.reopened(dataclasses.replace(register, fields={**register.fields, "pay": pay}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", 0, "0.00\xa0XTS"),
        ("en", 5, "0.05\xa0XTS"),
        ("en", 123456789, "1,234,567.89\xa0XTS"),
        (OTHER_LANGUAGE, 123456, "1\xa0234,56\xa0XTS"),
        ("en", -250, "-2.50\xa0XTS"),
        ("en", None, ""),
        ("en", True, "yes"),
        ("en", "unknown", "unknown"),
    ],
)
def test_money_is_shown_with_its_currency(language: str, value: exchange.Json, shown: str) -> None:
    register = with_money(testing.people())

    with override(language):
        assert WORDS.value(register, "pay", value) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(("currency", "shown"), [("JPY", "123,456\xa0JPY"), ("KWD", "123.456\xa0KWD")])
def test_money_has_the_decimals_of_its_currency(currency: str, shown: str) -> None:
    register = with_money(testing.people())

    with override("en"):
        assert dataclasses.replace(WORDS, currency=currency).value(register, "pay", 123456) == shown


@pytest.mark.django_db
def test_a_number_that_is_no_money_has_no_currency() -> None:
    with override("en"):
        assert WORDS.value(testing.places(), "size", 123456) == "123,456"
