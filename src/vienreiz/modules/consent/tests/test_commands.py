"""The life of a consent, through the door."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.consent import commands, rules
from vienreiz.modules.consent import public as consent
from vienreiz.modules.consent.public import State, Step

from ..testing import ADA, BANK, BEN, HER, NOON, SHOP, THE_BANK, given, requested, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]

DAY = timedelta(days=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was told to whoever is above."""
    events: list[object] = []
    monkeypatch.setattr(outbox, "publish", lambda event, *, by, at: events.append(event))
    return events


def use(of: consent.Consent, *, at: timedelta = timedelta()) -> consent.Unusable | None:
    """Count a use; why it may not be, or None."""
    exchange_id = uuid4()
    new = consent.NewUse(consent_id=of.id, exchange_id=exchange_id)
    return consent.use_each([new], at=NOON + at).get(exchange_id)


# asking and answering


def test_what_is_asked_for_waits_for_her(told: list[object]) -> None:
    asked = requested()

    assert (asked.state, asked.valid, asked.terms) == (State.REQUESTED, None, terms())
    assert asked.answer_by == NOON + 30 * DAY
    assert consent.of_person(ADA, by=HER, at=NOON) == [asked]
    assert told == [consent.ConsentRequested(asked.id, ADA)]


def test_what_she_gives_holds_from_that_moment_and_ends(told: list[object]) -> None:
    asked = requested()

    found = consent.take(asked.id, consent.Step.GIVEN, by=HER, at=NOON + DAY)

    assert found.state is State.GIVEN
    assert found.valid is not None
    assert (found.valid.start, found.valid.end) == (NOON + DAY, NOON + 91 * DAY)
    assert told[-1] == consent.ConsentGiven(asked.id, ADA)
    assert consent.consent(asked.id, by=THE_BANK, at=NOON + 91 * DAY).state is State.EXPIRED


def test_no_is_an_answer_and_is_told(told: list[object]) -> None:
    asked = requested()

    assert consent.take(asked.id, consent.Step.REFUSED, by=HER, at=NOON).state is State.REFUSED
    assert told[-1] == consent.ConsentEnded(asked.id, ADA, consent.Step.REFUSED)


def test_given_twice_in_two_tabs(told: list[object]) -> None:
    asked = given()

    with pytest.raises(consent.StepNotPossible) as refused:
        consent.take(asked.id, consent.Step.GIVEN, by=HER, at=NOON + DAY)

    assert refused.value.details["state"] is State.GIVEN
    assert consent.consent(asked.id, by=HER, at=NOON + DAY) == asked
    assert told.count(consent.ConsentGiven(asked.id, ADA)) == 1


def test_a_lapsed_request_cannot_be_given() -> None:
    asked = requested()

    with pytest.raises(consent.StepNotPossible):
        consent.take(asked.id, consent.Step.GIVEN, by=HER, at=NOON + 30 * DAY)

    assert consent.consent(asked.id, by=HER, at=NOON + 30 * DAY).state is State.LAPSED


@pytest.mark.parametrize("step", consent.HER_STEPS)
def test_a_stranger_does_nothing_and_learns_nothing(step: Step) -> None:
    asked = given()

    for stranger in (actors.person(BEN), THE_BANK, actors.system(SHOP), actors.operator("root")):
        with pytest.raises(consent.ConsentNotFound):
            consent.take(asked.id, step, by=stranger, at=NOON)
    with pytest.raises(consent.ConsentNotFound):
        consent.consent(asked.id, by=actors.person(BEN), at=NOON)
    with pytest.raises(consent.ConsentNotFound):
        consent.consent(asked.id, by=actors.system(SHOP), at=NOON)
    with pytest.raises(consent.ConsentNotFound):
        consent.of_person(ADA, by=actors.person(BEN), at=NOON)

    assert consent.consent(asked.id, by=HER, at=NOON) == asked


def test_what_does_not_exist_sounds_like_what_is_anothers() -> None:
    for step in consent.HER_STEPS:
        with pytest.raises(consent.ConsentNotFound):
            consent.take(consent.ConsentId(uuid4()), step, by=HER, at=NOON)


# what may be asked for


def test_nobody_asks_in_anothers_name() -> None:
    for stranger in (actors.system(SHOP), HER, actors.operator(BANK)):
        with pytest.raises(consent.NotTheRecipient):
            consent.request(ADA, terms(), by=stranger, at=NOON)

    assert consent.of_person(ADA, by=HER, at=NOON) == []


