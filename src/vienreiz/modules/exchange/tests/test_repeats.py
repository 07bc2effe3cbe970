"""Asking again what was asked, and asking too often, over HTTP and through the door."""

import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connections
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import models, testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.commands import repeating
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.identity.public import SubjectId

pytestmark = pytest.mark.django_db(databases=["default", "log"])

SCHOOL = testing.SCHOOL_BOARD
AGE: dict[str, Any] = {
    "service": testing.AGE,
    "subject": {"scheme": testing.SCHEME, "value": "P-0001"},
    "purpose": "schooling",
    "ground": {"kind": "law", "article": "school-act-3"},
}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def post(path: str, body: object, *, key: str = "", subsystem: str = SCHOOL) -> Any:
    headers = identity.headers_of(identity.client_token_of(subsystem))
    if key:
        headers["Idempotency-Key"] = key
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


def once(person_id: SubjectId, *, rate: consents.Rate | None = None) -> exchange.Ask:
    """What she lets the school board see, once, or as often as `rate` says."""
    at = clock.now()
    terms = consents.Terms(
        service=testing.PERSON,
        recipient=SCHOOL,
        purpose="schooling",
        fields=frozenset({"name", "place"}),
        mode=consents.Mode.VIEW,
        rate=rate,
        life=None,
        lasts=timedelta(days=90),
    )
    asked = consents.request(person_id, terms, by=actors.system(SCHOOL), at=at)
    consents.take(asked.id, consents.Step.GIVEN, by=actors.person(person_id), at=at)
    ground = exchange.Ground(kind=exchange.GroundKind.CONSENT, consent=asked.id)
    return replace(testing.place_ask(person_id), fields=frozenset(), ground=ground)


def entered(person_id: SubjectId) -> list[audit.NewEntry]:
    return [entry.content for entry in audit_testing.entries_about(person_id)]


# asking too often


@pytest.mark.usefixtures("country")
def test_a_rate_that_is_used_up_says_when_to_come_again() -> None:
    with clock.stopped_at(datetime(2030, 1, 7, 12, tzinfo=UTC)):
        answers = [post("/api/exchange/ask", AGE) for _ in range(6)]
        (batched,) = post("/api/exchange/asks", {"asks": [AGE]}).json()["answers"]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "86400"
    problem = answers[-1].json()
    assert (problem["code"], problem["reason"]) == ("exchange.asked-too-often", "grant-used-up")
    assert (batched["status"], batched["reason"], batched["retry_after_s"]) == ("refused", "grant-used-up", 86400)


@pytest.mark.parametrize("written", ["P-0777", "P-9999", "p-9999", "nobody's code"])
def test_how_often_one_may_ask_does_not_tell_who_exists(country: SmallCountry, written: str) -> None:
    """P-0777 is somebody of whom the register says nothing; the others are nobody."""
    identities.introduce_each(testing.SCHEME, {"P-0777": date(1990, 1, 1)}, by=testing.FOUNDER, at=clock.now())
    ask = AGE | {"subject": {"scheme": testing.SCHEME, "value": written}}
    with clock.stopped_at(datetime(2030, 1, 7, 12, tzinfo=UTC)):
        found = [post("/api/exchange/asks", {"asks": [ask] * 5}).json()["answers"] for _ in range(6)]

    told = [(one["status"], one["reason"], one["retry_after_s"]) for answers in found for one in answers]
    assert told == [("nothing", "", None)] * 5 + [("refused", "grant-used-up", 86400)] * 25


@pytest.mark.usefixtures("country")
def test_the_same_key_about_another_unknown_code_is_another_question() -> None:
    one, other = (AGE | {"subject": {"scheme": testing.SCHEME, "value": value}} for value in ("P-9998", "P-9999"))

    assert post("/api/exchange/ask", one, key="k").status_code == 200
    assert post("/api/exchange/ask", other, key="k").status_code == 409


def test_who_asks_too_often_is_still_entered(country: SmallCountry) -> None:
    for _ in range(6):
        post("/api/exchange/ask", AGE)

    newest = entered(country.ada)[0]
    assert (newest.outcome, newest.reason) == (audit.Outcome.REFUSED, "grant-used-up")


def test_her_permission_with_a_rate_says_how_long_it_lasts_at_most(country: SmallCountry) -> None:
    ask = once(country.ada, rate=consents.Rate(times=1, per=consents.Unit.DAY))
    exchange.ask(ask)

    with pytest.raises(exchange.AskedTooOften) as refused:
        exchange.ask(ask)

    assert refused.value.details["reason"] == exchange.Reason.CONSENT_USED_UP
    assert refused.value.details["retry_after_s"] == 86400


