"""An ask inside a transaction is refused wherever the transaction came from, outside of any test's own wrapping too."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import transaction

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.outbox import relay
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.identity import public as identity


@dataclass(frozen=True, slots=True)
class Moved:
    """An event, for these tests."""

    person_id: identity.SubjectId


pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@pytest.mark.parametrize("alias", ["default", "log"])
@pytest.mark.parametrize(
    "block",
    [
        lambda alias: transaction.atomic(using=alias),
        lambda alias: transaction.atomic(using=alias, durable=True),
        lambda alias: transaction.atomic(using=alias, savepoint=False),
    ],
    ids=["plain", "durable", "without savepoint"],
)
def test_an_ask_in_an_atomic_block(alias: str, block: Callable[[str], AbstractContextManager[None]]) -> None:
    country = testing.small_country()

    with block(alias), pytest.raises(exchange.AskInsideTransaction) as refusal:
        exchange.ask(testing.own_ask(country.ada))

    assert refusal.value.details == {"database": alias}
    assert audit.entries_of(country.ada, by=actors.person(country.ada)) == []


def test_an_ask_with_autocommit_off() -> None:
    country = testing.small_country()
    transaction.set_autocommit(False, using="default")
    try:
        with pytest.raises(exchange.AskInsideTransaction):
            exchange.ask(testing.own_ask(country.ada))
    finally:
        transaction.rollback(using="default")
        transaction.set_autocommit(True, using="default")


def test_an_ask_after_a_block_is_answered() -> None:
    country = testing.small_country()
    with transaction.atomic(using="log"), transaction.atomic(using="default"):
        pass

    assert exchange.ask(testing.own_ask(country.ada)).status is exchange.Status.ANSWERED


def test_a_handler_may_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """It hears of a change after the commit, in no transaction of the relay's."""
    monkeypatch.setattr(relay, "_handlers", defaultdict(dict))
    country = testing.small_country()
    answers: list[exchange.Status] = []

    @outbox.on(Moved)
    def ask(event: Moved, *, by: actors.Actor, at: datetime) -> None:
        answers.append(exchange.ask(testing.own_ask(event.person_id)).status)

    with transaction.atomic():
        outbox.publish(Moved(country.ada), by=testing.FOUNDER, at=clock.now())
    outbox.relay_all()

    assert (answers, outbox.waiting()) == ([exchange.Status.ANSWERED], 0)
