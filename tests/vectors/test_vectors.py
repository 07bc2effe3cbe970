"""Every stored form of the log, read by our code and by the stand-alone verifier.

What stands here was written once and must be readable for decades; `tools/write_vectors.py` wrote it.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vienreiz.kernel.tlog import note, proof, tile, tree
from vienreiz.kernel.tlog.checkpoint import Checkpoint
from vienreiz.modules.audit import rules

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / "tools"
VERIFIER = TOOLS / "verify_proof.py"
LOG, WITNESS = (note.VerifierKey.read(line) for line in (HERE / "keys.txt").read_text().splitlines())
ENTRIES = json.loads((HERE / "entries.json").read_text())
BROKEN = {
    "cosignature": "The cosignature of witness.example/w1 is false.",
    "entry": "The entry is not the one that stands in the log.",
    "entry-version": "The entry has an unknown version.",
    "format": "This is not a proof of the kind vienreiz-proof/1.",
    "index": "The entry is not the one that stands in the log.",
    "index-beyond": "The proof names an index that the log does not have.",
    "log-signature": "The log's signature under the checkpoint is false.",
    "origin": "The cosignature of witness.example/w1 is false.",
    "path": "The entry is not the one that stands in the log.",
    "path-long": "The path is longer than the tree is high.",
    "path-short": "The path is shorter than the tree is high.",
    "root": "The log's signature under the checkpoint is false.",
    "salt": "The entry is not the one that stands in the log.",
    "size": "The log's signature under the checkpoint is false.",
    "unsigned": "The checkpoint of log.example is not signed by any log key that you gave.",
}


def verify(*words: object) -> tuple[int, str]:
    """The stand-alone verifier as a stranger runs it: nothing of ours on its path, in a folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, str(VERIFIER), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=HERE)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("number", range(len(ENTRIES)))
def test_an_entry_up_to_its_leaf(number: int) -> None:
    form = ENTRIES[number]
    stored = bytes.fromhex(form["canonical"])

    entry_id, content = rules.read_canonical(stored)
    opening = rules.salt(bytes.fromhex(form["person_key"]), entry_id)

    assert rules.canonical(entry_id, content) == stored
    assert json.loads(stored[1:]) == form["canonical_without_version"]
    assert opening.hex() == form["salt"]
    assert rules.commitment(opening, stored).hex() == form["commitment"]
    assert rules.leaf(bytes.fromhex(form["commitment"])).hex() == form["leaf"]
    assert tree.leaf_hash(bytes.fromhex(form["leaf"])).hex() == form["leaf_hash"]


def test_checkpoint_and_cosignature() -> None:
    signed = note.Note.read((HERE / "checkpoint.txt").read_text())
    cosigned = note.Note.read((HERE / "checkpoint-cosigned.txt").read_text())
    line = note.Signature.read((HERE / "cosignature.txt").read_text().rstrip("\n"))

    assert signed.signed_by([LOG, WITNESS]) == [LOG]
    assert cosigned.signed_by([LOG, WITNESS]) == [LOG, WITNESS]
    assert WITNESS.accepts(signed.text, line)
    assert signed.adding([line]) == cosigned
    assert (Checkpoint.read(signed.text).origin, Checkpoint.read(signed.text).size) == ("log.example", 300)


def test_private_keys() -> None:
    log, witness = (note.SigningKey.read(line) for line in (HERE / "private-keys.txt").read_text().splitlines())

    assert [log.verifier, witness.verifier] == [LOG, WITNESS]


def test_tiles() -> None:
    tiles = {path: bytes.fromhex(content) for path, content in json.loads((HERE / "tiles.json").read_text()).items()}
    leaves = tile.unbundle(tiles["tile/entries/000"]) + tile.unbundle(tiles["tile/entries/001.p/44"])
    hashes = b"".join(map(tree.leaf_hash, leaves))
    head = Checkpoint.read(note.Note.read((HERE / "checkpoint.txt").read_text()).text)

    assert tiles["tile/0/000"] + tiles["tile/0/001.p/44"] == hashes
    assert tiles["tile/1/000.p/1"] == tree.root_of(map(tree.leaf_hash, leaves[:256]))
    assert tree.root_of(map(tree.leaf_hash, leaves)) == head.root
    assert [leaf.hex() for leaf in leaves[: len(ENTRIES)]] == [form["leaf"] for form in ENTRIES]


