"""Telling and hearing, with the real database."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

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


class Tone(StrEnum):
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Tuned:
    """An event of everything that events may hold."""

    bell_id: UUID
    tuned_on: date
    tuned_at: datetime
    tone: Tone
    places: frozenset[str]
    by_hand: bool
    remark: str | None = None


class PowerCut(BaseException):
    """The machine stops: nobody catches it."""


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


def elsewhere(act: Callable[[], object]) -> threading.Thread:
    """`act` at noon in a thread that is started already, with a connection of its own."""

    def run() -> None:
        try:
            with clock.stopped_at(NOON):
                act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write_trace(event: Rang, *, at: datetime) -> None:
    """A row of a handler's own."""
    models.Event.objects.get_or_create(
        type="trace", payload={"number": event.number}, defaults={"by": {}, "at": at, "due_at": at, "settled": True}
    )


def traces() -> int:
    return models.Event.objects.filter(type="trace").count()


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


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_the_commit(heard: list[int]) -> None:
    with transaction.atomic():
        outbox.publish(Rang(1), by=SOMEBODY, at=NOON)
        elsewhere(outbox.relay_all).join()
        assert heard == []

    elsewhere(outbox.relay_all).join()

    assert heard == [1]


@pytest.mark.django_db(transaction=True)
def test_of_two_relays_at_one_time_one_tells(heard: list[int]) -> None:
    inside, may_leave = threading.Event(), threading.Event()

    @outbox.on(Rang)
    def linger(event: Rang, *, by: Actor, at: datetime) -> None:
        inside.set()
        may_leave.wait(timeout=5)

    ring(1)
    first = elsewhere(outbox.relay)
    assert inside.wait(timeout=5)
    outbox.relay()
    ring(2)  # nor does anybody's write wait for the handler
    may_leave.set()
    first.join()

    assert heard == [1]
    assert (outbox.waiting(), models.Delivery.objects.count()) == (1, 2)


def test_what_is_told_arrives_as_it_was_with_who_and_when(heard: list[int]) -> None:
    told: list[tuple[Tuned, Actor, datetime]] = []
    outbox.on(Tuned)(lambda event, *, by, at: told.append((event, by, at)))
    event = Tuned(UUID(int=7), NOON.date(), NOON, Tone.LOW, frozenset({"tower", "hall"}), by_hand=True)
    guardian = actors.person(UUID(int=1), acting_for=UUID(int=2))

    with transaction.atomic():
        outbox.publish(event, by=guardian, at=NOON)
    outbox.relay_all()

    assert told == [(event, guardian, NOON)]


