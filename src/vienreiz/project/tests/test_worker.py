"""The worker: its loops in threads here, and the process itself, started, stopped and started again."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import OperationalError, connections, transaction
from django_tasks import task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from vienreiz.kernel import actors, clock
from vienreiz.kernel.jobs import public as jobs
from vienreiz.kernel.jobs import schedule
from vienreiz.kernel.jobs.models import Lease, Schedule
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.outbox.models import Event
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.project.management.commands import worker

ADA = UUID("10000000-0000-4000-8000-00000000000a")
HER = actors.person(ADA)
PATIENCE_S = 20
LEASES = 5  # of the four loops and the sequencer
SOON_S = 6  # seconds from the wish to stop to the end, of the ten that are promised

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@dataclass(frozen=True, slots=True)
class Rang:
    """A bell, for these tests."""

    number: int


@task()
def double(number: int) -> int:
    return 2 * number


# the loops


@contextmanager
def looping(act: Callable[[], bool], *, holder: str = "here", pause_s: float = 0.01) -> Iterator[threading.Thread]:
    """Within it, a loop called `tests` acts."""
    stop = threading.Event()
    thread = worker._loop("tests", act, stop, pause_s=pause_s, holder=holder)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(timeout=PATIENCE_S)
        assert not thread.is_alive()


def noting(acts: list[datetime]) -> Callable[[], bool]:
    """An act that notes when it was done, and finds no work."""

    def act() -> bool:
        acts.append(clock.now())
        return False

    return act


def until(true: Callable[[], object]) -> None:
    """Wait until it is so, looking again and again."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def test_a_loop_acts_again_and_again_while_it_has_the_lease_and_gives_it_back() -> None:
    acts: list[str] = []

    def act() -> bool:
        acts.append(Lease.objects.get(name="tests").holder)
        return False

    with looping(act):
        until(lambda: len(acts) >= 3)

    assert set(acts) == {"here"}
    assert not Lease.objects.filter(name="tests").exists()


def test_a_loop_does_nothing_while_another_worker_has_the_lease_and_goes_on_when_it_ran_out() -> None:
    acts: list[datetime] = []
    start = clock.now()
    assert jobs.lease("tests", "elsewhere", for_s=0.2)

    with looping(noting(acts)):
        until(lambda: acts)

    assert acts[0] - start >= timedelta(seconds=0.2)


def test_a_loop_keeps_its_lease_while_one_act_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LEASE_S", 2.0)
    begun, may_end = threading.Event(), threading.Event()

    def act() -> bool:
        begun.set()
        may_end.wait(timeout=PATIENCE_S)
        return False

    with looping(act):
        assert begun.wait(timeout=PATIENCE_S)
        begun_at, taken = time.monotonic(), []
        while time.monotonic() < begun_at + 5:
            taken.append(jobs.lease("tests", "elsewhere", for_s=60))
            time.sleep(0.1)
        may_end.set()

    assert not any(taken)


def test_a_loop_that_stops_leaves_the_lease_of_another_alone() -> None:
    assert jobs.lease("tests", "elsewhere", for_s=60)
    acts: list[datetime] = []

    with looping(noting(acts)):
        time.sleep(0.05)

    assert acts == []
    assert Lease.objects.get(name="tests").holder == "elsewhere"


def test_a_loop_that_failed_tries_again(caplog: pytest.LogCaptureFixture) -> None:
    acts: list[int] = []

    def stumble_twice() -> bool:
        acts.append(len(acts))
        if len(acts) < 3:
            raise OperationalError("the database is away")
        return False

    with looping(stumble_twice):
        until(lambda: len(acts) >= 4)

    failures = [record for record in caplog.records if record.message == "A loop of the worker failed."]
    assert len(failures) == 2


def test_a_loop_that_finds_work_goes_on_at_once() -> None:
    acts: list[int] = []

    def find_thrice() -> bool:
        acts.append(1)
        return len(acts) < 4

    started = time.monotonic()
    with looping(find_thrice, pause_s=60):
        until(lambda: len(acts) == 4)

    assert time.monotonic() - started < PATIENCE_S
    assert acts == [1, 1, 1, 1]


def test_a_loop_whose_database_is_away_at_the_end_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(name: str, holder: str) -> None:
        raise OperationalError("the database is away")

    acts: list[datetime] = []
    monkeypatch.setattr(jobs, "release", away)

    with looping(noting(acts)):
        until(lambda: acts)


# the process


class Worker:
    """`vienreiz worker` as a process, on the databases of this test."""

    def __init__(self, folder: Path, *, program: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        words = ["-c", program] if program else ["-m", "vienreiz.project.cli", "worker"]
        self.said = folder / f"worker-{secrets.token_hex(4)}.log"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, *words], env=environment(folder, self.port), stdout=said, stderr=said
            )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def lives(self) -> bool:
        assert self.process.poll() is None, self.said.read_text()
        try:
            return self.get("/livez")[0] == 200
        except OSError:
            return False

    def stop(self, *signals: signal.Signals) -> float:
        """End it. How many seconds that took."""
        asked = time.monotonic()
        for number in signals or [signal.SIGTERM]:
            self.process.send_signal(number)
        assert self.process.wait(timeout=PATIENCE_S) == 0, self.said.read_text()
        return time.monotonic() - asked


