"""Erasing in a deployment as it is started, with the settings it has: then it starts again, and the log fits."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .deployment import SOURCE, administrator, python
from .lived import Deployment


def test_after_an_erasure_the_deployment_starts_again_and_its_log_fits(lived: Deployment) -> None:
    done = lived.erase_ada()

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["done"], told["person"], told["erased"]["audit"]) == (True, lived.ada, 1)
    again = lived.run("prepare")
    assert again.returncode == 0, again.stderr
    assert again.stderr.splitlines()[-1] == "Both databases and the log's key are ready."  # after what may be odd
    verified = lived.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    said = "1 entry was erased with the person they were about, in 1 erasure that this log signed.\n"
    assert said in verified.stderr


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


def test_databases_put_back_from_a_backup_are_erased_again_by_the_next_start(lived: Deployment) -> None:
    with put_aside(lived) as put_back:
        assert lived.erase_ada().returncode == 0
        assert held(lived) == set()
        put_back()
    assert held(lived) >= {"audit", "identity", "records"}

    again = lived.run("prepare")

    assert again.returncode == 0, again.stderr
    assert "Erased again, since a restored backup held them: 1 person." in again.stderr
    assert held(lived) == set()
    assert lived.run("audit", "verify").returncode == 0


HELD = """
import django; django.setup()
import json, sys
from uuid import UUID
from vienreiz.kernel import clock
from vienreiz.modules.erasure import public as erasure
print(json.dumps(dict(erasure.plan(UUID(sys.argv[1]), at=clock.now()).held)))
"""


def held(lived: Deployment) -> set[str]:
    """The modules that hold something about Ada."""
    done = subprocess.run(
        python("-c", HELD, lived.ada), env=lived.environment, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@contextmanager
def put_aside(lived: Deployment) -> Iterator[Callable[[], None]]:
    """A copy of both databases, while nobody has them open; gives what puts it back."""
    urls = [lived.environment.get(name, "") for name in ("VIENREIZ_DATABASE_URL", "VIENREIZ_LOG_DATABASE_URL")]
    if not any(urls):
        kept = lived.folder.parent / "kept"
        kept.mkdir()
        for file in lived.folder.glob("*.sqlite3*"):
            shutil.copy(file, kept)

        def put_back_files() -> None:
            for file in lived.folder.glob("*.sqlite3*"):
                file.unlink()
            for file in kept.iterdir():
                shutil.copy(file, lived.folder)

        yield put_back_files
        return
    server = urls[0].rpartition("/")[0]
    names = [url.rpartition("/")[2] for url in urls]
    with administrator(server) as execute:
        for name in names:
            execute(f"CREATE DATABASE {name}_kept TEMPLATE {name}")

        def put_back() -> None:
            for name in names:
                execute(f"DROP DATABASE {name} WITH (FORCE)")
                execute(f"ALTER DATABASE {name}_kept RENAME TO {name}")

        yield put_back
