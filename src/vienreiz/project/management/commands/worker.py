"""`vienreiz worker`: everything that is done later or on a clock, in one process."""

import contextlib
import logging
import os
import secrets
import signal
import socket
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connections
from django.test import RequestFactory
from django_tasks_db.management.commands.db_worker import Worker

from vienreiz.kernel import clock
from vienreiz.kernel.http import metrics, views
from vienreiz.kernel.jobs import public as jobs
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit

ENDING = {signal.SIGTERM, signal.SIGINT}
LEASE_S = 5
LONGEST_PAUSE_S = 30
LONGEST_ACT_S = 600  # for which a lease is kept; whoever hangs longer is followed by another worker
GRACE_S = 3  # for all loops together: what does not end in time is cut off, and its transaction rolled back

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Give places to entries of the log, relay events, run jobs. Example: vienreiz worker"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--operator-host", default="127.0.0.1", help="where operators reach /metrics and /readyz")

    def handle(self, *, operator_host: str, **_: Any) -> None:
        stop = threading.Event()
        # waited for, not handled: a handler interrupts the very wait that it is to end, and a burst of signals hangs it
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # before any thread starts, since threads inherit it
        port = settings.ENVIRONMENT.operator_port
        try:
            server = ThreadingHTTPServer((operator_host, port), _Operator)
        except OSError as error:
            raise CommandError(f"Port {port} is in use; choose another with VIENREIZ_OPERATOR_PORT.") from error
        holder = f"{socket.gethostname()}:{os.getpid()}"
        loops = [
            threading.Thread(target=audit.keep_sequencing, args=(stop,), name="sequencer", daemon=True),
            _loop("relay", lambda: bool(outbox.relay()), stop, pause_s=0.5, holder=holder),
            _loop(
                "seconds", lambda: bool(jobs.run_due(clock.now(), pace=jobs.Pace.QUICK)), stop, pause_s=1, holder=holder
            ),
            _loop(
                "scheduler",
                lambda: bool(jobs.run_due(clock.now(), pace=jobs.Pace.SLOW)),
                stop,
                pause_s=1,
                holder=holder,
            ),
            _loop("tasks", _run_tasks, stop, pause_s=2, holder=holder),
            threading.Thread(target=server.serve_forever, name="operator", daemon=True),
        ]
        for loop in loops:
            loop.start()
        signal.sigwait(ENDING)
        stop.set()
        server.shutdown()
        until = time.monotonic() + GRACE_S
        for loop in loops:
            loop.join(timeout=max(0, until - time.monotonic()))


def _loop(
    name: str, act: Callable[[], bool], stop: threading.Event, *, pause_s: float, holder: str
) -> threading.Thread:
    """A thread that acts while it holds the lease of its name; where an act found work, the next follows at once.

    What fails is logged, and tried again after a pause that doubles.
    """

    def run() -> None:
        pause, turn, ended = pause_s, _Turn(name, holder), threading.Event()
        threading.Thread(target=turn.keep, args=(ended,), name=f"{name} lease", daemon=True).start()
        while not stop.is_set():
            try:
                close_old_connections()
                found = turn.is_ours() and turn.during(act)
                pause = 0 if found else pause_s
            except Exception:
                logger.exception("A loop of the worker failed.", extra={"loop": name})
                pause = min(max(pause, pause_s) * 2, LONGEST_PAUSE_S)
            stop.wait(pause)
        ended.set()
        with contextlib.suppress(DatabaseError):  # it runs out by itself
            jobs.release(name, holder)
        connections.close_all()

    return threading.Thread(target=run, name=name, daemon=True)


@dataclass(slots=True)
class _Turn:
    """The lease of a loop. A write, so it is renewed at half time: between acts, or beside one that takes long."""

    name: str
    holder: str
    ours_until: float = 0.0
    act_begun_at: float | None = None

    def is_ours(self) -> bool:
        """Whether the next act is ours; asks where that is not sure for long enough."""
        if time.monotonic() > self.ours_until - LEASE_S / 2:
            self._renew()
        return self.ours_until > time.monotonic()

    def during(self, act: Callable[[], bool]) -> bool:
        """What the act found."""
        self.act_begun_at = time.monotonic()
        try:
            return act()
        finally:
            self.act_begun_at = None

    def keep(self, ended: threading.Event) -> None:
        """Until the loop has ended, renew the lease beside each act that takes longer than half of it."""
        while not ended.wait(LEASE_S / 4):
            begun, now = self.act_begun_at, time.monotonic()
            is_long = begun is not None and LEASE_S / 4 < now - begun < LONGEST_ACT_S
            if is_long and now > self.ours_until - LEASE_S / 2:
                with contextlib.suppress(DatabaseError):  # asked again in a moment
                    close_old_connections()
                    self._renew()
        connections.close_all()

    def _renew(self) -> None:
        now = time.monotonic()
        self.ours_until = now + LEASE_S if jobs.lease(self.name, self.holder, for_s=LEASE_S) else 0.0


def _run_tasks() -> bool:
    """One-off jobs that wait, one after the other."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=secrets.token_hex(16),
        excluded_queue_names=[],
    ).run()
    return False


class _Operator(BaseHTTPRequestHandler):
    """What operators may ask: not on the people's port."""

    def do_GET(self) -> None:
        if self.path == "/metrics":
            self._answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.exposition())
        elif self.path in {"/livez", "/readyz"}:
            try:
                answer = getattr(views, self.path[1:])(RequestFactory().get(self.path))
            finally:
                connections.close_all()  # each question has a thread, and so connections, of its own
            self._answer(answer.status_code, "application/json", answer.content)
        else:
            self._answer(404, "text/plain; charset=utf-8", b"Ask /livez, /readyz or /metrics.\n")

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: operators' probes would drown the log."""