def test_a_field_that_no_service_has_cannot_be_asked_for() -> None:
    with pytest.raises(consent.TermsNotPossible) as refused:
        requested(terms(fields=frozenset({"name", "income"})))

    assert refused.value.details == {"field": "fields", "reason": "unknown"}
    assert consent.of_person(ADA, by=HER, at=NOON) == []


def test_the_same_key_asks_once() -> None:
    first = consent.request(ADA, terms(), idempotency_key="k1", by=THE_BANK, at=NOON)

    assert consent.request(ADA, terms(), idempotency_key="k1", by=THE_BANK, at=NOON + DAY).id == first.id
    with pytest.raises(consent.RequestedBefore):
        consent.request(ADA, terms(rate=None), idempotency_key="k1", by=THE_BANK, at=NOON)
    with pytest.raises(consent.RequestedBefore):
        consent.request(BEN, terms(), idempotency_key="k1", by=THE_BANK, at=NOON)
    assert len(consent.of_person(ADA, by=HER, at=NOON)) == 1


def test_she_is_not_worn_down_by_asking() -> None:
    asked = [requested() for _ in range(3)]

    with pytest.raises(consent.TooManyRequests) as refused:
        requested(at=NOON + DAY)
    assert refused.value.details["retry_after_s"] == 29 * 86400
    consent.take(asked[0].id, consent.Step.REFUSED, by=HER, at=NOON)

    assert requested().state is State.REQUESTED
    assert requested(terms(recipient=SHOP)).state is State.REQUESTED  # another's requests are another's


# pausing, ending, renewing


def test_while_it_is_paused_nothing_may_be_used() -> None:
    asked = given()

    consent.take(asked.id, consent.Step.PAUSED, by=HER, at=NOON)
    assert use(asked) is consent.Unusable.NOT_IN_FORCE
    consent.take(asked.id, consent.Step.RESUMED, by=HER, at=NOON)
    assert use(asked) is None


def test_after_the_withdrawal_nothing_may_be_used_and_the_end_is_due(told: list[object]) -> None:
    asked = given()

    ended = consent.take(asked.id, consent.Step.WITHDRAWN, by=HER, at=NOON + DAY)

    assert use(asked, at=DAY) is consent.Unusable.NOT_IN_FORCE
    assert (ended.state, ended.ended_at, ended.acknowledge_by) == (State.WITHDRAWN, NOON + DAY, NOON + 8 * DAY)
    assert told[-1] == consent.ConsentEnded(asked.id, ADA, consent.Step.WITHDRAWN)


def test_what_was_only_requested_needs_no_acknowledgement() -> None:
    refused = consent.take(requested().id, consent.Step.REFUSED, by=HER, at=NOON)

    assert refused.acknowledge_by is None
    with pytest.raises(consent.StepNotPossible):
        consent.acknowledge(refused.id, by=THE_BANK, at=NOON)


def test_the_recipient_alone_acknowledges_the_end_and_once() -> None:
    asked = given()
    with pytest.raises(consent.StepNotPossible):
        consent.acknowledge(asked.id, by=THE_BANK, at=NOON)
    consent.take(asked.id, consent.Step.WITHDRAWN, by=HER, at=NOON)
    assert [one.id for one in consent.overdue(at=NOON + 7 * DAY)] == [asked.id]
    assert consent.overdue(at=NOON + 6 * DAY) == []

    for stranger in (HER, actors.system(SHOP)):
        with pytest.raises(consent.ConsentNotFound):
            consent.acknowledge(asked.id, by=stranger, at=NOON)
    found = consent.acknowledge(asked.id, by=THE_BANK, at=NOON + DAY)

    assert found.acknowledged_at == NOON + DAY
    assert consent.overdue(at=NOON + 7 * DAY) == []
    with pytest.raises(consent.StepNotPossible):
        consent.acknowledge(asked.id, by=THE_BANK, at=NOON + DAY)


def test_renewing_gives_the_same_terms_anew() -> None:
    asked = given()

    renewed = consent.take(asked.id, consent.Step.RENEWED, by=HER, at=NOON + 80 * DAY)

    assert (renewed.terms, renewed.state, renewed.renews) == (asked.terms, State.GIVEN, asked.id)
    assert renewed.valid is not None
    assert renewed.valid.end == NOON + 170 * DAY
    old = consent.consent(asked.id, by=HER, at=NOON + 80 * DAY)
    assert (old.state, old.ended_at) == (State.RENEWED, NOON + 80 * DAY)
    assert use(asked, at=80 * DAY) is consent.Unusable.NOT_IN_FORCE
    with pytest.raises(consent.StepNotPossible):
        consent.take(asked.id, consent.Step.RENEWED, by=HER, at=NOON + 81 * DAY)


