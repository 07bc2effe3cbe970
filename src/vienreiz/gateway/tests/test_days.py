"""The day that is asked about. No database, no clock."""

import pytest
from msgspec import structs

from vienreiz.gateway import decide
from vienreiz.gateway.decide import Day, Reason

from .test_decide import BY_LAW, NOON, OFFER, OWN, RULE

DATED = structs.replace(OFFER, fields=OFFER.fields | {"of_age"}, dated=frozenset({"of_age"}))
AGE_RULE = structs.replace(RULE, fields=frozenset({"name", "of_age"}))


@pytest.mark.parametrize(
    ("fields", "day", "reason"),
    [
        ({"of_age"}, Day.TODAY, None),
        ({"of_age"}, Day.PAST, Reason.DAY_NOT_TODAY),
        ({"of_age"}, Day.TO_COME, Reason.DAY_TO_COME),
        (set(), Day.PAST, Reason.DAY_NOT_TODAY),
        ({"name"}, Day.PAST, None),
        ({"name"}, Day.TO_COME, Reason.DAY_TO_COME),
    ],
)
def test_what_is_computed_for_a_day_is_told_of_today_alone(fields: set[str], day: Day, reason: Reason | None) -> None:
    question = structs.replace(BY_LAW, fields=frozenset(fields), day=day)

    assert decide.decide(question, DATED, [AGE_RULE], at=NOON).reason == reason


@pytest.mark.parametrize("day", list(Day))
def test_of_herself_she_may_ask_about_any_day(day: Day) -> None:
    assert decide.decide(structs.replace(OWN, day=day), DATED, [], at=NOON).fields == DATED.fields