def environment(folder: Path, port: int) -> Mapping[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "VIENREIZ_DATA": str(folder),
        "VIENREIZ_DATABASE_URL": url_of("default"),
        "VIENREIZ_LOG_DATABASE_URL": url_of("log"),
        "VIENREIZ_LOG_KEY_FILE": str(settings.ENVIRONMENT.log_key_file),
        "VIENREIZ_OPERATOR_PORT": str(port),
    }


def url_of(alias: str) -> str:
    database = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    return f"postgresql://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


@pytest.fixture(autouse=True)
def key_of_its_own(tmp_path: Path) -> Iterator[None]:
    with audit_testing.environment(log_key_file=tmp_path / "log.key"):
        audit.prepare_key()
        yield


def ring(number: int) -> None:
    with transaction.atomic():
        outbox.publish(Rang(number), by=actors.system("tests"), at=clock.now())


def test_a_worker_does_all_there_is_to_do_stops_when_asked_and_the_next_goes_on(tmp_path: Path) -> None:
    ring(1)
    (entry,) = audit_testing.recorded(ADA)
    queued_id: str = DatabaseBackend("default", {}).enqueue(double, [21], {}).id  # type: ignore[arg-type]
    with Worker(tmp_path) as first:
        until(lambda: first.lives() and outbox.waiting() == 0)
        until(lambda: audit.entry_of(entry, by=HER).index is not None)
        until(lambda: Schedule.objects.count() == len(schedule._jobs))
        until(lambda: DBTaskResult.objects.get(pk=queued_id).status == "SUCCESSFUL")
        assert set(Lease.objects.values_list("name", flat=True)) == {
            "audit.sequencer",
            "relay",
            "scheduler",
            "seconds",
            "tasks",
        }

        assert first.stop() < SOON_S

    assert list(Event.objects.values_list("position", "settled")) == [(1, True)]
    assert audit.entry_of(entry, by=HER).index == 0
    ran = dict(Schedule.objects.values_list("name", "last_run_at"))
    assert set(ran) == set(schedule._jobs) >= {"outbox.forget", "identity.forget-what-is-over"}
    assert set(Schedule.objects.values_list("last_error", flat=True)) == {""}
    assert DBTaskResult.objects.get(pk=queued_id).return_value == 42
    assert not Lease.objects.exists()  # the next need not wait until they run out

    ring(2)
    (later,) = audit_testing.recorded(ADA)
    with Worker(tmp_path) as second:
        until(lambda: second.lives() and outbox.waiting() == 0)
        until(lambda: audit.entry_of(later, by=HER).index is not None)
        assert second.stop(signal.SIGINT) < SOON_S

    assert list(Event.objects.order_by("id").values_list("position", "settled")) == [(1, True), (2, True)]
    assert audit.entry_of(later, by=HER).index == 1
    assert Schedule.objects.get(name="outbox.forget").last_run_at == ran["outbox.forget"]  # not due for a day


def test_after_a_worker_was_killed_the_next_takes_its_leases_when_they_ran_out(tmp_path: Path) -> None:
    with Worker(tmp_path) as killed:
        until(lambda: killed.lives() and Lease.objects.count() == LEASES)
    assert Lease.objects.count() == LEASES
    Lease.objects.update(until=clock.now())  # these tests do not wait that long
    ring(1)

    with Worker(tmp_path) as next_one:
        until(lambda: outbox.waiting() == 0)
        next_one.stop()

    assert list(Event.objects.values_list("position", "settled")) == [(1, True)]


def test_a_worker_stops_once_however_often_it_is_asked(tmp_path: Path) -> None:
    with Worker(tmp_path) as process:
        until(process.lives)

        assert process.stop(*[signal.SIGTERM, signal.SIGINT] * 10) < SOON_S


HANGING = """
import threading
import django
django.setup()
from django.core.management import call_command
from vienreiz.kernel.jobs import public as jobs
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.project.management.commands import worker

hang = threading.Event().wait
worker.GRACE_S = 0.2
worker._run_tasks = lambda: hang()
outbox.relay = lambda: hang()
jobs.run_due = lambda at, pace: hang()
audit.keep_sequencing = lambda stop: hang()
call_command("worker")
"""


def test_a_worker_whose_every_loop_hangs_stops_soon_all_the_same(tmp_path: Path) -> None:
    with Worker(tmp_path, program=HANGING) as process:
        until(lambda: process.lives() and Lease.objects.count() == LEASES - 1)  # its sequencer hangs before

        assert process.stop() < SOON_S


def test_operators_ask_a_worker_how_it_is_and_it_keeps_no_connection_for_each_that_asked(tmp_path: Path) -> None:
    with Worker(tmp_path) as process:
        until(lambda: process.lives() and Lease.objects.count() == 5)
        assert process.get("/livez") == (200, b'{"status": "live"}')
        assert process.get("/readyz")[0] in {200, 503}
        assert process.get("/metrics")[0] == 200
        assert process.get("/secret") == (404, b"Ask /livez, /readyz or /metrics.\n")
        open_files = Path(f"/proc/{process.process.pid}/fd")
        before = len(list(open_files.iterdir()))

        for _ in range(20):
            process.get("/readyz")

        until(lambda: len(list(open_files.iterdir())) <= before + 4)


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with Worker(tmp_path) as first:
        until(first.lives)
        taken = subprocess.run(
            [sys.executable, "-m", "vienreiz.project.cli", "worker"],
            env=environment(tmp_path, first.port),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    assert taken.returncode == 1
    assert taken.stderr.splitlines()[-1].endswith(
        f"Port {first.port} is in use; choose another with VIENREIZ_OPERATOR_PORT."
    )
