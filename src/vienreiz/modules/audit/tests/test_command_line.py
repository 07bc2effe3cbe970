"""`vienreiz audit …` as an operator meets it."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing

from .situations import flip

ADA = UUID("10000000-0000-4000-8000-00000000000a")

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def run(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit", *words, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_verify_gives_the_root(tmp_path: Path) -> None:
    testing.provable(ADA, count=3)
    remembered = tmp_path / "old.txt"
    remembered.write_text(audit.newest_checkpoint())
    testing.provable()

    code, out, err = run("verify", "--since", str(remembered))

    assert (code, out) == (0, audit.verify().root + "\n")
    assert err == "4 leaves, 2 checkpoints, 0 cosignatures fit; 0 entries wait for their place.\n"


def test_verify_says_one_as_one() -> None:
    testing.provable()

    _, _, err = run("verify")

    assert err == "1 leaf, 1 checkpoint, 0 cosignatures fit; 0 entries wait for their place.\n"


def test_verify_says_the_first_thing_that_does_not_fit() -> None:
    (entry_id,) = testing.provable(ADA)
    flip("audit_entry", "canonical")

    assert run("verify") == (1, f"Entry {entry_id} does not fit its commitment: it was altered.\n", "")


def test_verify_as_json() -> None:
    testing.provable(ADA)
    code, out, _ = run("verify", "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "ok": True,
            "size": 1,
            "root": audit.verify().root,
            "checkpoints": 1,
            "cosignatures": 0,
            "pending": 0,
            "erasures": 0,
            "erased": 0,
            "unknown_witnesses": [],
            "silences": [],
            "fault": None,
        },
    )

    flip("audit_entry", "canonical")
    code, out, _ = run("verify", "--json")
    assert (code, json.loads(out)["ok"], json.loads(out)["fault"]["kind"]) == (1, False, "entry")


def test_verify_with_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be read: No such file or directory\.$"):
        run("verify", "--since", str(tmp_path / "none"))


def test_verify_with_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"\xff")

    with pytest.raises(CommandError, match=r"cannot be read: it is not UTF-8\.$"):
        run("verify", "--since", str(tmp_path / "old"))


def test_verify_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    testing.provable(ADA)
    testing.recorded(ADA)

    assert run("verify")[0] == 0

    assert audit.verify().pending == 1


def test_keys_and_their_rotation() -> None:
    old = audit.prepare_key()
    _, new, _ = run("rotate-key")

    assert run("keys") == (0, f"{new}{old}\n", "")
    assert json.loads(run("keys", "--json")[1]) == {"log": [new.strip(), old], "witnesses": []}


def test_a_key_that_is_missing_is_one_sentence() -> None:
    with pytest.raises(CommandError, match=r"^The key of the log is missing: "):
        run("rotate-key")


def test_the_witness_has_help_with_an_example() -> None:
    program = "import sys; from vienreiz.project import cli; sys.argv = ['vienreiz', 'witness', '--help']; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", program], env=dict(os.environ), capture_output=True, text=True, check=True
    )

    assert "Example: vienreiz witness --folder" in " ".join(done.stdout.split())
