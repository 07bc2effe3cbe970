"""A log that cannot be written: no entry, no answer, one clear sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.identity import testing as identity

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@contextmanager
def unwritable_log() -> Iterator[None]:
    """The log may be read and not written, as after a lost right or on a disk gone read-only."""
    lock, unlock = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connections["log"].vendor]
    with connections["log"].cursor() as cursor:
        cursor.execute(lock)
        try:
            yield
        finally:
            cursor.execute(unlock)


def test_without_a_log_nobody_is_answered() -> None:
    country = testing.small_country()

    with unwritable_log(), pytest.raises(exchange.LogUnavailable) as refusal:
        exchange.ask(testing.own_ask(country.ada))

    assert refusal.value.status == 503
    assert str(refusal.value.sentence).startswith("The log cannot be written just now")
    assert audit.entries_of(country.ada, by=actors.person(country.ada)) == []


def test_without_a_log_a_refusal_is_not_told_either() -> None:
    country = testing.small_country()

    with unwritable_log(), pytest.raises(exchange.LogUnavailable):
        exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"born_on"})))


def test_over_http_it_is_one_clear_sentence(client: Client) -> None:
    country = testing.small_country()
    headers = identity.headers_of(identity.token_of(country.ada))

    with unwritable_log():
        answer = client.get("/api/me/data", headers=headers)

    assert answer.status_code == 503
    problem = answer.json()
    assert problem["code"] == "exchange.log-unavailable"
    assert problem["detail"] == str(exchange.LogUnavailable.sentence)
    assert b"Ada" not in answer.content


def test_once_the_log_is_back_so_are_answers() -> None:
    country = testing.small_country()
    with unwritable_log(), pytest.raises(exchange.LogUnavailable):
        exchange.ask(testing.own_ask(country.ada))

    assert exchange.ask(testing.own_ask(country.ada)).status is exchange.Status.ANSWERED
    assert len(audit.entries_of(country.ada, by=actors.person(country.ada))) == 1


def test_a_permission_for_once_is_not_spent_on_an_answer_that_nobody_got() -> None:
    country = testing.small_country()
    school, her = actors.system(testing.SCHOOL_BOARD), actors.person(country.ada)
    terms = replace(testing.SCHOOLING, lasts=timedelta(days=9))
    asked = consents.request(country.ada, terms, by=school, at=clock.now())
    consents.take(asked.id, consents.Step.GIVEN, by=her, at=clock.now())
    question = exchange.Ask(
        service=testing.PERSON,
        subject=country.ada,
        recipient=testing.SCHOOL_BOARD,
        purpose="schooling",
        ground=exchange.Ground(kind=exchange.GroundKind.CONSENT),
        fields=frozenset({"name"}),
        by=school,
    )

    with unwritable_log(), pytest.raises(exchange.LogUnavailable):
        exchange.ask(question)

    assert exchange.ask(question).status is exchange.Status.ANSWERED
    with pytest.raises(exchange.AskRefused):
        exchange.ask(question)


def test_without_a_log_no_register_is_changed() -> None:
    testing.small_country()
    ended = exchange.NewRow(content=None, key="P-0001", valid_from=clock.now().date())
    submission = exchange.Submission(
        register="residents",
        rows=(ended,),
        article="tax-act-5",
        reference="1",
        by=actors.system(testing.REGISTRY),
    )

    with unwritable_log(), pytest.raises(exchange.LogUnavailable):
        exchange.submit(submission)

    assert exchange.submit(submission).changed == 1
