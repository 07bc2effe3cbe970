"""The case for which a program asks."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.desk import handlers, models
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.identity import testing as identity

pytestmark = pytest.mark.django_db(databases=["default", "log"])

QUESTION: dict[str, Any] = {
    "service": testing.PERSON,
    "subject": {"scheme": testing.SCHEME, "value": "P-0001"},
    "purpose": "taxation",
    "ground": {"kind": "law", "article": "tax-act-5"},
}


def ask(**changes: object) -> Any:
    headers = identity.headers_of(identity.client_token_of(testing.TAX_OFFICE))
    body = json.dumps(QUESTION | changes)
    return Client().post("/api/exchange/ask", body, content_type="application/json", headers=headers)


def test_it_is_kept_beside_the_use_answered_or_refused() -> None:
    testing.small_country()
    answered, refused, without = ask(case="T-2030/7").json(), ask(case="T-8", purpose="gossip").json(), ask().json()
    outbox.relay_all()

    ids = [UUID(one["exchange_id"]) for one in (answered, refused, without)]
    assert desk.cases_of(ids) == {ids[0]: "T-2030/7", ids[1]: "T-8"}
    assert {one.service for one in models.Lookup.objects.all()} == {testing.PERSON}


def test_told_twice_it_is_kept_once() -> None:
    event = exchange.AskedForCase(exchange_id=UUID(int=5), case="T-2030/7")
    for _ in range(2):
        handlers.keep_case(event, by=actors.system(testing.TAX_OFFICE), at=clock.now())

    assert desk.cases_of([UUID(int=5)]) == {UUID(int=5): "T-2030/7"}
    assert models.Lookup.objects.get().subsystem == testing.TAX_OFFICE


def test_blanks_around_it_are_none_of_it() -> None:
    testing.small_country()
    answered = ask(case="  T-2030/7 ").json()
    outbox.relay_all()

    assert desk.cases_of([UUID(answered["exchange_id"])]) == {UUID(answered["exchange_id"]): "T-2030/7"}


@pytest.mark.parametrize("case", ["", "ab", "  7", "---", "___", "a\nbc", "x" * 81])
def test_what_is_no_case_is_no_question(case: str) -> None:
    testing.small_country()

    assert ask(case=case).status_code == 422
