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
