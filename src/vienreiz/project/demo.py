"""`vienreiz demo`: a whole small state on one machine, in the foreground, with nothing to set up.

Starts, in this order: the tables and keys, the witness, the web processes and the worker, then the country and its
people. Ends all of it on Ctrl-C or SIGTERM.
"""

import argparse
import ctypes
import fcntl
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from .environment import DEMO_WITNESS

PATIENCE_S = 90
GRACE_S = 6  # of the ten seconds that are promised
LOCK = "demo.lock"  # tools/reset_demo.py looks at it too
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>

_signals: list[int] = []  # those that told us to end


class CannotStart(Exception):
    """Why the demonstration cannot run, in one sentence."""


@dataclass
class Processes:
    """The children of this process; when one ends, all end."""

    environment: Mapping[str, str]
    logs: Path
    lock: TextIO  # let go by the system when this process ends, however it ends
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, *words: str) -> str:
        """Run one command to its end and give what it printed. Raises CannotStart with its last sentence."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "vienreiz.project.cli", *words],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotStart((done.stderr.strip() or done.stdout.strip() or words[0]).splitlines()[-1])
        return done.stdout

    def start(self, name: str, *words: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "vienreiz.project.cli", *words],
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def ended(self) -> str | None:
        """The name of a child that ended by itself, if any."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def wait_for(self, name: str, url: str) -> bytes:
        """What `url` answers, once it does. Raises CannotStart when the child ends or time runs out."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if self.running[name].poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
                    body: bytes = answer.read()
                    return body
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise CannotStart(f"The {name} process did not come up; its log is {self.logs / name}.log.")

    def end(self) -> None:
        """Ask all children to end, last started first, and insist after `GRACE_S`."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        until = time.monotonic() + GRACE_S
        for process in self.running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def main(arguments: list[str]) -> None:
    """Run the demonstration until told to end. Exit code 1 and one sentence when it cannot start."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    try:
        processes = _begin(options)
    except CannotStart as problem:
        sys.exit(str(problem))
    try:
        _serve(options, processes)
    except CannotStart as problem:
        processes.end()
        sys.exit(str(problem))
    except KeyboardInterrupt:
        _say("Ending …")
    finally:
        processes.end()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="vienreiz demo",
        description="A whole small state with synthetic people. Example: vienreiz demo --pack packs/somewhere",
    )
    parser.add_argument("--port", type=int, default=8000, help="first port; further processes count up from it")
    parser.add_argument("--folder", type=Path, default=Path("var/demo"), help="where the state is kept")
    parser.add_argument("--pack", type=Path, required=True, help="the folder that describes the country")
    parser.add_argument("--count", type=int, default=2000, help="how many people")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other people")
    parser.add_argument("--processes", type=int, default=2, help="web processes")
    return parser.parse_args(arguments)


def _begin(options: argparse.Namespace) -> Processes:
    _refuse_without_room(options.folder)
    if not (options.pack / "pack.yaml").is_file():
        raise CannotStart(f"There is no pack in {options.pack}: pack.yaml is missing.")
    for port in range(options.port, options.port + 3):
        _refuse_taken(port)
    lock = _locked(options.folder)
    logs = options.folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    return Processes(environment=_environment(options), logs=logs, lock=lock)


def _serve(options: argparse.Namespace, processes: Processes) -> None:
    base_url, folder = f"http://localhost:{options.port}", options.folder
    _say("1/4 Making the tables and the keys of the log …")
    (log_vkey,) = processes.run("prepare").splitlines()
    _say("2/4 Starting the witness …")
    witness_url = f"http://127.0.0.1:{options.port + 2}"
    witness_folder = ("--folder", str(folder / "witness"))
    processes.start("witness", "witness", *witness_folder, "--port", str(options.port + 2), "--log-vkey", log_vkey)
    witness_vkey = processes.wait_for("witness", f"{witness_url}/vkey").decode().strip()
    (folder / "witness.vkeys").write_text(witness_vkey + "\n")
    (folder / DEMO_WITNESS).write_text(f"{witness_url} {witness_vkey}\n")  # for whoever looks at this folder
    processes.environment = {**processes.environment, "VIENREIZ_WITNESSES": f"{witness_url} {witness_vkey}"}
    _say("3/4 Starting the web processes and the worker …")
    processes.start("web", "web", "--port", str(options.port), "--processes", str(options.processes))
    processes.start("worker", "worker")
    _say("4/4 Furnishing the country …")
    _furnish(options, processes)  # beside them while they start
    processes.wait_for("web", f"{base_url}/readyz")
    processes.wait_for("worker", f"http://127.0.0.1:{options.port + 1}/livez")
    _say_ready(base_url, folder)
    while (ended := processes.ended()) is None:
        if _signals:
            raise KeyboardInterrupt
        time.sleep(0.5)
    raise CannotStart(f"The {ended} process ended by itself; its log is {processes.logs / ended}.log.")


def _furnish(options: argparse.Namespace, processes: Processes) -> None:
    words = ["furnish", "--pack", str(options.pack), "--count", str(options.count), "--seed", str(options.seed)]
    child = subprocess.run(  # noqa: S603 - our own command; it shows its own progress
        [sys.executable, "-m", "vienreiz.project.cli", *words],
        env=dict(processes.environment),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if child.returncode != 0:
        raise CannotStart((child.stderr.strip() or "The country could not be furnished.").splitlines()[-1])


def _environment(options: argparse.Namespace) -> dict[str, str]:
    own = {
        "VIENREIZ_DEMO": "1",
        "VIENREIZ_DATA": str(options.folder.absolute()),
        "VIENREIZ_BASE_URL": f"http://localhost:{options.port}",
        "VIENREIZ_OPERATOR_PORT": str(options.port + 1),
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **own}


def _refuse_without_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"{folder} cannot be written: {error.strerror}.") from error


def _locked(folder: Path) -> TextIO:
    """The folder for this process alone. Raises CannotStart where a demonstration runs in it."""
    lock = (folder / LOCK).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotStart(f"A demonstration runs in {folder} already; end it, or choose another folder.") from None
    return lock


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise CannotStart(f"{port} is not a port number.") from None
        except OSError:
            raise CannotStart(f"Port {port} is in use; choose another with PORT=… (three ports are needed).") from None


def _say_ready(base_url: str, folder: Path) -> None:
    handles = json.loads((folder / "handles.json").read_text())
    _say(f"\nReady: {base_url}\n")
    _say("What to try:")
    for person in handles["people"]:
        _say(f"  {person['sign_in_url']}\n      {person['why']}")
    _say("  Then: My data, Who used my data, My permissions, and “Check that nothing was altered”.")
    _say(f"  API: {base_url}/api/docs   The log: {base_url}/log/checkpoint")
    for one in handles["staff"]:
        if "subsystem" in one:
            _say(f"  At work, a {one['role']} of {one['subsystem']}: {one['sign_in_url']}")
    _say(f"  Its machinery: {base_url}/operations   as the operator of handles.json")
    _say(f"  For programs: {folder / 'handles.json'}")
    for client in handles["clients"]:
        if "by_consent" in client:
            _say(f"  As {client['key']}, refused until she gives the permission it asked for:")
            _say(f"      {_curl(base_url, client)}")
    _say("Ctrl-C ends it; the state stays in the folder for the next start.")


def _curl(base_url: str, client: Mapping[str, Any]) -> str:
    """What a subsystem asks by consent, as a line for a shell."""
    words = ["curl", "-sS", f"{base_url}/api/exchange/ask"]
    words += ["-H", f"Authorization: Bearer {client['access_token']}", "-H", "Content-Type: application/json"]
    return shlex.join([*words, "-d", json.dumps(client["by_consent"], ensure_ascii=False)])


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - this is what the command is for


def _end_with_parent() -> None:
    """In a child: be told to end when the supervisor is killed, so that nobody holds its ports. Linux knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    _signals.append(signal_number)  # stays where the exception is swallowed, as in a destructor
    if len(_signals) == 1:  # told twice, it must not break off its ending
        raise KeyboardInterrupt
