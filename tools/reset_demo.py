"""Throws the state of a demonstration away: only a folder that holds one, and never while it runs.

Needs no environment, so that `make demo-reset` works where nothing was installed.
"""

import fcntl
import shutil
import sys
from pathlib import Path

MARKERS = ("handles.json", "furnishing.json", "furnished")  # written by no other program
LOCK = "demo.lock"  # held by `vienreiz demo` while it runs


def reset(folder: Path) -> str:
    """Remove `folder` and say so; what keeps it from being removed is a SystemExit of one sentence."""
    if not folder.exists():
        return f"There is no {folder}: nothing to throw away."
    if not any((folder / name).is_file() for name in MARKERS):
        sys.exit(f"{folder} holds no demonstration, so nothing in it is touched; if it is to go, remove it yourself.")
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"The demonstration in {folder} is running; end it with Ctrl-C first.")
        shutil.rmtree(folder.resolve())
    if folder.is_symlink():
        folder.unlink()
    return f"The demonstration in {folder} is thrown away."


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Which folder? Example: python tools/reset_demo.py var/demo")
    try:
        print(reset(Path(sys.argv[1])))
    except OSError as error:
        sys.exit(f"{sys.argv[1]} cannot be removed: {error.strerror}.")
