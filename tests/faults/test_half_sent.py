"""Callers who announce a body and never finish it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
HALF_SENT = 12
HALF = "\r\n".join(
    [
        "POST /sign-in/demo HTTP/1.1",
        "Host: localhost",
        f"Cookie: csrftoken={'x' * 32}",  # with one the form is looked at
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 100",
        "",
        "ne",
    ]
).encode()
PATIENCE_S = 60


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where `vienreiz web` serves with one process, on tables of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCE),
        "VIENREIZ_DEMO": "1",
        "VIENREIZ_DATA": str(tmp_path),
    }
    words = [sys.executable, "-m", "vienreiz.project.cli"]
    subprocess.run([*words, "prepare"], env=environment, check=True, capture_output=True)
    web = subprocess.Popen(
        [*words, "web", "--port", str(found), "--processes", "1"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + PATIENCE_S
        while not answers(found, "/livez"):
            assert time.monotonic() < until, "it does not serve"
            time.sleep(0.2)
        yield found
    finally:
        web.terminate()
        web.wait(PATIENCE_S)


def answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_a_dozen_who_never_finish_stop_nobody(port: int) -> None:
    """Four stopped a site of two processes."""
    with ExitStack() as held:
        for _ in range(HALF_SENT):
            one = held.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(HALF)
        time.sleep(1)

        assert answers(port, "/livez")
        assert answers(port, "/sign-in")
