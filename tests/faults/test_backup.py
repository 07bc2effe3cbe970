"""A backup that is made while people are asked about, and a deployment that is made of it."""

import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from vienreiz.kernel.tlog import note

from .deployment import deployment, python
from .lived import Deployment

ASKING = """
import django; django.setup()
import uuid
from vienreiz.kernel import actors
from vienreiz.modules.audit import testing as entries
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import testing
while True:
    desk.look_up(
        desk.Wanted(scheme=testing.SCHEME, value="P-0003", service=testing.PERSON, purpose="taxation",
                    article="tax-act-5", case="D-1"),
        by=actors.staff(uuid.uuid4(), subsystem=testing.TAX_OFFICE),
    )
    entries.everything_sequenced()
    print("asked", flush=True)
"""

LOST = """
import django; django.setup()
from vienreiz.modules.audit import models as audit
from vienreiz.modules.audit import rules
from vienreiz.modules.desk import models as desk
known = {rules.read_canonical(bytes(row.canonical))[1].exchange_id for row in audit.Entry.objects.all()}
kept = set(desk.Lookup.objects.values_list("exchange_id", flat=True))
print(len(kept), len(kept - known))
"""

# the command line, with a log old enough that each witness should have cosigned it
LATER = """
import sys
from datetime import timedelta
from vienreiz.modules.audit import rules
from vienreiz.project import cli
rules.FIRST_COSIGNATURE = -timedelta(minutes=1)
sys.argv = ["vienreiz", *sys.argv[1:]]
cli.main()
"""


@contextmanager
def another(folder: Path) -> Iterator[Deployment]:
    """An empty deployment, elsewhere."""
    folder.mkdir()
    with deployment(folder) as environment:
        yield Deployment(environment=environment, folder=folder / "data", ada="", proof=folder / "proof.json")


@contextmanager
def asking(lived: Deployment) -> Iterator[None]:
    process = subprocess.Popen(python("-c", ASKING), env=lived.environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "asked\n"
        yield
    finally:
        process.kill()
        process.communicate()


def test_what_is_copied_while_it_runs_is_whole_elsewhere(lived: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "state.tar.gz"
    with asking(lived):
        made = lived.run("backup", str(file), "--json")
    assert made.returncode == 0, made.stderr
    manifest = json.loads(made.stdout)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any("erasures" in name for name in manifest["digests"])

    with another(tmp_path / "elsewhere") as there:
        restored = there.run("restore", str(file), "--json")
        assert restored.returncode == 0, restored.stderr
        assert json.loads(restored.stdout)["log"] == manifest["log"]
        assert manifest["log"]["size"] > 2
        verified = there.run("audit", "verify")
        assert (verified.returncode, verified.stdout) == (0, f"{manifest['log']['root']}\n")
        assert there.run("audit", "keys").stdout == lived.run("audit", "keys").stdout
        lost = subprocess.run(python("-c", LOST), env=there.environment, capture_output=True, text=True, check=True)
        kept, missing = map(int, lost.stdout.split())
        assert kept >= 1
        assert missing == 0  # whatever the main database refers to stands in the log


def test_who_was_erased_after_the_backup_is_erased_again(lived: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "state.tar.gz"
    assert lived.run("backup", str(file)).returncode == 0
    assert lived.erase_ada().returncode == 0

    refused = lived.run("restore", str(file))
    done = lived.run("restore", str(file), "--replace")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "This deployment is not empty." in refused.stderr
    assert done.returncode == 0, done.stderr
    assert "Erased again, since a restored backup held them: 1 person." in done.stderr
    assert "docs/operations.md" in done.stderr
    assert lived.run("audit", "verify").returncode == 0


def test_a_log_that_no_witness_has_cosigned_yet_is_restored_with_a_warning(lived: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "state.tar.gz"
    assert lived.run("backup", str(file)).returncode == 0
    key = note.SigningKey.generate("witness.example", note.Algorithm.COSIGNATURE).verifier

    with another(tmp_path / "elsewhere") as there:
        environment = {**there.environment, "VIENREIZ_WITNESSES": f"http://127.0.0.1:9 {key.line}"}
        words = python("-c", LATER, "restore", str(file))
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stderr
        assert (
            done.stdout
            == f"The log has 2 leaves and the root of the backup, {lived.run('audit', 'verify').stdout.strip()}.\n"
        )
        warned = [line for line in done.stderr.splitlines() if line.startswith("WARNING: no cosignature of witness")]
        assert [line.split()[5] for line in warned] == [f"witness.example+{key.id.hex()}"]


def test_a_backup_that_was_altered_or_is_none_touches_nothing(lived: Deployment, tmp_path: Path) -> None:
    file, odd = tmp_path / "state.tar.gz", tmp_path / "odd.tar.gz"
    assert lived.run("backup", str(file)).returncode == 0
    before = lived.run("audit", "verify").stdout
    with tarfile.open(file) as packed, tarfile.open(odd, "w:gz") as other:
        for one in packed:
            content = packed.extractfile(one)
            assert content is not None
            changed = content.read() + (b"x" if one.name == "log" else b"")
            one.size = len(changed)
            other.addfile(one, io.BytesIO(changed))

    altered = lived.run("restore", str(odd), "--replace")
    none = lived.run("restore", str(lived.proof), "--replace")
    again = lived.run("backup", str(file))

    assert altered.returncode == none.returncode == again.returncode == 1
    assert altered.stderr.splitlines()[-1].endswith(f"{odd} is damaged: log is not what the backup says.")
    assert none.stderr.splitlines()[-1].endswith(f"{lived.proof} is no backup that can be read.")
    assert again.stderr.splitlines()[-1].endswith(f"{file} exists already; name a new file.")
    assert lived.run("audit", "verify").stdout == before


def test_without_the_programs_of_postgresql_it_says_which_are_missing(lived: Deployment, tmp_path: Path) -> None:
    poor = replace(lived, environment={**lived.environment, "PATH": "/nowhere"})

    done = poor.run("backup", str(tmp_path / "state.tar.gz"))

    if "VIENREIZ_DATABASE_URL" in lived.environment:
        assert (done.returncode, done.stdout) == (1, "")
        assert "pg_dump is missing: install the client programs of PostgreSQL" in done.stderr
        assert not (tmp_path / "state.tar.gz").exists()
    else:
        assert done.returncode == 0, done.stderr
