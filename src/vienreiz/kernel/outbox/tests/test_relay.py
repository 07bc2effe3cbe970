"""Telling and hearing, with the real database."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from vienreiz.kernel import actors, clock, positions
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import models
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.outbox import relay as relays

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
SOMEBODY = actors.system("tests")


@dataclass(frozen=True, slots=True)
class Rang:
    """A bell, for these tests."""

    number: int


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The numbers that a handler heard; at noon, and with no other handler there."""
    monkeypatch.setattr(relays, "_handlers", defaultdict(dict))
    numbers: list[int] = []

    @outbox.on(Rang)
    def hear(event: Rang, *, by: Actor, at: datetime) -> None:
        assert (by, at) == (SOMEBODY, NOON)
        numbers.append(event.number)

    with clock.stopped_at(NOON):
        yield numbers


def ring(number: int) -> None:
    with transaction.atomic():
        outbox.publish(Rang(number), by=SOMEBODY, at=NOON)


def relay_at(moment: timedelta) -> None:
    with clock.stopped_at(NOON + moment):
        outbox.relay_all()


def test_what_was_told_is_heard_once_in_order(heard: list[int]) -> None:
    ring(1)
    ring(2)

    outbox.relay_all()
    outbox.relay_all()

    assert heard == [1, 2]
    assert outbox.waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_told(heard: list[int]) -> None:
    with transaction.atomic():
        outbox.publish(Rang(1), by=SOMEBODY, at=NOON)
        transaction.set_rollback(True)

    outbox.relay_all()

    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_can_be_told() -> None:
    with pytest.raises(RuntimeError, match="Rang must be published in the transaction"):
        outbox.publish(Rang(1), by=SOMEBODY, at=NOON)


def test_an_event_may_come_twice_and_a_harmless_handler_does_not_mind(heard: list[int]) -> None:
    """The mark was lost, as when the machine stops before the commit reaches the disk."""
    ring(1)
    outbox.relay_all()
    models.Delivery.objects.all().delete()
    models.Event.objects.update(settled=False)

    outbox.relay_all()

    assert heard == [1, 1]
    assert sorted(set(heard)) == [1]


def test_what_a_failing_handler_wrote_is_undone_and_the_others_are_told(heard: list[int]) -> None:
    @outbox.on(Rang)
    def stumble(event: Rang, *, by: Actor, at: datetime) -> None:
        models.Event.objects.create(type="trace", payload={}, by={}, at=at, due_at=at, settled=True)
        raise ValueError("stumbled")

    ring(1)
    outbox.relay_all()

    assert heard == [1]
    assert not models.Event.objects.filter(type="trace").exists()
    assert outbox.waiting() == 1


def test_a_failing_handler_is_tried_again_after_pauses_that_double_and_then_is_a_dead_letter(heard: list[int]) -> None:
    tries: list[datetime] = []

    @outbox.on(Rang)
    def stumble(event: Rang, *, by: Actor, at: datetime) -> None:
        tries.append(clock.now())
        raise ValueError("stumbled")

    ring(1)
    for second in range(200):
        relay_at(timedelta(seconds=second))

    assert [(at - NOON).seconds for at in tries] == [0, 1, 3, 7, 15, 31, 63, 127]
    assert heard == [1]
    assert (outbox.dead_letters(), outbox.waiting()) == (1, 0)
    assert [delivery.last_error for delivery in models.Delivery.objects.filter(next_at=None, delivered_at=None)] == [
        "ValueError"
    ]


def test_a_handler_that_recovers_is_done(heard: list[int]) -> None:
    tries: list[int] = []

    @outbox.on(Rang)
    def stumble_once(event: Rang, *, by: Actor, at: datetime) -> None:
        tries.append(event.number)
        if len(tries) == 1:
            raise ValueError("stumbled")

    ring(1)
    relay_at(timedelta())
    relay_at(timedelta(seconds=1))
    relay_at(timedelta(seconds=60))

    assert (tries, heard, outbox.dead_letters(), outbox.waiting()) == ([1, 1], [1], 0, 0)


def test_those_that_wait_to_be_tried_again_keep_nobody_waiting(heard: list[int]) -> None:
    for number in range(5):
        ring(number)
    models.Event.objects.update(due_at=NOON + timedelta(hours=1))
    ring(99)

    outbox.relay(limit=3)

    assert heard == [99]


def test_an_event_that_nobody_hears_is_settled() -> None:
    with transaction.atomic():
        outbox.publish(Rang(1), by=SOMEBODY, at=NOON)
    models.Event.objects.update(type="nobody.hears")

    relay_at(timedelta())

    assert outbox.waiting() == 0


def test_old_events_are_forgotten_and_dead_letters_are_not(heard: list[int]) -> None:
    @outbox.on(Rang)
    def stumble_at_two(event: Rang, *, by: Actor, at: datetime) -> None:
        if event.number == 2:
            raise ValueError("stumbled")

    for number in (1, 2, 3):
        ring(number)
    for second in range(200):
        relay_at(timedelta(seconds=second))
    relays.forget(before=NOON)
    assert models.Event.objects.count() == 3

    relays.forget(before=NOON + timedelta(seconds=1))

    assert [event.payload["number"] for event in models.Event.objects.order_by("position")] == [2, 3]  # 3 is the newest
    ring(4)
    outbox.relay_all()
    newest = models.Event.objects.order_by("-position").first()
    assert newest is not None
    assert newest.position == 4


@pytest.mark.django_db(transaction=True)
def test_who_follows_positions_misses_nobody_who_commits_late(heard: list[int]) -> None:
    """The first transaction takes the lower id and commits last; where `id > last` is followed, it is skipped."""
    if connection.vendor == "sqlite":
        ring(1)  # it has one writer, so nobody can commit late
        ring(2)
    else:
        late_may_commit, late_has_written = threading.Event(), threading.Event()

        def late() -> None:
            try:
                with clock.stopped_at(NOON), transaction.atomic():
                    outbox.publish(Rang(1), by=SOMEBODY, at=NOON)
                    late_has_written.set()
                    late_may_commit.wait(timeout=5)
            finally:
                connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        late_has_written.wait(timeout=5)
        ring(2)
        positions.give(models.Event)
        late_may_commit.set()
        thread.join()
    outbox.relay_all()

    assert sorted(heard) == [1, 2]
    rows = models.Event.objects.order_by("position").values_list("position", flat=True)
    assert list(rows) == [1, 2]
    numbers = [event.payload["number"] for event in models.Event.objects.order_by("position")]
    assert numbers == ([1, 2] if connection.vendor == "sqlite" else [2, 1])
