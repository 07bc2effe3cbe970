"""An answered ask survives a power cut: the settings say so, and the system calls show it.

A kill alone proves little here, since the page cache survives it. Source: docs/decisions, `the-ask`.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.project import doctor

from . import committing
from .deployment import deployment, python

FULL = 2  # SQLite: each commit waits for the disk
ASKS = 10


def setting(statement: str) -> object:
    with connections["log"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def diagnosis() -> doctor.Weight:
    (finding,) = (finding for finding in doctor.examine(settings.ENVIRONMENT) if finding.part == "durability")
    return finding.weight


@pytest.mark.django_db(databases=["default", "log"], transaction=True)
def test_the_logs_database_writes_before_it_answers() -> None:
    if connections["log"].vendor == "sqlite":
        assert setting("PRAGMA synchronous") == FULL
        assert setting("PRAGMA journal_mode") == "wal"
    else:
        assert setting("SHOW synchronous_commit") == "on"
        assert setting("SHOW fsync") == "on"
        assert setting("SHOW full_page_writes") == "on"
    assert diagnosis() is doctor.Weight.FINE


@pytest.mark.django_db(databases=["default", "log"], transaction=True)
def test_the_doctor_stops_a_log_that_answers_too_early() -> None:
    careless, careful = {
        "sqlite": ("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL"),
        "postgresql": ("SET synchronous_commit = off", "RESET synchronous_commit"),
    }[connections["log"].vendor]
    with connections["log"].cursor() as cursor:
        cursor.execute(careless)
        try:
            assert diagnosis() is doctor.Weight.STOPS
        finally:
            cursor.execute(careful)


@pytest.mark.django_db(databases=["default", "log"], transaction=True)
def test_a_batch_of_asks_is_one_commit_on_the_log_and_none_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    country = testing.small_country()
    commits: list[str] = []

    def counting(alias: str, commit: Callable[[], None]) -> Callable[[], None]:
        def counted() -> None:
            commits.append(alias)
            commit()

        return counted

    for alias in ("default", "log"):
        monkeypatch.setattr(connections[alias], "commit", counting(alias, connections[alias].commit))

    exchange.ask_many([testing.own_ask(country.ada, service) for service in testing.SERVICES_ABOUT_PERSONS])

    assert commits == ["log"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_each_commit_of_an_ask_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite, whatever the other tests run on: PostgreSQL's server does the same out of sight."""
    monkeypatch.delenv("VIENREIZ_TEST_DATABASE", raising=False)
    trace = tmp_path / "trace"
    with deployment(tmp_path) as environment:
        subprocess.run(
            [*f"strace -f -y -e trace=fdatasync,fsync,getppid -o {trace}".split(), *python(committing.__file__, ASKS)],
            env=environment,
            check=True,
            capture_output=True,
            timeout=120,
        )

    _, between_the_marks, _ = re.split(r"^.*getppid\(.*\n", trace.read_text(), flags=re.MULTILINE)
    synced = re.findall(r"f(?:data)?sync\(\d+<([^>]+)>\)\s+= 0", between_the_marks)
    of_log = [file for file in synced if Path(file).name.startswith("log.sqlite3")]
    assert len(of_log) == ASKS  # a batch of three registers is one commit
    assert synced == of_log  # and nothing is written beside the log
