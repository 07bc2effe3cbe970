"""`vienreiz pack check | plan | apply FOLDER` as an operator meets it."""

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from vienreiz.kernel import clock
from vienreiz.modules.packs import models
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import country, text, write_pack

from .note import NoteSection

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
NOBODY = 65534
ONE = "a:\n  words: one\nb:\n  words: two\n"
TWO = "b:\n  words: two, changed\nc:\n  words: three\n"
ACTS = ["check", "plan", "apply"]
CHANGED = "The pack or what is in force changed at the same moment. Nothing was applied; look at the plan again.\n"
LINE = re.compile(r"[^\s:]+:[1-9][0-9]*: .+\.")
OFFICE = f"title: {text('Office')}\nurl: https://office.example\n"

with_notes = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]


def run(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    out, err = StringIO(), StringIO()
    try:
        call_command("pack", *map(str, words), stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def written(folder: Path, notes: str, *, code: str = "somewhere", version: str = "1") -> Path:
    return write_pack(folder, {"pack.yaml": country(code=code, version=version), "notes.yaml": notes})


class TestInProcess:
    pytestmark = with_notes

    def test_check_of_a_whole_pack(self, tmp_path: Path) -> None:
        folder = written(tmp_path, ONE)

        assert run("check", folder) == (0, "Somewhere 1 has no faults.\n", "")
        assert run("check", folder, "--json") == (0, "[]\n", "")
        assert packs.releases() == []

    def test_plan_and_apply_say_the_same(self, tmp_path: Path) -> None:
        run("apply", written(tmp_path, ONE))
        folder = written(tmp_path, TWO, version="2")

        assert run("plan", folder) == (
            0,
            "somewhere 2\n"
            "  + notes c\n"
            "  ~ notes b\n"
            "      words: two → two, changed\n"
            "  - notes a\n"
            "Plan: 1 to open, 1 to change, 1 to close.\n",
            "",
        )
        assert len(packs.releases()) == 1
        digest = packs.load(folder).digest
        planned = run("plan", folder)[1]
        assert run("apply", folder) == (0, f"{planned}somewhere 2 is in force, digest {digest}.\n", "")
        assert [release.version for release in packs.releases()] == ["2", "1"]

    def test_a_pack_that_is_in_force(self, tmp_path: Path) -> None:
        folder = written(tmp_path, ONE)
        run("apply", folder)

        said = "Nothing to do: somewhere 1 is in force as it is.\n"
        digest = packs.load(folder).digest
        assert run("plan", folder) == (0, said, "")
        assert run("apply", folder) == (0, f"{said}somewhere 1 is in force, digest {digest}.\n", "")
        assert len(packs.releases()) == 1

    @pytest.mark.parametrize("act", ["plan", "apply"])
    def test_plan_and_apply_as_json(self, tmp_path: Path, act: str) -> None:
        run("apply", written(tmp_path, ONE))
        folder = written(tmp_path, TWO, version="2")

        code, out, err = run(act, folder, "--json")

        assert (code, err) == (0, "")
        assert json.loads(out) == {
            "pack": "somewhere",
            "version": "2",
            "digest": packs.load(folder).digest,
            "is_new": True,
            "changes": [
                {"kind": "opened", "section": "notes", "code": "c", "lines": []},
                {"kind": "changed", "section": "notes", "code": "b", "lines": ["words: two → two, changed"]},
                {"kind": "closed", "section": "notes", "code": "a", "lines": []},
            ],
        }

    def test_apply_says_who_and_when(self, tmp_path: Path) -> None:
        with clock.stopped_at(NOON):
            run("apply", written(tmp_path, ONE))

        row = models.Release.objects.get()
        assert (row.applied_by, row.applied_at) == ("operator:command-line", NOON)

    @pytest.mark.parametrize("act", ACTS)
    def test_faults_are_a_line_each_and_exit_1(self, tmp_path: Path, act: str) -> None:
        run("apply", written(tmp_path, ONE))
        folder = written(tmp_path, "a:\n  wrods: one\nb:\n  words: 2\n", version="2")

        assert run(act, folder) == (
            1,
            "notes.yaml:1: The field `words` is missing.\n"
            "notes.yaml:2: Unknown field `wrods`. Did you mean `words`?\n"
            "notes.yaml:4: `words` must be a text; put it in quotes if it looks like a number.\n",
            "",
        )
        assert [release.version for release in packs.releases()] == ["1"]

    @pytest.mark.parametrize("act", ACTS)
    def test_faults_as_json(self, tmp_path: Path, act: str) -> None:
        code, out, err = run(act, written(tmp_path, "a:\n  words: wrong\n"), "--json")

        assert (code, err) == (1, "")
        assert json.loads(out) == [{"file": "notes.yaml", "line": 2, "sentence": "The note a is wrong."}]

    @pytest.mark.parametrize("words", [["plan"], ["apply"], ["plan", "--json"], ["apply", "--json"]])
    def test_another_country_is_refused_at_its_line(self, tmp_path: Path, words: list[str]) -> None:
        run("apply", written(tmp_path / "one", ONE))
        other = write_pack(tmp_path / "other", {"pack.yaml": "# an\n# other\n" + country(code="elsewhere")})

        assert run(words[0], other, *words[1:]) == (
            1,
            "",
            "pack.yaml:3: This deployment serves somewhere; elsewhere is another country.\n",
        )
        assert packs.current().code == "somewhere"

    def test_what_comes_from_elsewhere_is_told_at_its_line(
        self, tmp_path: Path, notes: NoteSection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def held(*_: object, origin: str, **__: object) -> None:
            raise packs.HeldByAnotherOrigin(codes=["a", "b"], origin=origin)

        monkeypatch.setattr(notes, "apply", held)

        code, out, err = run("apply", written(tmp_path, ONE))

        assert (code, out) == (1, "")
        assert err == (
            "notes.yaml:1: `a` stands already among notes, and comes from elsewhere.\n"
            "notes.yaml:3: `b` stands already among notes, and comes from elsewhere.\n"
        )

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        nowhere, too_long = tmp_path / "nowhere", "x" * 300

        assert run("check", nowhere) == (1, f"pack.yaml:1: There is no folder {nowhere}.\n", "")
        assert run("check", tmp_path / "file") == (1, f"pack.yaml:1: {tmp_path / 'file'} is no folder.\n", "")
        assert run("check", tmp_path / "file" / "pack") == (
            1,
            f"pack.yaml:1: The folder {tmp_path / 'file' / 'pack'} cannot be read: Not a directory.\n",
            "",
        )
        assert run("check", too_long) == (
            1, f"pack.yaml:1: The folder {too_long} cannot be read: File name too long.\n", ""
        )  # fmt: skip

    def test_what_nobody_may_read_is_told_and_closes_nothing(self) -> None:
        with tempfile.TemporaryDirectory(dir="/tmp") as here:  # pytest's own folders are closed to others
            folder = Path(here)
            folder.chmod(0o755)
            write_pack(folder / "inner", {"organisations/office.yaml": OFFICE, "data/places.csv": "a\n"})
            for name in ("inner/data/places.csv", "inner/organisations/office.yaml"):
                (folder / name).chmod(0)
            with without_rights():
                code, out, err = run("check", folder / "inner")
            assert (code, err) == (1, "")
            assert out == (
                "data/places.csv:1: The file cannot be read: Permission denied.\n"
                "organisations/office.yaml:1: The file cannot be read: Permission denied.\n"
            )
            folder.chmod(0)
            with without_rights():
                said = run("plan", folder / "inner")
            folder.chmod(stat.S_IRWXU)
            assert said == (1, f"pack.yaml:1: The folder {folder / 'inner'} cannot be read: Permission denied.\n", "")


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody whom files are closed to; root would read them all."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def cli(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vienreiz.project.cli", "pack", *map(str, words)],
        env=environment_of_a_process(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment_of_a_process(**changes: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
        "VIENREIZ_DATABASE_URL": url_of_the_test_database(),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        **changes,
    }


def url_of_the_test_database() -> str:
    database: dict[str, Any] = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        return f"sqlite:///{database['NAME']}"
    user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    return f"postgresql://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def offices(folder: Path, *codes: str, version: str = "1") -> Path:
    """A pack of institutions: what a process of its own can read."""
    files = {f"organisations/{code}.yaml": OFFICE for code in codes}
    return write_pack(folder, {"pack.yaml": country(version=version), **files})


@pytest.mark.django_db(transaction=True)
def test_every_act_from_outside(tmp_path: Path) -> None:
    folder = offices(tmp_path, "tax-office")

    checked, planned, applied = (cli(act, folder) for act in ACTS)
    for done in (checked, planned, applied):
        assert (done.returncode, done.stderr) == (0, ""), done
    assert (
        planned.stdout.splitlines()
        == applied.stdout.splitlines()[:-1]
        == [
            "somewhere 1",
            "  + organisations tax-office",
            "Plan: 1 to open, 0 to change, 0 to close.",
        ]
    )
    assert [release.digest for release in packs.releases()] == [packs.load(folder).digest]
    (folder / "organisations" / "tax-office.yaml").write_text("url: ftp://x\ntitle: x\nlogo: x\n")
    for act in ACTS:
        done = cli(act, folder)
        lines = done.stdout.splitlines()
        assert (done.returncode, done.stderr, len(lines)) == (1, "", 3), done
        assert all(LINE.fullmatch(line) for line in lines)
    assert len(packs.releases()) == 1


@pytest.mark.parametrize("words", [["--help"], *([act, "--help"] for act in ACTS)], ids=" ".join)
def test_help_has_an_example(words: list[str]) -> None:
    done = cli(*words)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"Example: vienreiz pack {words[0] if words[0] in ACTS else 'plan'} packs/somewhere" in " ".join(
        done.stdout.split()
    )


@pytest.mark.parametrize("words", [[], ["check"], ["mend", "packs/x"]], ids=" ".join)
def test_words_that_are_off_end_in_exit_code_2(words: list[str]) -> None:
    done = cli(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: vienreiz pack" in done.stderr


def test_what_a_terminal_cannot_show_is_still_said(tmp_path: Path) -> None:
    folder = offices(tmp_path, "tax-office")
    strange = os.fsdecode(b"no\xffwhere")

    done = cli("check", tmp_path / strange, LC_ALL="C.UTF-8", PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == f"pack.yaml:1: There is no folder {tmp_path}/no\N{REPLACEMENT CHARACTER}where.\n"
    assert cli("check", folder).returncode == 0


APPLY_SLOWLY = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import django
django.setup()
from django.db import connection
from vienreiz.kernel import actors
from vienreiz.modules.packs import public as packs

folder, signs = Path(sys.argv[1]), Path(sys.argv[2])

def pause(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.startswith('INSERT INTO "identity_organisation"'):
        (signs / "inside").touch()
        for _ in range(600):
            if (signs / "go").exists():
                break
            time.sleep(0.05)
    return result

with connection.execute_wrapper(pause):
    packs.apply(folder, by=actors.system("slow"), at=datetime(2026, 5, 4, 12, tzinfo=UTC))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_same_pack", [False, True], ids=["another", "the same"])
def test_of_two_processes_that_apply_at_once_one_waits_and_is_refused(tmp_path: Path, is_same_pack: bool) -> None:
    """Whoever comes second planned on what no longer stands."""
    slow = offices(tmp_path / "slow", "tax-office", "school-board", version="slow")
    quick = slow if is_same_pack else offices(tmp_path / "quick", "harbour", version="quick")
    first = started("-c", APPLY_SLOWLY, slow, tmp_path)
    try:
        wait_until(tmp_path / "inside", first)
        assert packs.releases() == []  # nothing is seen before all is done
        second = started("-m", "vienreiz.project.cli", "pack", "apply", quick)
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=6)  # long enough for it to have read what stands, on a busy machine too
        (tmp_path / "go").touch()
        out, err = second.communicate(timeout=30)
        said = first.communicate(timeout=30)
    finally:
        (tmp_path / "go").touch()
        first.wait(timeout=40)

    assert (first.returncode, said) == (0, ("", ""))
    assert (second.returncode, out) == (1, ""), err
    assert err == CHANGED
    assert [release.version for release in packs.releases()] == ["slow"]
    assert set(models.Item.objects.values_list("code", "closed_at")) == {("tax-office", None), ("school-board", None)}


def started(*words: str | Path) -> subprocess.Popen[str]:
    command, environment = [sys.executable, *map(str, words)], environment_of_a_process()
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until(sign: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if sign.exists():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError(f"{sign} never came")


@pytest.mark.django_db(transaction=True)
def test_many_processes_at_once_leave_what_one_of_them_says(tmp_path: Path) -> None:
    folders = {
        str(number): offices(tmp_path / str(number), f"office-{number}", version=str(number)) for number in "1234"
    }
    processes = [started("-m", "vienreiz.project.cli", "pack", "apply", folder) for folder in folders.values()]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]

    releases = packs.releases()
    assert len(releases) == sum(code == 0 for _, _, code in ended) >= 1
    for out, err, code in ended:
        assert (code, err) == (0, "") or (code, out, err.count("\n")) == (1, "", 1), err
    newest = releases[0].version
    assert list(models.Item.objects.filter(closed_at=None).values_list("code", flat=True)) == [f"office-{newest}"]
    assert models.Item.objects.count() == len(releases)
