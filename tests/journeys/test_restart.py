"""A demonstration that is ended and started again goes on where it was, and leaves no process behind."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from .state import databases, running
from .test_handles import get_json

SECOND_START_S = 10  # what is promised, on a machine that does nothing else
# beside other tests a start shares two cores with them: three times as long still shows what has grown
SLOWNESS = 3 if "PYTEST_XDIST_WORKER" in os.environ else 1


def test_a_second_start_has_the_earlier_state_no_other_country_and_no_child_that_outlives_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with databases() as found:
        with running("thalassia", folder, found, count=30) as first:
            person = first.person("parent")
            seen = get_json(f"{first.base_url}/api/me/data", token=person["access_token"])
        port = int(first.base_url.rpartition(":")[2])
        assert [freed for freed in range(port, port + 3) if is_taken(freed)] == []

        begun_s = time.monotonic()
        with running("thalassia", folder, found, count=30) as second:
            assert time.monotonic() - begun_s < SECOND_START_S * SLOWNESS
            assert "records read" in first.said
            assert "records read" not in second.said
            assert second.person("parent")["access_token"] == person["access_token"]
            uses = get_json(f"{second.base_url}/api/me/uses", token=person["access_token"])["uses"]
            exchanges = {one["exchange_id"] for one in seen["registers"]}
            assert len(exchanges) == len(seen["registers"])
            assert [use["exchange_id"] in exchanges for use in uses if use["is_herself"]] == [True]  # one fold
            assert sum(use["count"] for use in uses if use["is_herself"]) == len(seen["registers"])
            assert second.handles["log"]["verifier_keys"] == first.handles["log"]["verifier_keys"]
            assert second.handles["log"]["witness_keys"] == first.handles["log"]["witness_keys"]
            if sys.platform == "linux":  # which alone tells children that their parent was killed
                os.kill(second.supervisor, signal.SIGKILL)
                port, until = int(second.base_url.rpartition(":")[2]), time.monotonic() + 15
                while time.monotonic() < until and any(is_taken(one) for one in range(port, port + 3)):
                    time.sleep(0.1)
                assert [one for one in range(port, port + 3) if is_taken(one)] == []

        with (
            pytest.raises(AssertionError, match="holds the pack thalassia, not latvia; choose another folder"),
            running("latvia", folder, found, count=30),
        ):
            pass


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
