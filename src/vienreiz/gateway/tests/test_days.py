"""The day that is asked about. No database, no clock."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from vienreiz.gateway import decide
from vienreiz.gateway.decide import Allowance, Day, GroundKind, Reason

from .test_decide import BY_LAW, HER, NOON, OFFER, OWN, RULE

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


BY_CONSENT = structs.replace(BY_LAW, ground=GroundKind.CONSENT, article="")
ALLOWANCE = Allowance(
    id=UUID(int=9),
    person=HER,
    recipient="tax-office/returns",
    service="residents.person",
    purpose="taxation",
    fields=frozenset({"name"}),
    valid_from=NOON - timedelta(days=1),
    valid_until=NOON + timedelta(days=1),
    is_paused=False,
    is_ended=False,
    digest="cc",
)


@pytest.mark.parametrize(
    ("first_day", "reaches_back_to", "day", "reason"),
    [
        (None, None, Day.TODAY, None),
        (None, date(2026, 3, 1), Day.PAST, Reason.DAY_NOT_CONSENTED),
        (date(2026, 1, 1), None, Day.TODAY, None),
        (date(2026, 1, 1), date(2026, 1, 1), Day.PAST, None),
        (date(2026, 1, 1), date(2025, 12, 31), Day.PAST, Reason.DAY_NOT_CONSENTED),
        (None, None, Day.TO_COME, Reason.DAY_TO_COME),
        (date(2026, 1, 1), date(2026, 1, 1), Day.TO_COME, Reason.DAY_TO_COME),
    ],
)
def test_a_consent_reaches_to_the_days_it_says(
    first_day: date | None, reaches_back_to: date | None, day: Day, reason: Reason | None
) -> None:
    question = structs.replace(BY_CONSENT, reaches_back_to=reaches_back_to, day=day)

    decision = decide.decide(question, OFFER, [], [structs.replace(ALLOWANCE, first_day=first_day)], at=NOON)

    assert decision.reason is reason


def test_of_two_consents_the_one_that_reaches_far_enough_is_used() -> None:
    far = structs.replace(ALLOWANCE, id=UUID(int=10), first_day=date(2020, 1, 1), fields=frozenset({"name", "street"}))
    question = structs.replace(BY_CONSENT, reaches_back_to=date(2021, 1, 1))

    assert decide.decide(question, OFFER, [], [ALLOWANCE, far], at=NOON).consent == far.id