# uses


def test_uses_are_counted_and_run_out() -> None:
    asked = given(terms(rate=consent.Rate(times=2, per=consent.Unit.DAY)))

    assert [use(asked), use(asked), use(asked)] == [None, None, consent.Unusable.USED_UP]
    assert use(asked, at=DAY) is None
    found = consent.consent(asked.id, by=HER, at=NOON + DAY)
    assert (found.uses, found.last_used_at) == (3, NOON + DAY)


def test_two_uses_of_one_batch_are_counted_one_after_the_other() -> None:
    asked = given(terms(rate=None))
    first, second = (consent.NewUse(consent_id=asked.id, exchange_id=uuid4()) for _ in range(2))

    refused = consent.use_each([first, second], at=NOON)

    assert list(refused.values()) == [consent.Unusable.USED_UP]


def test_a_batch_takes_the_same_statements_however_many_are_used() -> None:
    """Once each use took three statements of its own."""
    few = [given(), given(terms(rate=None))]
    many = [given(terms(recipient=f"bank/{number}")) for number in range(5)]

    def counted(of: list[consent.Consent]) -> int:
        with CaptureQueriesContext(connections["default"]) as asked:
            uses = [consent.NewUse(consent_id=one.id, exchange_id=uuid4()) for one in of for _ in range(3)]
            refused = consent.use_each(uses, at=NOON)
        assert set(refused.values()) == {consent.Unusable.USED_UP}
        return len(asked)

    assert counted(few) == counted(many)


def test_what_she_allows_is_looked_up_without_counting_uses() -> None:
    """Once every ask counted all uses there ever were."""
    asked = given()
    with CaptureQueriesContext(connections["default"]) as looked:
        (found,) = consent.covering(persons=[ADA], recipients=[BANK], services=["people.about"], at=NOON)

    assert (found.id, found.terms, found.state, found.digest) == (asked.id, asked.terms, State.GIVEN, asked.digest)
    assert len(looked) == 2
    assert not any("consent_use" in one["sql"] for one in looked)
    assert consent.covering(persons=[BEN], recipients=[BANK], services=["people.about"], at=NOON) == []
    assert consent.covering(persons=[ADA], recipients=[SHOP], services=["people.about"], at=NOON) == []
    assert consent.covering(persons=[ADA], recipients=[BANK], services=["people.else"], at=NOON) == []


def test_a_use_that_nobody_got_is_given_back() -> None:
    asked = given(terms(rate=None))
    exchange_id = uuid4()
    assert consent.use_each([consent.NewUse(consent_id=asked.id, exchange_id=exchange_id)], at=NOON) == {}
    assert use(asked) is consent.Unusable.USED_UP

    consent.give_back([consent.NewUse(consent_id=asked.id, exchange_id=exchange_id)])

    assert use(asked) is None


# the clock


def test_an_expiry_is_written_down_once_and_followed(told: list[object]) -> None:
    asked, renewed = given(), given()
    consent.take(renewed.id, consent.Step.RENEWED, by=HER, at=NOON + DAY)
    still, withdrawn = given(terms(lasts=91 * DAY)), given()
    consent.take(withdrawn.id, consent.Step.WITHDRAWN, by=HER, at=NOON + DAY)
    told.clear()

    clock = actors.system("consent")
    assert commands.write_expiries(by=clock, at=NOON + 90 * DAY - timedelta(seconds=1)) == 0
    assert commands.write_expiries(by=clock, at=NOON + 90 * DAY + timedelta(minutes=1)) == 1
    assert commands.write_expiries(by=clock, at=NOON + 90 * DAY + timedelta(minutes=2)) == 0

    commands.number_changes()
    newest = consent.changes(BANK, by=THE_BANK)[-1]
    assert (newest.consent_id, newest.step, newest.at) == (asked.id, Step.EXPIRED, NOON + 90 * DAY)
    assert told == [consent.ConsentEnded(asked.id, ADA, Step.EXPIRED)]
    found = consent.consent(asked.id, by=THE_BANK, at=NOON + 91 * DAY)
    assert (found.state, found.ended_at, found.acknowledge_by) == (State.EXPIRED, None, NOON + 97 * DAY)
    assert consent.consent(still.id, by=THE_BANK, at=NOON + 90 * DAY).state is State.GIVEN
    assert consent.take(asked.id, consent.Step.RENEWED, by=HER, at=NOON + 91 * DAY).state is State.GIVEN


