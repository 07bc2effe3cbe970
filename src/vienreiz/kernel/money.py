"""Amounts of money: whole numbers of a currency's smallest unit, never a float. Pure.

How many decimals a currency has is its own affair. Source: ISO 4217, table A.1 (minor units); a currency that it does
not list, such as one of no country (X..), has two.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .errors import N_, Invalid

DECIMALS_ELSE = 2
DECIMALS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
LIST = Path(__file__).parent / "iso-4217.txt"
LISTED = frozenset(code for line in LIST.read_text().splitlines() if not line.startswith("#") for code in line.split())
WRITTEN = re.compile(r"(-?)([0-9]{1,18})(?:[.,]([0-9]+))?")


class NotMoney(Invalid):
    code = "money.not-money"
    sentence = N_("This is no amount of money in this currency.")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount. `cents` is a whole number of the currency's smallest unit, whatever it is called."""

    cents: int
    currency: str  # ISO 4217

    @property
    def amount(self) -> Decimal:
        """In whole units of the currency, exactly, with all its decimals."""
        return Decimal(self.cents).scaleb(-decimals_of(self.currency))

    def __str__(self) -> str:
        """As programs write it: `1234.50 XTS`."""
        return f"{self.amount:f} {self.currency}"


def is_currency(code: str) -> bool:
    """Whether ISO 4217 lists it (table A.1), or it begins with X: those are no country's, or nobody's yet."""
    return code in LISTED or re.fullmatch("X[A-Z]{2}", code) is not None


def decimals_of(currency: str) -> int:
    """How many digits stand after the point."""
    return DECIMALS.get(currency, DECIMALS_ELSE)


def parse(text: str, *, currency: str) -> Money:
    """An amount as somebody writes it, `1234.5` or `-3,07`: no groups, no more decimals than the currency has.

    Raises NotMoney.
    """
    written = WRITTEN.fullmatch(text.strip())
    decimals = decimals_of(currency)
    if written is None or len(written[3] or "") > decimals:
        raise NotMoney(currency=currency)
    sign, whole, part = written.groups(default="")
    return Money(int(f"{sign}{whole}{part.ljust(decimals, '0')}"), currency)
