"""Who can be asked a question."""

import pytest

from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.inquiries import public as inquiries


@pytest.mark.parametrize(
    ("recipient", "can_be_asked"),
    [("tax-office/returns", True), ("", False), (exchange.RECIPIENT_HERSELF, False)],
)
def test_who_can_be_asked(recipient: str, *, can_be_asked: bool) -> None:
    assert inquiries.can_be_asked(recipient) is can_be_asked
