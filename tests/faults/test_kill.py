"""A server killed in the middle of asks: every exchange that a client has an answer to stands in the log, once."""

import json
import subprocess
from pathlib import Path

from . import client, served
from .deployment import deployment, python

KILLS = 100
SEED = 20260302
THREADS = 3
PATIENCE_S = 100


def test_no_answered_exchange_is_missing_and_none_is_there_twice(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with deployment(tmp_path) as environment, (tmp_path / "said").open("w") as said:
        server = subprocess.Popen(
            python(served.__file__, KILLS, SEED), env=environment, stdout=subprocess.PIPE, stderr=said
        )
        assert server.stdout is not None
        try:
            where = json.loads(server.stdout.readline())
            asking = subprocess.Popen(
                python(client.__file__, where["address"], where["token"], kept, THREADS), stdin=subprocess.PIPE
            )
            try:
                found = json.loads(server.stdout.readline())
            finally:
                asking.communicate(timeout=PATIENCE_S)
            assert server.wait(timeout=PATIENCE_S) == 0
        finally:
            server.kill()
            server.communicate()

    answered = [line for file in tmp_path.glob("kept.*") for line in file.read_text().splitlines()]
    times_in_log = found["times_in_log"]
    assert len(answered) >= KILLS, "too few answers to prove anything"
    assert len(times_in_log) > len(answered), "no kill fell between an entry and its answer"
    assert len(set(answered)) == len(answered)
    assert [exchange for exchange in answered if exchange not in times_in_log] == []
    assert found["fault"] == ""
    assert {exchange: times for exchange, times in times_in_log.items() if times != 1} == {}
