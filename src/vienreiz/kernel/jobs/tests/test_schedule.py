"""The clock of the platform, and leases, with the real database."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from vienreiz.kernel import clock
from vienreiz.kernel.jobs import models, schedule
from vienreiz.kernel.jobs import public as jobs

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the one job there is ran: each minute."""
    monkeypatch.setattr(schedule, "_jobs", {})
    moments: list[datetime] = []

    @jobs.every(MINUTE, name="tests.tick")
    def tick(*, at: datetime) -> None:
        moments.append(at)

    return moments


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


def test_a_job_runs_when_it_is_due_and_not_before(ran: list[datetime]) -> None:
    assert jobs.run_due(NOON) == 1
    assert jobs.run_due(NOON + MINUTE - timedelta(seconds=1)) == 0
    assert jobs.run_due(NOON + MINUTE) == 1

    assert ran == [NOON, NOON + MINUTE]


def test_quick_jobs_do_not_wait_for_slow_ones(ran: list[datetime]) -> None:
    quick: list[datetime] = []

    @jobs.every(timedelta(seconds=1), name="tests.second")
    def second(*, at: datetime) -> None:
        quick.append(at)

    assert jobs.run_due(NOON, pace=jobs.Pace.QUICK) == 1
    assert (ran, quick) == ([], [NOON])
    assert jobs.run_due(NOON, pace=jobs.Pace.SLOW) == 1
    assert (ran, quick) == ([NOON], [NOON])


def test_a_run_that_was_missed_is_not_made_up(ran: list[datetime]) -> None:
    jobs.run_due(NOON)

    jobs.run_due(NOON + 10 * MINUTE)
    jobs.run_due(NOON + 10 * MINUTE)

    assert ran == [NOON, NOON + 10 * MINUTE]


def test_a_job_that_fails_stops_no_other_and_is_seen(ran: list[datetime]) -> None:
    @jobs.every(MINUTE, name="tests.stumble")
    def stumble(*, at: datetime) -> None:
        raise ValueError("stumbled")

    @jobs.every(MINUTE, name="tests.last")
    def last(*, at: datetime) -> None:
        ran.append(at)

    assert jobs.run_due(NOON) == 3

    assert ran == [NOON, NOON]
    assert dict(models.Schedule.objects.values_list("name", "last_error")) == {
        "tests.tick": "",
        "tests.stumble": "ValueError",
        "tests.last": "",
    }


def test_two_jobs_with_one_name_are_a_mistake_at_once(ran: list[datetime]) -> None:
    with pytest.raises(ValueError, match=r"two jobs are called tests\.tick"):
        jobs.every(MINUTE, name="tests.tick")(lambda *, at: None)


def test_a_job_that_failed_runs_again_in_its_next_period_and_is_then_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedule, "_jobs", {})
    tries: list[datetime] = []

    @jobs.every(MINUTE, name="tests.stumble-once")
    def stumble_once(*, at: datetime) -> None:
        tries.append(at)
        if len(tries) == 1:
            raise ValueError("stumbled")

    for second in (0, 30, 60):
        jobs.run_due(NOON + timedelta(seconds=second))

    assert tries == [NOON, NOON + MINUTE]
    row = models.Schedule.objects.get()
    assert (row.last_run_at, row.next_at, row.last_error) == (NOON + MINUTE, NOON + 2 * MINUTE, "")


@real
@pytest.mark.parametrize("ran_before", [True, False])
def test_of_many_schedulers_one_runs_it(ran: list[datetime], *, ran_before: bool) -> None:
    if ran_before:
        jobs.run_due(NOON)
        ran.clear()
    starting, found = threading.Barrier(4), list[int]()

    def schedule_once() -> None:
        starting.wait(timeout=5)
        found.append(jobs.run_due(NOON + MINUTE))

    for thread in [elsewhere(schedule_once) for _ in range(4)]:
        thread.join()

    assert ran == [NOON + MINUTE]
    assert sorted(found) == [0, 0, 0, 1]


@real
@pytest.mark.parametrize("ran_before", [True, False])
def test_a_scheduler_that_waited_for_another_finds_the_job_taken(ran: list[datetime], *, ran_before: bool) -> None:
    if ran_before:
        jobs.run_due(NOON)
        ran.clear()
    found: list[int] = []

    with transaction.atomic():
        assert jobs.run_due(NOON + MINUTE) == 1
        other = elsewhere(lambda: found.append(jobs.run_due(NOON + MINUTE)))
        other.join(timeout=0.1)
        assert found == []  # it waits for the row
    other.join()

    assert found == [0]
    assert ran == [NOON + MINUTE]


@real
@pytest.mark.parametrize("held_before", [True, False])
def test_of_two_who_want_a_free_lease_at_one_time_one_has_it(*, held_before: bool) -> None:
    if held_before:
        with clock.stopped_at(NOON - MINUTE):
            jobs.lease("sequencer", "gone", for_s=5)
    found: list[bool] = []

    with clock.stopped_at(NOON), transaction.atomic():
        assert jobs.lease("sequencer", "a", for_s=5)
        other = elsewhere(lambda: found.append(jobs.lease("sequencer", "b", for_s=5)))
        other.join(timeout=0.1)
        assert found == []
    other.join()

    assert found == [False]
    row = models.Lease.objects.get()
    assert (row.holder, row.until) == ("a", NOON + timedelta(seconds=5))


def test_a_lease_is_one_holders_until_it_ends() -> None:
    with clock.stopped_at(NOON):
        assert jobs.lease("sequencer", "a", for_s=5)
        assert not jobs.lease("sequencer", "b", for_s=5)
        assert jobs.lease("sequencer", "a", for_s=5)  # kept by asking again
        assert jobs.lease("relay", "b", for_s=5)  # another thing
    with clock.stopped_at(NOON + timedelta(seconds=4.9)):
        assert not jobs.lease("sequencer", "b", for_s=5)
    with clock.stopped_at(NOON + timedelta(seconds=5)):
        assert jobs.lease("sequencer", "b", for_s=5)
        assert not jobs.lease("sequencer", "a", for_s=5)


def test_a_lease_can_be_given_back_by_its_holder_alone() -> None:
    with clock.stopped_at(NOON):
        jobs.lease("sequencer", "a", for_s=5)

        jobs.release("sequencer", "b")
        assert not jobs.lease("sequencer", "b", for_s=5)
        jobs.release("sequencer", "a")
        assert jobs.lease("sequencer", "b", for_s=5)
