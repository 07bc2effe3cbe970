"""The log of each earlier release is brought up to date by this one, and verifies; `tools/keep_log.py` wrote them."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RELEASES = sorted(HERE.glob("release-*"))


def test_there_is_one() -> None:
    assert [release.name for release in RELEASES][:1] == ["release-0.1"]


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_the_log_of_a_release_verifies_in_this_one(release: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "log.sqlite3")) as log:
        log.executescript(gzip.decompress((release / "log.sql.gz").read_bytes()).decode())
    for name in ("log.key", "log.vkeys"):
        (tmp_path / name).write_text((release / name).read_text())
    witness = (release / "witness.vkeys").read_text().strip()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VIENREIZ_")},
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
        "VIENREIZ_DATA": str(tmp_path),
        "VIENREIZ_DEMO": "1",
        "VIENREIZ_BASE_URL": "http://log.example",
        "VIENREIZ_WITNESSES": f"http://127.0.0.1:1 {witness}",
    }

    def vienreiz(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "vienreiz.project.cli", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    vienreiz("prepare")
    found = json.loads(vienreiz("audit", "verify", "--since", str(release / "remembered-checkpoint.txt"), "--json"))

    assert (found["ok"], found["size"], found["pending"]) == (True, 282, 0)
    assert (found["erasures"], found["erased"]) == (1, 80)
    assert found["cosignatures"] > 0
    assert found["unknown_witnesses"] == []