@pytest.mark.django_db(transaction=True)
def test_handlers_run_in_no_transaction(heard: list[int]) -> None:
    inside: list[bool] = []
    outbox.on(Rang)(lambda event, *, by, at: inside.append(connection.in_atomic_block))

    ring(1)
    outbox.relay_all()

    assert inside == [False]


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_the_work_and_its_mark_brings_the_event_again_when_the_claim_has_run_out(
    heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    @outbox.on(Rang)
    def work(event: Rang, *, by: Actor, at: datetime) -> None:
        write_trace(event, at=NOON)

    def cut(delivery: models.Delivery, held: datetime) -> bool:
        if delivery.handler.endswith("work"):
            raise PowerCut
        return marked(delivery, held)

    ring(1)
    marked = relays._marked
    with monkeypatch.context() as broken:
        broken.setattr(relays, "_marked", cut)
        with pytest.raises(PowerCut):
            outbox.relay()
    assert (traces(), models.Delivery.objects.count(), outbox.waiting()) == (1, 1, 1)

    relay_at(relays.CLAIM - timedelta(microseconds=1))
    assert outbox.waiting() == 1
    relay_at(relays.CLAIM)

    assert heard == [1]  # whoever was marked is not told again
    assert (traces(), outbox.waiting()) == (1, 0)  # the work was done twice, which is harmless


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_comes_back_after_its_claim_ran_out_marks_nothing(heard: list[int]) -> None:
    calls: list[int] = []

    @outbox.on(Rang)
    def dawdle(event: Rang, *, by: Actor, at: datetime) -> None:
        calls.append(event.number)
        if len(calls) == 1:
            relay_at(relays.CLAIM)  # meanwhile another relay takes the event over, and is done with it
            raise ValueError("too late")

    ring(1)
    outbox.relay()

    assert (heard, calls, outbox.waiting()) == ([1], [1, 1], 0)
    late = models.Delivery.objects.get(handler__endswith="dawdle")
    assert (late.attempts, late.last_error) == (1, "")


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_forgotten_while_it_is_told_stays_forgotten(heard: list[int]) -> None:
    someone = UUID(int=7)

    @outbox.on(Tuned)
    def forget(event: Tuned, *, by: Actor, at: datetime) -> None:
        relays.forget_about(event.bell_id)

    with transaction.atomic():
        outbox.publish(Tuned(someone, NOON.date(), NOON, Tone.LOW, frozenset(), by_hand=False), by=SOMEBODY, at=NOON)
    ring(1)
    outbox.relay_all()

    assert (heard, outbox.waiting(), relays.count_about(someone)) == ([1], 0, 0)


def test_a_harmless_handler_leaves_the_same_when_an_event_comes_twice(heard: list[int]) -> None:
    @outbox.on(Rang)
    def work(event: Rang, *, by: Actor, at: datetime) -> None:
        write_trace(event, at=at)

    ring(1)
    outbox.relay_all()
    models.Delivery.objects.all().delete()
    models.Event.objects.filter(type__endswith="Rang").update(settled=False)
    outbox.relay_all()

    assert heard == [1, 1]
    assert traces() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_handlers_failing_command_wrote_is_undone_and_the_others_are_told(heard: list[int]) -> None:
    @outbox.on(Rang)
    @transaction.atomic
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


@pytest.mark.django_db(transaction=True)
def test_a_handler_whose_work_fails_at_the_commit_alone_stops_neither_the_others_nor_what_comes_after(
    heard: list[int],
) -> None:
    """A foreign key is looked at when the handler's transaction is committed."""

    @outbox.on(Rang)
    @transaction.atomic
    def point_nowhere(event: Rang, *, by: Actor, at: datetime) -> None:
        if event.number == 1:
            models.Delivery.objects.create(event_id=10**9, handler="nowhere")

    ring(1)
    ring(2)
    for second in range(200):
        relay_at(timedelta(seconds=second))

    assert heard == [1, 2]
    assert (outbox.dead_letters(), outbox.waiting()) == (1, 0)
    (dead,) = models.Delivery.objects.filter(delivered_at=None)
    assert (dead.event.payload, dead.attempts, dead.last_error) == ({"number": 1}, 8, "IntegrityError")
    assert dead.handler.endswith("point_nowhere")
    assert models.Delivery.objects.count() == 4


def test_an_event_that_cannot_be_read_any_more_becomes_a_dead_letter_and_stops_nobody(heard: list[int]) -> None:
    ring(1)
    ring(2)
    models.Event.objects.filter(payload={"number": 1}).update(payload={"number": "one"})

    for second in range(200):
        relay_at(timedelta(seconds=second))

    assert heard == [2]
    assert (outbox.dead_letters(), outbox.waiting()) == (1, 0)
    assert models.Delivery.objects.get(delivered_at=None).last_error == "ValidationError"


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


def test_all_that_is_old_is_forgotten_in_one_go_however_much_it_is(
    heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "FORGOTTEN_AT_ONCE", 2)
    for number in range(7):
        ring(number)
    outbox.relay_all()

    relays.forget(before=NOON + timedelta(seconds=1))

    assert [event.payload["number"] for event in models.Event.objects.all()] == [6]  # the newest position stays


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
