"""A whole running state for journeys: the real `vienreiz demo`, two web processes, a worker and a witness."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("VIENREIZ_TRIED_PYTHON", sys.executable)  # another installation of us may be walked through
PATIENCE_S = 300
ENDS_WITHIN_S = 10


@dataclass(frozen=True)
class State:
    """A running demonstration: its country, its handles and its folder."""

    country: str
    handles: dict[str, Any]
    folder: Path
    said: str  # what it printed up to `Ready`
    supervisor: int  # process id
    databases: Mapping[str, str]  # where they are, as environment

    @property
    def base_url(self) -> str:
        return str(self.handles["base_url"])

    def person(self, key: str) -> dict[str, str]:
        return next(person for person in self.handles["people"] if person["key"] == key)


def run(state: State, *words: str, sent: str = "") -> str:
    """What a command of ours prints when an operator runs it beside the running state."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIENREIZ_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [PYTHON, "-m", "vienreiz.project.cli", *words],
        env={**environment, **state.databases, "VIENREIZ_DEMO": "1", "VIENREIZ_DATA": str(state.folder)},
        input=sent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def free_ports(count: int) -> int:
    """The first of `count` neighbouring free ports, below those that clients take by themselves."""
    for first in random.sample(range(18000, 32000, 10), 100):  # at random: other tests look for ports at this moment
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


@contextmanager
def running(country: str, folder: Path, databases: Mapping[str, str], *, count: int = 60) -> Iterator[State]:
    """The demonstration of a pack in `databases`; told to end at the end, which it must do in time."""
    command = [PYTHON, "-m", "vienreiz.project.cli", "demo", "--folder", str(folder)]
    command += ["--port", str(free_ports(3)), "--pack", str(ROOT / "packs" / country), "--count", str(count)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIENREIZ_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        command, env={**environment, **databases}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    watchdog = threading.Timer(PATIENCE_S, process.kill)
    watchdog.start()
    try:
        said = _until_ready(process)
        watchdog.cancel()
        assert "Ready:" in said, said
        handles = json.loads((folder / "handles.json").read_text())
        yield State(
            country=country, handles=handles, folder=folder, said=said, supervisor=process.pid, databases=databases
        )
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            left, _ = process.communicate()
            raise AssertionError(f"The demonstration did not end in {ENDS_WITHIN_S} s; it said: {left}") from None


def _until_ready(process: subprocess.Popen[str]) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if line.startswith("Ready:"):
            return said
    return said


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Empty databases, as environment: nothing on SQLite; else two and a role that may only insert and select."""
    server = os.environ.get("VIENREIZ_TEST_DATABASE")
    if server is None:
        yield {}
        return
    name = f"vienreiz_{uuid4().hex[:12]}"
    host = server.split("@")[1]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'CREATE DATABASE "{name}_log"')
        connection.execute(f'CREATE ROLE "{name}_writer" LOGIN')
    try:
        yield {
            "VIENREIZ_DATABASE_URL": f"{server}/{name}",
            "VIENREIZ_LOG_DATABASE_URL": f"postgresql://{name}_writer@{host}/{name}_log",
        }
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.execute(f'DROP DATABASE "{name}_log" WITH (FORCE)')
            connection.execute(f'DROP ROLE "{name}_writer"')
