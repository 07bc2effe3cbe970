"""A load that is killed half-way, again and again, ends like one that never was."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from vienreiz.kernel import actors
from vienreiz.modules.identity import testing as identities
from vienreiz.modules.records import models
from vienreiz.modules.records import public as records
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import testing as registers

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
TODAY = date(2030, 5, 6)
TESTER = actors.system("tests")
ROWS = 260

# each kills the loading process before that statement of its run, or right after the one with these words
DEATHS = ["4", "9", "14", "19", "24", "27", 'SET "published_at"']

LOAD_AND_DIE = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
import django
django.setup()
from django.db import connection
from vienreiz.kernel import actors
from vienreiz.modules.records import public as records

death = sys.argv[3]
left = int(death) if death.isdigit() else -1

def count(execute, sql, params, many, context):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    result = execute(sql, params, many, context)
    if left < 0 and death in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

with connection.execute_wrapper(count):
    records.load(
        sys.argv[1], Path(sys.argv[2]), by=actors.system("tests"),
        at=datetime(2030, 5, 6, 12, tzinfo=UTC), valid_from=date(2030, 5, 6),
    )
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_load_goes_on_and_ends_like_one_that_never_was(tmp_path: Path) -> None:
    identities.ensure_scheme()
    for register in ("killed", "quiet"):
        registers.people(register)
        load(register, *({"code": f"{register}-{number}", "name": "Before"} for number in range(0, ROWS, 3)))
        (tmp_path / f"{register}.ndjson").write_text(source_of(register))

    records.load("quiet", tmp_path / "quiet.ndjson", by=TESTER, at=NOON, valid_from=TODAY)
    for death in DEATHS:
        assert run_and_die("killed", tmp_path / "killed.ndjson", death=death) == -signal.SIGKILL
        assert models.Load.objects.filter(register="killed", published_at=None).count() <= 1
        assert {version.content["name"] for version in all_of("killed")} == {"Before"}  # nothing half-written is seen
    positions = models.Load.objects.filter(register="killed").values_list("position", flat=True)
    assert list(positions.order_by("id")) == [ROWS // 3 + 1, ROWS]
    assert run_and_die("killed", tmp_path / "killed.ndjson", death="never") == 0

    assert models.Load.objects.filter(register="killed").count() == 2
    assert state_of("killed") == state_of("quiet")
    assert len(all_of("killed")) > ROWS * 2 // 3


@pytest.mark.django_db(transaction=True)
def test_two_who_do_the_same_load_do_not_both_write(tmp_path: Path) -> None:
    identities.ensure_scheme()
    registers.people()
    file = tmp_path / "people.ndjson"
    file.write_text(source_of("x"))

    def overtake(done: int) -> None:
        if done == 100:
            records.load("people", file, by=TESTER, at=NOON, valid_from=TODAY)

    with pytest.raises(records.LoadTaken):
        records.load("people", file, by=TESTER, at=NOON, valid_from=TODAY, on_progress=overtake)

    (report,) = records.loads("people")
    assert report.state is records.LoadState.PUBLISHED
    assert report.rows == ROWS


@pytest.mark.django_db
def test_while_it_sees_again_what_was_done_it_tells_that_it_works(tmp_path: Path) -> None:
    """Whoever watches took it for dead, and a second one began."""
    identities.ensure_scheme()
    registers.people()
    file = tmp_path / "people.ndjson"
    file.write_text(source_of("x"))
    told: list[int] = []

    def killed(done: int) -> None:
        if done == 200:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        records.load("people", file, by=TESTER, at=NOON, valid_from=TODAY, on_progress=killed)
    records.load("people", file, by=TESTER, at=NOON, valid_from=TODAY, on_progress=told.append)

    assert told == [200, 200, ROWS]


def source_of(register: str) -> str:
    rows = []
    for number in range(ROWS):
        code, name = f"{register}-{number}", f"Name {number}"
        if number % 50 == 7:
            code = f"{register}-{number - 1}"  # the row before it has the same key
        rows.append(
            json.dumps({"code": code} | ({} if number % 40 == 9 else {"name": name}) | {"address": "Somewhere 1"})
        )
        if number % 60 == 11:
            rows[-1] = "{"
    return "\n".join(rows) + "\n"


def run_and_die(register: str, file: Path, *, death: str) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
        "VIENREIZ_DATABASE_URL": url_of_the_test_database(),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-c", LOAD_AND_DIE, register, str(file), death]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


def url_of_the_test_database() -> str:
    database: dict[str, Any] = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        return f"sqlite:///{database['NAME']}"
    user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    return f"postgresql://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def all_of(register: str) -> list[records.RecordVersion]:
    return records.of_register(register, valid_on=TODAY, known_at=datetime(2100, 1, 1, tzinfo=UTC), limit=10_000)


def state_of(register: str) -> object:
    """All that is kept of a register, with what names it or its ids taken out."""
    reports = records.reports_of(register, records.loads(register)[0].number)
    first, second = models.Load.objects.filter(register=register).order_by("id")
    numbers = {first.id: 1, second.id: 2, None: None}
    versions = models.Version.objects.filter(register=register).order_by("key", "valid_from", "load_from")
    return (
        [
            (
                version.key.removeprefix(register),
                version.valid_from,
                version.valid_until,
                version.content.replace(register, ""),
                numbers[version.load_from_id],
                numbers[version.load_until_id],
                version.subjects.count(),
                version.search_keys.count(),
            )
            for version in versions
        ],
        [(report.line, report.kind, report.field, report.sentence) for report in reports],
        (second.position, second.new, second.changed, second.unchanged, second.refused, second.oddities),
    )