@pytest.mark.parametrize("number", range(len(ENTRIES)))
def test_a_proof(number: int) -> None:
    exported = json.loads((HERE / f"proof-{number}.json").read_text())
    read = proof.Proof.read(exported["tlog_proof"])

    assert str(read) == exported["tlog_proof"]
    assert read.index == number
    assert read.shows(bytes.fromhex(ENTRIES[number]["leaf_hash"]))
    assert read.checkpoint.signed_by([LOG, WITNESS]) == [LOG, WITNESS]


@pytest.mark.parametrize("number", range(len(ENTRIES)))
def test_a_proof_before_a_stranger(number: int) -> None:
    code, said = verify(f"proof-{number}.json", "keys.txt")

    assert code == 0
    assert f"entry:        {ENTRIES[number]['canonical_without_version']['entry']}\n" in said
    assert said.splitlines()[-1] == (
        f"OK: this entry stands at index {number} of 300 in the log log.example,"
        " cosigned by witness.example/w1 at 2026-01-02 03:04:05 UTC."
    )


def test_what_an_entry_says_cannot_look_like_a_verdict() -> None:
    """The fourth entry holds line breaks: each of its values stays on the line that names it."""
    _, said = verify("proof-3.json", "keys.txt")

    assert 'reason:       not “granted”: \\ / "é" ??€𝄞\n' in said
    assert len(said.splitlines()) == 18


def test_every_broken_proof_is_here() -> None:
    assert {file.stem for file in (HERE / "broken").iterdir()} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_proof_before_a_stranger(name: str) -> None:
    assert verify(f"broken/{name}.json", "keys.txt") == (1, f"DOES NOT FIT: {BROKEN[name]}\n")


def test_without_a_cosignature_it_depends_on_whom_one_asks_for() -> None:
    code, said = verify("proof-not-cosigned.json", LOG.line)
    assert (code, said.splitlines()[-1].rpartition(", ")[2]) == (0, "not cosigned by anybody you named.")

    assert verify("proof-not-cosigned.json", LOG.line, WITNESS.line) == (
        1,
        "DOES NOT FIT: None of the witnesses that you gave has cosigned: witness.example/w1.\n",
    )


def test_a_witness_alone_does_not_make_it_the_logs(tmp_path: Path) -> None:
    assert verify("proof-0.json", WITNESS.line) == (
        1,
        "DOES NOT FIT: The checkpoint of log.example is not signed by any log key that you gave.\n",
    )


NO_PROOFS = [
    "",
    "[]",
    "{}",
    '{"format": "vienreiz-proof/1"}',
    "\x00",
    '{"format": "vienreiz-proof/1", "entry": "AAAA", "proofs": []}',
    '{"format": "vienreiz-proofs/1", "proofs": []}',
    '{"format": "vienreiz-proofs/1", "proofs": {}}',
    "[" * 200_000,
]


@pytest.mark.parametrize("text", NO_PROOFS, ids=range(len(NO_PROOFS)))
def test_a_file_that_is_no_proof(text: str, tmp_path: Path) -> None:
    (tmp_path / "proof.json").write_text(text)

    code, said = verify(tmp_path / "proof.json", "keys.txt")

    assert code == 1
    assert said.startswith("DOES NOT FIT: ")
    assert said.count("\n") == 1


def test_a_file_without_keys_asks_for_nobody_and_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("")

    code, said = verify("proof-0.json", "keys.txt", str(tmp_path / "none.txt"))

    assert (code, said) == (1, f"DOES NOT FIT: There is no key in {tmp_path / 'none.txt'}.\n")


def test_without_arguments_it_explains_itself() -> None:
    code, said = verify()

    assert code == 1
    assert "Usage: python3 verify_proof.py proof.json KEY..." in said


def test_the_verifier_is_short_and_stands_alone() -> None:
    source = VERIFIER.read_text()
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        + ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
    }

    assert len(source.splitlines()) <= 150
    assert imported - set(sys.stdlib_module_names) == {"nacl"}


def test_our_code_would_write_the_same_vectors() -> None:
    done = subprocess.run(
        [sys.executable, str(TOOLS / "write_vectors.py"), "--check"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
