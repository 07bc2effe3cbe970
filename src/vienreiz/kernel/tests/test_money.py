from decimal import Decimal

import pytest

from vienreiz.kernel import money
from vienreiz.kernel.money import Money


@pytest.mark.parametrize(
    ("cents", "currency", "written"),
    [
        (123450, "XTS", "1234.50 XTS"),
        (5, "XTS", "0.05 XTS"),
        (-250, "XTS", "-2.50 XTS"),
        (0, "XTS", "0.00 XTS"),
        (123450, "JPY", "123450 JPY"),
        (0, "KRW", "0 KRW"),
        (123450, "BHD", "123.450 BHD"),
        (-7, "KWD", "-0.007 KWD"),
        (123450, "CLF", "12.3450 CLF"),
        (10**19, "XTS", "100000000000000000.00 XTS"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency_and_is_read_back(cents: int, currency: str, written: str) -> None:
    amount = Money(cents, currency)

    assert str(amount) == written
    assert Decimal(written.split()[0]) == amount.amount
    assert money.parse(written.split()[0], currency=currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [("12", "XTS", 1200), ("12.5", "XTS", 1250), ("-3,07", "XTS", -307), (" 1 ", "JPY", 1), ("0.001", "TND", 1)],
)
def test_an_amount_may_be_written_short(text: str, currency: str, cents: int) -> None:
    assert money.parse(text, currency=currency) == Money(cents, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "XTS"),
        ("1.234", "XTS"),
        ("1.5", "JPY"),
        ("1e3", "XTS"),
        ("1 000", "XTS"),
        ("1.", "XTS"),
        (".5", "XTS"),
        ("--1", "XTS"),
        ("+1", "XTS"),
        ("NaN", "XTS"),
        ("١", "XTS"),
        ("1" * 19, "XTS"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(money.NotMoney):
        money.parse(text, currency=currency)
