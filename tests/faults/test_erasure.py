"""Erasing in a deployment as it is started, with the settings it has: then it starts again, and the log fits."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from .deployment import SOURCE, deployment, python

LIFE = """
import django; django.setup()
import json, sys
from vienreiz.kernel import actors
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as entries
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
country = testing.small_country()
for person_id in (country.ada, country.cid):
    exchange.ask(testing.own_ask(person_id))
entries.everything_sequenced()
(mine,) = entries.entries_about(country.cid)
proof = audit.proof_of(mine.id, by=actors.person(country.cid))
print(json.dumps({"ada": str(country.ada), "proof": proof.as_json()}))
"""


@dataclass(frozen=True)
class Deployment:
    """Ada and Cid were asked about in it; Cid took away a proof."""

    environment: Mapping[str, str]
    folder: Path
    ada: str
    proof: Path

    def run(self, *words: str, sent: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            python("-m", "vienreiz.project.cli", *words),
            env=self.environment,
            input=sent,
            capture_output=True,
            text=True,
            check=False,
        )

    def erase_ada(self) -> "subprocess.CompletedProcess[str]":
        words = ("--scheme", "test-code", "--article", "tax-act-5", "--case", "D-2030/17", "--do", "--json")
        return self.run("person", "erase", *words, sent="P-0001\n")


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[Deployment]:
    with deployment(tmp_path) as environment:
        made = Deployment(environment=environment, folder=tmp_path / "data", ada="", proof=tmp_path / "proof.json")
        prepared = made.run("prepare")
        assert prepared.returncode == 0, prepared.stderr
        lives = subprocess.run(python("-c", LIFE), env=environment, capture_output=True, text=True, check=False)
        assert lives.returncode == 0, lives.stderr
        told = json.loads(lives.stdout)
        made.proof.write_text(told["proof"])
        yield Deployment(environment=environment, folder=made.folder, ada=told["ada"], proof=made.proof)


def test_after_an_erasure_the_deployment_starts_again_and_its_log_fits(lived: Deployment) -> None:
    done = lived.erase_ada()

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["done"], told["person"], told["erased"]["audit"]) == (True, lived.ada, 1)
    again = lived.run("prepare")
    assert (again.returncode, again.stderr) == (0, "Both databases and the log's key are ready.\n")
    verified = lived.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "1 entries were erased with the person they were about." in verified.stderr


def test_a_proof_that_another_took_away_before_verifies_after_it(lived: Deployment) -> None:
    assert lived.erase_ada().returncode == 0

    checked = subprocess.run(
        python(SOURCE / "tools" / "verify_proof.py", lived.proof, lived.folder / "log.vkeys"),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )

    said = "OK: this entry stands at index 1 of 2 in the log localhost/log, not cosigned by anybody you named."
    assert (checked.returncode, checked.stdout.splitlines()[-1:]) == (0, [said]), checked.stdout + checked.stderr


@pytest.mark.skipif("VIENREIZ_TEST_DATABASE" in os.environ, reason="files are copied; PostgreSQL has tools of its own")
def test_files_put_back_from_a_backup_are_erased_again_by_the_next_start(lived: Deployment, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for file in lived.folder.glob("*.sqlite3*"):  # nobody has them open
        shutil.copy(file, kept)
    assert lived.erase_ada().returncode == 0
    assert ada_stands_in(lived) == set()
    for file in lived.folder.glob("*.sqlite3*"):
        file.unlink()
    for file in kept.iterdir():
        shutil.copy(file, lived.folder)
    assert ada_stands_in(lived) == {"vienreiz.sqlite3", "log.sqlite3"}

    again = lived.run("prepare")

    assert again.returncode == 0, again.stderr
    assert "Erased again, since a restored backup held them: 1 persons." in again.stderr
    assert ada_stands_in(lived) == set()
    assert lived.run("audit", "verify").returncode == 0


def ada_stands_in(lived: Deployment) -> set[str]:
    """The databases whose bytes hold her id, with what their write-ahead logs hold taken in."""
    words = (lived.ada.encode(), UUID(lived.ada).hex.encode())
    found = set()
    for file in lived.folder.glob("*.sqlite3"):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held = file.read_bytes()
        if any(word in held for word in words):
            found.add(file.name)
    return found
