"""What somebody sees who types `vienreiz`."""

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from vienreiz.project import cli


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_without_a_command_it_says_which_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["vienreiz", *words])

    cli.main()

    said = capsys.readouterr().out
    assert "doctor" in said
    assert max(map(len, said.splitlines())) <= 120


def test_the_overview_names_every_command_of_ours() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("vienreiz")}

    assert set(cli.OVERVIEW) == ours | set(cli.PLAIN)


SOURCE = Path(__file__).parents[4]
SECRET = "x" * 32


def vienreiz(folder: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A command in an environment that says nothing but `variables`, from an empty folder."""
    folder.mkdir(exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE / "src"), **variables}
    return subprocess.run(
        [sys.executable, "-m", "vienreiz.project.cli", *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command of ours and every act of one, with what explains it."""
    for name, app in get_commands().items():
        if str(app).startswith("vienreiz"):
            parser = load_command_class(str(app), name).create_parser("vienreiz", name)
            yield name, parser
            for action in parser._actions:
                if isinstance(action, argparse._SubParsersAction):
                    yield from ((f"{name} {act}", one) for act, one in action.choices.items())


def test_every_command_and_every_act_explains_itself_with_an_example() -> None:
    found = {name: " ".join(parser.format_help().split()) for name, parser in parsers()}

    assert len(found) > 25
    assert [
        name
        for name, said in found.items()
        if f"Example: vienreiz {name.split()[0]}" not in said and "Example: VIENREIZ_" not in said
    ] == []


@pytest.mark.parametrize(
    "words",
    [
        ("demo", "--help"),
        ("web", "--help"),
        ("witness", "--help"),
        ("prepare", "--help"),
        ("audit", "verify", "--help"),
        ("settings", "--json"),
        ("pack", "check", str(SOURCE / "packs" / "thalassia")),
        ("people", "--count", "12", "--seed", "1", "--out", "people", "--pack", str(SOURCE / "packs" / "thalassia")),
    ],
)
def test_what_looks_at_no_deployment_needs_no_environment(words: tuple[str, ...], tmp_path: Path) -> None:
    done = vienreiz(tmp_path / "empty", *words)

    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "empty" / "var").exists()


def test_the_doctor_finds_what_the_environment_lacks(tmp_path: Path) -> None:
    done = vienreiz(tmp_path, "doctor", "--json", VIENREIZ_DATA=str(tmp_path / "state"))

    assert done.returncode == 1, done.stderr
    found = {finding["part"]: finding for finding in json.loads(done.stdout)}
    assert found["environment"]["weight"] == "stops"
    assert "VIENREIZ_SECRET_KEY is missing" in found["environment"]["sentence"]
    assert "openssl rand" in found["environment"]["sentence"]
    assert str(tmp_path / "state") in found["folder"]["sentence"]  # and looks at the rest


def test_what_a_command_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    """Databases and proofs were readable by every user of the machine."""
    state = tmp_path / "state"
    variables = {"VIENREIZ_DEMO": "1", "VIENREIZ_DATA": str(state)}
    former = os.umask(0o022)
    try:
        assert vienreiz(tmp_path, "prepare", **variables).returncode == 0
        found = vienreiz(tmp_path, "doctor", "--json", **variables)
    finally:
        os.umask(former)

    assert state.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in state.rglob("*")} >= {"vienreiz.sqlite3", "log.sqlite3", "log.key"}
    assert [path.name for path in state.rglob("*") if path.stat().st_mode & 0o077] == []
    assert "for this user alone" in weighed(found)["privacy", "fine"]

    state.chmod(0o755)
    found = vienreiz(tmp_path, "doctor", "--json", **variables)
    assert "`chmod -R go-rwx`" in weighed(found)["privacy", "odd"]


def weighed(done: "subprocess.CompletedProcess[str]") -> dict[tuple[str, str], str]:
    return {(one["part"], one["weight"]): one["sentence"] for one in json.loads(done.stdout)}


def test_the_doctor_looks_at_nothing_where_the_environment_is_odd(tmp_path: Path) -> None:
    done = vienreiz(tmp_path, "doctor", "--json", VIENREIZ_DATABASE_URL="mysql://x", VIENREIZ_SECRET_KEY=SECRET)

    assert done.returncode == 1, done.stderr
    assert [finding["part"] for finding in json.loads(done.stdout)] == ["environment"]


@pytest.mark.parametrize("words", [("prepare",), ("audit", "verify"), ("web",), ("worker",)])
@pytest.mark.parametrize("demo", ["0", "1"])
def test_a_folder_that_is_none_is_one_sentence(words: tuple[str, ...], demo: str, tmp_path: Path) -> None:
    file = tmp_path / "state"
    file.write_text("no folder")

    done = vienreiz(tmp_path, *words, VIENREIZ_DATA=str(file), VIENREIZ_DEMO=demo, VIENREIZ_SECRET_KEY=SECRET)

    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"{file} cannot be written: it is no folder. Give this user the right to, or set VIENREIZ_DATA.\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    done = vienreiz(tmp_path, "prepare", VIENREIZ_DATA="/proc/state", VIENREIZ_SECRET_KEY=SECRET)

    assert done.returncode == 1
    assert done.stderr.startswith("/proc/state cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = vienreiz(
            tmp_path, "web", "--port", str(port), VIENREIZ_DATA=str(tmp_path / "state"), VIENREIZ_SECRET_KEY=SECRET
        )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is in use; choose another with --port.\n"


def test_an_old_python_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == "Vienreiz needs Python 3.11 or newer, and this is 3.9.2."


OLD_PYTHON = """#!{python}
import sys
sys.version_info = (3, 9, 2, "final", 0)
if sys.argv[1] == "-c":
    exec(sys.argv[2])
else:
    del sys.argv[0]
    exec(compile(open(sys.argv[0]).read(), sys.argv[0], "exec"), {{"__name__": "__main__"}})
"""


def test_make_with_an_old_python_is_one_sentence_and_sets_nothing_up(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text(OLD_PYTHON.format(python=sys.executable))
    old.chmod(0o755)

    done = subprocess.run(
        ["make", "-C", str(SOURCE), "demo", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}", f"DATA={tmp_path / 'state'}"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Vienreiz needs Python 3.11, 3.12 or 3.13, and this is 3.9." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "venv").exists()