def test_a_paused_one_expires_as_well_and_may_be_acknowledged() -> None:
    asked = given()
    consent.take(asked.id, consent.Step.PAUSED, by=HER, at=NOON)

    assert commands.write_expiries(by=actors.system("consent"), at=NOON + 90 * DAY) == 1

    assert consent.acknowledge(asked.id, by=THE_BANK, at=NOON + 91 * DAY).acknowledged_at == NOON + 91 * DAY


def test_nobody_expires_a_consent_by_hand() -> None:
    asked = given()

    for step in (Step.EXPIRED, Step.REQUESTED, Step.ACKNOWLEDGED):
        with pytest.raises(consent.StepNotPossible):
            consent.take(asked.id, step, by=HER, at=NOON + 90 * DAY)

    assert consent.consent(asked.id, by=HER, at=NOON).happened == asked.happened


def test_who_has_not_confirmed_the_end(told: list[object]) -> None:
    expired, withdrawn, standing = given(), given(), given(terms(lasts=360 * DAY))
    confirmed, renewed = given(), given(terms(recipient=SHOP))
    consent.take(requested(terms(recipient=SHOP)).id, consent.Step.REFUSED, by=HER, at=NOON)
    for one in (withdrawn, confirmed):
        consent.take(one.id, consent.Step.WITHDRAWN, by=HER, at=NOON + DAY)
    consent.acknowledge(confirmed.id, by=THE_BANK, at=NOON + DAY)
    consent.take(renewed.id, consent.Step.RENEWED, by=HER, at=NOON + 95 * DAY)

    def overdue(days: int) -> set[consent.ConsentId]:
        found = consent.overdue(at=NOON + days * DAY)
        assert all(one.is_overdue(at=NOON + days * DAY) for one in found)
        return {one.id for one in found}

    assert overdue(7) == set()
    assert overdue(8) == {withdrawn.id}
    assert overdue(97) == {withdrawn.id, expired.id}
    assert overdue(102) == {withdrawn.id, expired.id, renewed.id}
    assert not consent.consent(standing.id, by=HER, at=NOON + 102 * DAY).is_overdue(at=NOON + 102 * DAY)


def test_who_has_not_confirmed_is_found_without_reading_every_consent() -> None:
    late = given()
    consent.take(late.id, consent.Step.WITHDRAWN, by=HER, at=NOON)
    for _ in range(3):
        given()
    with CaptureQueriesContext(connections["default"]) as asked:
        assert [one.id for one in consent.overdue(at=NOON + 8 * DAY)] == [late.id]

    assert len(asked) == 3
    assert asked[1]["sql"].count(late.id.hex) + asked[1]["sql"].count(str(late.id)) == 1


# following


def test_the_recipient_follows_what_becomes_of_its_consents() -> None:
    asked = given()
    others = given(terms(recipient=SHOP))
    consent.take(asked.id, consent.Step.WITHDRAWN, by=HER, at=NOON + DAY)
    commands.number_changes()

    seen = consent.changes(BANK, by=THE_BANK)

    assert [(change.consent_id, change.step) for change in seen] == [
        (asked.id, Step.REQUESTED),
        (asked.id, Step.GIVEN),
        (asked.id, Step.WITHDRAWN),
    ]
    assert consent.changes(BANK, after=seen[1].position, by=THE_BANK) == [seen[2]]
    assert others.id not in {change.consent_id for change in seen}
    with pytest.raises(consent.NotTheRecipient):
        consent.changes(BANK, by=actors.system(SHOP))


def test_a_list_takes_the_same_statements_however_long() -> None:
    for _ in range(3):
        requested()
    with CaptureQueriesContext(connections["default"]) as few:
        consent.of_person(ADA, by=HER, at=NOON)
    for recipient in ("a/b", "c/d", "e/f"):
        requested(replace(terms(), recipient=recipient))
    with CaptureQueriesContext(connections["default"]) as many:
        assert len(consent.of_person(ADA, by=HER, at=NOON)) == 6

    assert len(few) == len(many) == 3


def test_she_is_not_worn_down_by_asking_again_and_again() -> None:
    for number in range(rules.REQUESTS_MAX):
        consent.take(
            requested(at=NOON + number * timedelta(hours=1)).id,
            consent.Step.REFUSED,
            by=HER,
            at=NOON + timedelta(days=1),
        )

    with pytest.raises(consent.TooManyRequests):
        requested(at=NOON + timedelta(days=1))
    assert requested(at=NOON + timedelta(days=40)).state is State.REQUESTED
