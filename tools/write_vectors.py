"""Writes tests/vectors: one of each stored form of the log, made with keys that everybody may know.

Stored bytes are read for decades: what stands there must never change, only be added to. With `--check` nothing is
written, and exit code 1 says that our code would write something else than what stands.
"""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from nacl.signing import SigningKey as Ed25519SigningKey

from vienreiz.kernel.tlog import note, tile, tree
from vienreiz.kernel.tlog.checkpoint import Checkpoint
from vienreiz.kernel.tlog.proof import Proof
from vienreiz.modules.audit import rules, values

FOLDER = Path(__file__).parents[1] / "tests" / "vectors"
LEAVES = 300
COSIGNED_AT_S = 1_767_323_045
PERSON = UUID("10000000-0000-4000-8000-000000000001")
KEY = bytes(range(32))
LOG = note.SigningKey("log.example", note.Algorithm.ED25519, Ed25519SigningKey(b"the seed of the log of vectors. "))
WITNESS = note.SigningKey(
    "witness.example/w1", note.Algorithm.COSIGNATURE, Ed25519SigningKey(b"the seed of the witness, vectors")
)


def entry_id(number: int) -> values.EntryId:
    return values.EntryId(UUID(f"019b7c6a-1c0d-7000-8000-{number:012x}"))


def entry(number: int, **changes: object) -> values.NewEntry:
    content: dict[str, object] = {
        "exchange_id": UUID(f"019b7c6a-1c0d-7000-9000-{number:012x}"),
        "person_id": PERSON,
        "role": "person",
        "side": values.Side.PROVIDER,
        "kind": values.Kind.ASK,
        "service": "residents.person",
        "recipient": "tax-office/returns",
        "purpose": "tax-return",
        "ground": "law:tax-law-15",
        "grant_digest": "5f" * 32,
        "fields": ("name", "address"),
        "outcome": values.Outcome.ANSWERED,
        "reason": "",
        "by": "system:tax-office/returns",
        "acting_for": None,
        "at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    }
    return values.NewEntry(**{**content, **changes})  # type: ignore[arg-type]


ENTRIES = [
    entry(0),
    entry(1, role="child", by="person:" + str(PERSON), acting_for=UUID(int=7), ground="self", grant_digest=""),
    entry(2, person_id=None, outcome=values.Outcome.NOTHING, fields=(), at=datetime(2026, 1, 2, tzinfo=UTC)),
    entry(3, outcome=values.Outcome.REFUSED, reason='not “granted”: \\ / "é" \n\t€𝄞', fields=("b", "a", "B")),
]


def main(arguments: list[str]) -> None:
    files = made()
    if "--check" in arguments:
        wrong = [name for name, text in files.items() if _standing(FOLDER / name) != text]
        if wrong:
            sys.exit(f"These vectors are not what our code writes: {', '.join(wrong)}.")
        return
    for name, text in files.items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text)


def made() -> dict[str, str]:
    """File name to text."""
    forms = [_forms(number, content) for number, content in enumerate(ENTRIES)]
    leaves = [bytes.fromhex(str(form["leaf"])) for form in forms]
    leaves += [rules.leaf(tree.leaf_hash(f"another {number}".encode())) for number in range(len(leaves), LEAVES)]
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    signed = Checkpoint(LOG.name, LEAVES, tree.root_of(hashes)).signed(LOG)
    cosigned = signed.adding([WITNESS.cosign(signed.text, time_s=COSIGNED_AT_S)])
    proofs = {f"proof-{number}.json": _proof(number, hashes, cosigned) for number in range(len(ENTRIES))}
    good = proofs["proof-0.json"]
    return {
        "entries.json": _json(forms),
        "keys.txt": f"{LOG.verifier.line}\n{WITNESS.verifier.line}\n",
        "private-keys.txt": f"{LOG.line}\n{WITNESS.line}\n",
        "checkpoint.txt": str(signed),
        "checkpoint-cosigned.txt": str(cosigned),
        "cosignature.txt": cosigned.signatures[1].line + "\n",
        "tiles.json": _json(_tiles(hashes, leaves)),
        **{name: _json(exported) for name, exported in proofs.items()},
        "proof-not-cosigned.json": _json(_proof(0, hashes, signed)),
        **{f"broken/{name}.json": _json(exported) for name, exported in _broken(good).items()},
    }


