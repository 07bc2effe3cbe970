import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from vienreiz.project import demo

PACK = ["--pack", str(next(Path(__file__).parents[4].glob("packs/*/pack.yaml")).parent)]


def test_a_taken_port_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {port} is in use"):
            demo.main(["--port", str(port), "--folder", str(tmp_path), *PACK])


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SystemExit, match="cannot be written: Not a directory"):
        demo.main(["--folder", str(tmp_path / "file" / "demo"), *PACK])


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become a user without rights")
def test_no_right_to_write_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    arguments = ["--folder", str(folder), *PACK]
    program = f"import os; from vienreiz.project import demo; os.setuid(65534); demo.main({arguments!r})"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"{folder} cannot be written: Permission denied."


def test_a_missing_pack_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"There is no pack in .*nowhere: pack\.yaml is missing"):
        demo.main(["--folder", str(tmp_path), "--pack", str(tmp_path / "nowhere")])


@pytest.mark.parametrize(
    ("version", "has_venv", "said"),
    [
        ((3, 9, 2), True, "needs Python 3.11, 3.12 or 3.13, and this is 3.9"),
        ((3, 14, 0), True, "and this is 3.14"),
        ((3, 12, 1), False, "install its venv package"),
    ],
)
def test_an_unfit_python_is_one_sentence(version: tuple[int, ...], has_venv: bool, said: str) -> None:
    tools = Path(__file__).parents[4] / "tools"
    program = f"import check_python; print(check_python.verdict({version!r}, {has_venv!r}))"

    done = subprocess.run([sys.executable, "-c", program], cwd=tools, capture_output=True, text=True, check=True)

    assert said in done.stdout


def reset(folder: Path) -> "subprocess.CompletedProcess[str]":
    """As `make demo-reset` does, where nothing is installed: without our packages on the path."""
    tool = Path(__file__).parents[4] / "tools" / "reset_demo.py"
    return subprocess.run([sys.executable, "-I", "-S", tool, folder], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("marker", ["handles.json", "furnishing.json", "furnished"])
def test_a_demonstration_that_has_ended_is_thrown_away(marker: str, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    (folder / "logs").mkdir(parents=True)
    (folder / marker).write_text("{}")

    done = reset(folder)

    assert (done.returncode, done.stdout) == (0, f"The demonstration in {folder} is thrown away.\n")
    assert not folder.exists()
    assert reset(folder).stdout == f"There is no {folder}: nothing to throw away.\n"


def test_a_folder_of_somebody_else_is_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    done = reset(tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{tmp_path} holds no demonstration, so nothing in it is touched")
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_demonstration_that_runs_is_neither_thrown_away_nor_started_twice(tmp_path: Path) -> None:
    (tmp_path / "handles.json").write_text("{}")
    with (tmp_path / demo.LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        done = reset(tmp_path)
        with pytest.raises(SystemExit, match=f"A demonstration runs in {tmp_path} already"):
            demo.main(["--port", "18970", "--folder", str(tmp_path), *PACK])

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The demonstration in {tmp_path} is running; end it with Ctrl-C first.\n"
    assert (tmp_path / "handles.json").exists()