def test_a_permission_for_once_is_over(country: SmallCountry) -> None:
    ask = once(country.ada)
    exchange.ask(ask)

    with pytest.raises(exchange.AskRefused) as refused:
        exchange.ask(ask)

    assert not isinstance(refused.value, exchange.AskedTooOften)
    assert refused.value.details["reason"] == exchange.Reason.CONSENT_USED_UP


@pytest.mark.usefixtures("country")
def test_each_question_of_a_batch_counts_as_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    few = limits.Limit(times=4, span=timedelta(minutes=1))
    monkeypatch.setattr("vienreiz.modules.identity.rules.CLIENT_LIMIT", few)
    with clock.stopped_at(clock.now()):
        statuses = [post("/api/exchange/asks", {"asks": [AGE] * number}).status_code for number in (3, 2, 1)]

    assert statuses == [200, 429, 429]  # the two were one too many; their request itself was counted


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    "path",
    [
        "/api/registers/places/records",
        "/api/registers/places",
        "/api/services",
        f"/api/services/{testing.PERSON}",
        "/api/services/no.such",
    ],
)
def test_whoever_need_not_sign_in_is_counted_by_address(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    few = limits.Limit(times=2, span=timedelta(minutes=1))
    monkeypatch.setattr("vienreiz.modules.identity.rules.ADDRESS_LIMIT", few)
    with clock.stopped_at(clock.now()):
        answers = [Client(REMOTE_ADDR="192.0.2.1").get(path) for _ in range(3)]
        other = Client(REMOTE_ADDR="192.0.2.2").get(path)

    usual = 404 if path.endswith("no.such") else 200
    assert [answer.status_code for answer in answers] == [usual, usual, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert other.status_code == usual


# asking again


def test_the_same_under_the_same_key_is_one_exchange_and_counts_once(country: SmallCountry) -> None:
    first, second = (post("/api/exchange/asks", {"asks": [AGE, AGE]}, key="one").json() for _ in range(2))
    other = post("/api/exchange/asks", {"asks": [AGE, AGE]}, key="two").json()
    full = post("/api/exchange/ask", AGE, key="three")
    spent = post("/api/exchange/ask", AGE)

    ids = [[answer["exchange_id"] for answer in one["answers"]] for one in (first, second, other)]
    assert ids[0] == ids[1]
    assert not set(ids[0]) & set(ids[2])
    assert (full.status_code, spent.status_code) == (200, 429)  # two, two and one: five a day about one person
    # read twice, so entered twice, under the same exchange
    assert sorted(str(one.exchange_id) for one in entered(country.ada)) == sorted(
        [*ids[0], *ids[1], *ids[2], full.json()["exchange_id"], spent.json()["exchange_id"]]
    )


def test_a_permission_for_once_answers_the_same_again_but_nothing_else(country: SmallCountry) -> None:
    ask = once(country.ada)
    first = exchange.ask(ask, key="one")
    testing.recorded(country, "residents", {**testing.RECORDS["residents"][0], "place": "PL-2"})

    second = exchange.ask(ask, key="one")

    assert (second.exchange_id, second.records) == (first.exchange_id, first.records)  # as it was known then
    with pytest.raises(exchange.AskRefused):
        exchange.ask(ask, key="two")


def test_a_withdrawal_works_on_what_is_asked_again(country: SmallCountry) -> None:
    ask = once(country.ada)
    first = exchange.ask(ask, key="one")
    assert ask.ground.consent is not None
    consents.take(
        consents.ConsentId(ask.ground.consent), consents.Step.WITHDRAWN, by=actors.person(country.ada), at=clock.now()
    )

    (second,) = exchange.ask_many([ask], key="one")

    assert (second.exchange_id, second.reason) == (first.exchange_id, exchange.Reason.CONSENT_NOT_IN_FORCE)


def by_another_permission(country: SmallCountry) -> exchange.Ask:
    """Asked under the key `one` on her first permission for once; now the second, for once too, is all there is."""
    first = once(country.ada)
    any_of_hers = replace(first, ground=exchange.Ground(kind=exchange.GroundKind.CONSENT, consent=None))
    exchange.ask(any_of_hers, key="one")
    assert first.ground.consent is not None
    consents.take(
        consents.ConsentId(first.ground.consent), consents.Step.WITHDRAWN, by=actors.person(country.ada), at=clock.now()
    )
    once(country.ada)
    return any_of_hers


def uses_of(person_id: SubjectId) -> list[int]:
    """How often each of her permissions was used."""
    hers = consents.of_person(person_id, by=actors.person(person_id), at=clock.now())
    return sorted(one.uses for one in hers)


def test_a_repeat_on_another_permission_uses_that_one(country: SmallCountry) -> None:
    """It was answered and counted nowhere: her permission for once was there twice."""
    ask = by_another_permission(country)

    for _ in range(2):
        assert exchange.ask(ask, key="one").status is exchange.Status.ANSWERED

    assert uses_of(country.ada) == [1, 1]
    with pytest.raises(exchange.AskRefused):
        exchange.ask(ask, key="two")


def test_of_a_repeat_that_was_not_answered_only_its_own_use_is_given_back(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = by_another_permission(country)

    with monkeypatch.context() as patch:
        patch.setattr(audit, "enter", mock.Mock(side_effect=OperationalError("no log")))
        with pytest.raises(exchange.LogUnavailable):
            exchange.ask(ask, key="one")

    assert uses_of(country.ada) == [0, 1]


@pytest.mark.parametrize(
    ("rate", "status"),
    [(None, exchange.Status.REFUSED), (consents.Rate(times=2, per=consents.Unit.DAY), exchange.Status.ANSWERED)],
)
def test_a_key_that_is_forgotten_while_it_is_asked_under(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, rate: consents.Rate | None, status: exchange.Status
) -> None:
    """The hour ended between two statements, and the ask with it, as a fault of ours."""
    ask = once(country.ada, rate=rate)
    exchange.ask(ask, key="one")
    began = repeating.begun

    def forgotten(*given: Any, **named: Any) -> repeating.Begun:
        begun = began(*given, **named)
        repeating.forget_repeats(at=clock.now() + timedelta(hours=2))
        return begun

    monkeypatch.setattr(repeating, "begun", forgotten)
    (answer,) = exchange.ask_many([ask], key="one")

    assert answer.status is status
    assert uses_of(country.ada) == [1]


def test_who_counts_locks_permissions_before_windows(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure does so: the other way round the two waited for each other."""
    ask, locked = once(country.ada), []
    for door, name in ((consents, "permissions"), (access, "windows")):
        use_each = door.use_each

        def noted(*given: Any, use_each: Any = use_each, name: str = name, **named: Any) -> Any:
            locked.append(name)
            return use_each(*given, **named)

        monkeypatch.setattr(door, "use_each", noted)

    exchange.ask_many([testing.school_ask(country.ada), ask], key="one")

    assert locked == ["permissions", "windows"]


def test_something_else_under_the_same_key_is_a_conflict(country: SmallCountry) -> None:
    post("/api/exchange/ask", AGE, key="one")

    other = post("/api/exchange/ask", AGE | {"subject": {"scheme": testing.SCHEME, "value": "P-0002"}}, key="one")

    assert (other.status_code, other.json()["code"]) == (409, "exchange.asked-otherwise")
    assert entered(country.ben) == []
    office = {**AGE, "service": testing.PERSON, "purpose": "taxation"}
    office["ground"] = {"kind": "law", "article": "tax-act-5"}
    assert post("/api/exchange/ask", office, key="one", subsystem=testing.TAX_OFFICE).status_code == 200


def test_a_key_holds_for_an_hour(country: SmallCountry) -> None:
    at = clock.now()
    ask = once(country.ada)
    with clock.stopped_at(at + timedelta(seconds=1)):
        exchange.ask(ask, key="one")
    with clock.stopped_at(at + timedelta(hours=1, seconds=1)), pytest.raises(exchange.AskRefused):
        exchange.ask(ask, key="one")


def test_an_answer_that_was_not_given_is_counted_when_it_is(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = once(country.ada)

    def away(_: object) -> None:
        raise OperationalError("no log")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "enter", away)
        with pytest.raises(exchange.LogUnavailable):
            exchange.ask(ask, key="one")
    with testing.away("residents"), pytest.raises(exchange.HolderDidNotAnswer):
        exchange.ask(ask, key="one")
    assert exchange.ask(ask, key="one").status is exchange.Status.ANSWERED
    assert exchange.ask(ask, key="one").status is exchange.Status.ANSWERED

    with pytest.raises(exchange.AskRefused):
        exchange.ask(ask)


def test_what_is_kept_of_it_says_nothing_of_anybody(country: SmallCountry) -> None:
    answer = exchange.ask(once(country.ada), key="one")

    (kept,) = models.Repeat.objects.values()
    written = json.dumps(kept, default=str)
    assert str(answer.exchange_id) in written
    for personal in (str(country.ada), "P-0001", "Ada", "PL-1"):
        assert personal not in written


@pytest.mark.django_db(databases=["default", "log"], transaction=True)
def test_two_at_once_under_one_key_count_once(country: SmallCountry) -> None:
    ask = once(country.ada)
    heard: list[object] = []

    def go() -> None:
        try:
            heard.append(exchange.ask(ask, key="one").exchange_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(heard) == 2
    assert len(set(heard)) == 1