def _forms(number: int, content: values.NewEntry) -> dict[str, object]:
    stored = rules.canonical(entry_id(number), content)
    salt = rules.salt(KEY, entry_id(number))
    bound = rules.commitment(salt, stored)
    return {
        "person_key": KEY.hex(),
        "canonical": stored.hex(),
        "canonical_without_version": json.loads(stored[1:]),
        "salt": salt.hex(),
        "commitment": bound.hex(),
        "leaf": rules.leaf(bound).hex(),
        "leaf_hash": tree.leaf_hash(rules.leaf(bound)).hex(),
    }


def _tiles(hashes: list[bytes], leaves: list[bytes]) -> dict[str, str]:
    edge = tile.RightEdge()
    full = [one for leaf in hashes for one in edge.append(leaf)]
    paths = {f"tile/{one.level}/{tile.path_of(one.index)}": one.hashes.hex() for one in full}
    for partial in tile.partial_tiles(LEAVES):
        paths[f"tile/{partial.level}/{partial.path}"] = b"".join(edge.levels[partial.level]).hex()
    paths["tile/entries/000"] = tile.bundle(leaves[:256]).hex()
    paths[f"tile/entries/{tile.path_of(1, LEAVES - 256)}"] = tile.bundle(leaves[256:]).hex()
    return paths


def _proof(number: int, hashes: list[bytes], signed: note.Note) -> dict[str, str]:
    path = tree.hashes_of(tree.inclusion_spans(number, LEAVES), lambda subtrees: _hashes_of(subtrees, hashes))
    stored = rules.canonical(entry_id(number), ENTRIES[number])
    proof = values.Proof(
        canonical=stored,
        salt=rules.salt(KEY, entry_id(number)),
        path=Proof(number, tuple(path), signed),
        cosigned_by=(),
    )
    exported: dict[str, str] = json.loads(proof.as_json())
    return exported


def _hashes_of(subtrees: object, hashes: list[bytes]) -> dict[tree.Subtree, bytes]:
    assert isinstance(subtrees, set)
    return {one: tree.root_of(hashes[one.index << one.height : (one.index + 1) << one.height]) for one in subtrees}


def _broken(good: dict[str, str]) -> dict[str, dict[str, str]]:
    """The same proof with one thing altered in each."""
    stored = base64.b64decode(good["entry"])
    path = good["tlog_proof"]
    lines = path.split("\n")
    log_line, witness_line = lines[-3], lines[-2]
    return {
        "format": {**good, "format": "vienreiz-proof/2"},
        "entry": {**good, "entry": _encoded(stored.replace(b"tax-return", b"tax-refund"))},
        "entry-version": {**good, "entry": _encoded(b"\x02" + stored[1:])},
        "salt": {**good, "salt": ("0" if good["salt"][0] != "0" else "1") + good["salt"][1:]},
        "index": {**good, "tlog_proof": path.replace("index 0", "index 1")},
        "index-beyond": {**good, "tlog_proof": path.replace("index 0", "index 300")},
        "path": {**good, "tlog_proof": path.replace(lines[2], lines[3], 1)},
        "path-short": {**good, "tlog_proof": path.replace(lines[2] + "\n", "", 1)},
        "path-long": {**good, "tlog_proof": path.replace(lines[2], f"{lines[2]}\n{lines[2]}", 1)},
        "root": {**good, "tlog_proof": path.replace(path.split("\n300\n")[1].split("\n")[0], lines[2], 1)},
        "size": {**good, "tlog_proof": path.replace("\n300\n", "\n301\n")},
        "origin": {**good, "tlog_proof": path.replace("\nlog.example\n", "\nother.example\n")},
        "log-signature": {**good, "tlog_proof": path.replace(log_line, _flipped(log_line))},
        "cosignature": {**good, "tlog_proof": path.replace(witness_line, _flipped(witness_line))},
        "unsigned": {**good, "tlog_proof": path.replace(log_line + "\n", "")},
    }


def _flipped(line: str) -> str:
    signature = note.Signature.read(line)
    return note.Signature(signature.name, signature.key_id, signature.raw[:-1] + bytes([signature.raw[-1] ^ 1])).line


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _standing(file: Path) -> str | None:
    return file.read_text() if file.is_file() else None


if __name__ == "__main__":
    main(sys.argv[1:])
