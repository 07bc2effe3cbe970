"""The clock of the platform, and leases, with the real database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from vienreiz.kernel import clock
from vienreiz.kernel.jobs import models, schedule
from vienreiz.kernel.jobs import public as jobs

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the one job there is ran: each minute."""
    monkeypatch.setattr(schedule, "_jobs", {})
    moments: list[datetime] = []

    @jobs.every(MINUTE, name="tests.tick")
    def tick(*, at: datetime) -> None:
        moments.append(at)

    return moments


def test_a_job_runs_when_it_is_due_and_not_before(ran: list[datetime]) -> None:
    assert jobs.run_due(NOON) == 1
    assert jobs.run_due(NOON + MINUTE - timedelta(seconds=1)) == 0
    assert jobs.run_due(NOON + MINUTE) == 1

    assert ran == [NOON, NOON + MINUTE]


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


@pytest.mark.django_db(transaction=True)
def test_of_two_schedulers_one_runs_it(ran: list[datetime]) -> None:
    jobs.run_due(NOON)
    starting = threading.Barrier(2)

    def schedule_once() -> None:
        try:
            starting.wait(timeout=5)
            jobs.run_due(NOON + MINUTE)
        finally:
            connection.close()

    threads = [threading.Thread(target=schedule_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ran == [NOON, NOON + MINUTE]


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
