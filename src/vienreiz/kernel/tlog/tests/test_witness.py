import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from vienreiz.kernel.tlog import checkpoint, note, tree, witness

LOG = note.SigningKey.generate("log.example", note.Algorithm.ED25519)
NEXT_KEY = note.SigningKey.generate("log.example", note.Algorithm.ED25519)
NOON_S = 1_767_268_800


class Log:
    """A log that lives in memory."""

    def __init__(self, *, fork: str = "") -> None:
        self.hashes = [tree.leaf_hash(f"{number}{fork if number > 4 else ''}".encode()) for number in range(20)]

    def head(self, size: int) -> checkpoint.Checkpoint:
        return checkpoint.Checkpoint("log.example", size, tree.root_of(self.hashes[:size]))

    def request(self, old: int, new: int, *, key: note.SigningKey = LOG) -> str:
        spans = tree.consistency_spans(old, new) if 0 < old < new else []
        proof = tree.hashes_of(
            spans,
            lambda subtrees: {
                one: tree.root_of(self.hashes[one.index << one.height : (one.index + 1) << one.height])
                for one in subtrees
            },
        )
        lines = "".join(f"{note.encoded(one)}\n" for one in proof)
        return f"old {old}\n{lines}\n{self.head(new).signed(key)}"


@pytest.fixture
def cosigner(tmp_path: Path) -> Iterator[witness.Witness]:
    opened = witness.Witness.open(tmp_path, name="witness.example", log_vkeys=[LOG.verifier.line])
    opened.now_s = lambda: NOON_S
    yield opened
    opened.close()


def test_it_cosigns_a_log_that_grows(cosigner: witness.Witness) -> None:
    log = Log()
    for old, new in [(0, 3), (3, 3), (3, 8), (8, 20)]:
        reply = cosigner.add_checkpoint(log.request(old, new))

        line = note.Signature.read(reply.body.rstrip("\n"))
        assert reply.status == 200
        assert cosigner.key.verifier.accepts(log.head(new).text, line)
        assert line.time_s == NOON_S


def test_it_tells_which_size_it_knows(cosigner: witness.Witness) -> None:
    log = Log()
    cosigner.add_checkpoint(log.request(0, 8))

    for old, new in [(0, 20), (3, 20), (9, 20), (0, 8)]:
        assert cosigner.add_checkpoint(log.request(old, new)) == witness.Reply(409, "8\n", "text/x.tlog.size")


def test_it_refuses_a_log_that_was_rewritten(cosigner: witness.Witness) -> None:
    cosigner.add_checkpoint(Log().request(0, 8))
    rewritten = Log(fork="!")

    assert cosigner.add_checkpoint(rewritten.request(8, 20)).status == 422
    assert cosigner.add_checkpoint(rewritten.request(8, 8)) == witness.Reply(409, "8\n", "text/x.tlog.size")
    assert cosigner.add_checkpoint(Log().request(8, 20)).status == 200  # the true one goes on


def test_it_refuses_a_log_that_was_cut(cosigner: witness.Witness) -> None:
    log = Log()
    cosigner.add_checkpoint(log.request(0, 8))

    assert cosigner.add_checkpoint(log.request(3, 5)).status == 409
    assert cosigner.add_checkpoint(log.request(8, 8).replace("old 8", "old 9")).status == 400


def test_it_knows_only_the_logs_it_was_told_of(cosigner: witness.Witness) -> None:
    stranger = note.SigningKey.generate("other.example", note.Algorithm.ED25519)
    request = f"old 0\n\n{checkpoint.Checkpoint('other.example', 1, Log().hashes[0]).signed(stranger)}"

    assert cosigner.add_checkpoint(request).status == 404


def test_it_refuses_what_the_log_did_not_sign(cosigner: witness.Witness) -> None:
    forged = note.SigningKey.generate("log.example", note.Algorithm.ED25519)

    assert cosigner.add_checkpoint(Log().request(0, 3, key=forged)).status == 403
    assert cosigner.add_checkpoint(Log().request(0, 3)).status == 200


def test_a_proof_from_nothing_must_be_empty(cosigner: witness.Witness) -> None:
    request = Log().request(0, 3).replace("old 0\n", f"old 0\n{note.encoded(b'x' * 32)}\n")

    assert cosigner.add_checkpoint(request).status == 422


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("old 0", "old"),
        ("old 0", "old 00"),
        ("old 0", "new 0"),
        ("\n\n", "\n"),
        ("old 0", "old 0\nAAAA"),
        ("old 0", "old 0\n" + "\n".join([note.encoded(b"x" * 32)] * 64)),
        ("\n3\n", "\n03\n"),
        ("—", "-"),
    ],
)
def test_a_request_that_is_none(cosigner: witness.Witness, old: str, new: str) -> None:
    assert cosigner.add_checkpoint(Log().request(0, 3).replace(old, new)).status == 400


def test_a_rotated_key_is_trusted_once_it_stands_in_the_folder(cosigner: witness.Witness) -> None:
    log = Log()
    cosigner.add_checkpoint(log.request(0, 3))
    assert cosigner.add_checkpoint(log.request(3, 8, key=NEXT_KEY)).status == 403

    (cosigner.folder / "log-keys").write_text(NEXT_KEY.verifier.line + "\n")

    assert cosigner.add_checkpoint(log.request(3, 8, key=NEXT_KEY)).status == 200
    assert cosigner.add_checkpoint(log.request(8, 20)).status == 200


def test_it_remembers_over_a_restart(cosigner: witness.Witness) -> None:
    log = Log()
    cosigner.add_checkpoint(log.request(0, 8))
    cosigner.close()

    again = witness.Witness.open(cosigner.folder, name="another name", log_vkeys=[LOG.verifier.line])

    assert again.key.line == cosigner.key.line
    assert again.add_checkpoint(Log(fork="!").request(8, 20)).status == 422
    again.close()


def test_a_damaged_memory_is_not_a_fresh_start(cosigner: witness.Witness) -> None:
    cosigner.add_checkpoint(Log().request(0, 8))
    (file,) = (cosigner.folder / "checkpoints").iterdir()
    file.write_text("")

    with pytest.raises(note.Unreadable):
        cosigner.add_checkpoint(Log(fork="!").request(0, 8))


def test_of_two_histories_at_once_it_cosigns_one(cosigner: witness.Witness) -> None:
    logs = [Log(fork=str(number)) for number in range(8)]
    replies: list[witness.Reply] = []
    threads = [
        threading.Thread(target=lambda log=log: replies.append(cosigner.add_checkpoint(log.request(0, 8))))
        for log in logs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(reply.status for reply in replies) == [200, *[409] * 7]


def test_its_key_is_for_its_user_alone(cosigner: witness.Witness) -> None:
    assert stat.S_IMODE((cosigner.folder / "key").stat().st_mode) == 0o600


def test_two_witnesses_cannot_share_a_folder(cosigner: witness.Witness) -> None:
    with pytest.raises(witness.CannotWitness, match=r"^Another witness works in "):
        witness.Witness.open(cosigner.folder, name="second", log_vkeys=[])


def test_a_log_key_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(witness.CannotWitness, match=r"^A key cannot be read: "):
        witness.Witness.open(tmp_path, name="witness.example", log_vkeys=["nonsense"])


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(witness.CannotWitness, match=r"cannot be used: Not a directory\.$"):
        witness.Witness.open(tmp_path / "file", name="witness.example", log_vkeys=[])


def test_a_port_in_use(cosigner: witness.Witness) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(witness.CannotWitness, match=r"^Port \d+ cannot be used: Address already in use\.$"):
            witness.serving(cosigner, host="127.0.0.1", port=taken.getsockname()[1])


def test_a_witness_that_trusts_no_log_or_cannot_read_their_keys_is_not_ready(tmp_path: Path) -> None:
    cosigner = witness.Witness.open(tmp_path, name="w.example", log_vkeys=[])
    assert cosigner.parts() == {"folder": "ready", "log-keys": "no log is trusted here"}

    (tmp_path / "log-keys").write_text("no key\n")

    assert cosigner.parts() == {"folder": "ready", "log-keys": "the keys of logs cannot be read"}
    cosigner.close()


def test_as_a_process(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "import sys; from vienreiz.kernel.tlog import witness; witness.main(sys.argv[1:])"
    arguments = ["--folder", str(tmp_path), "--port", str(port), "--log-vkey", LOG.verifier.line]
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], env=dict(os.environ))
    try:
        key = note.VerifierKey.read(_get(port, "/vkey"))
        assert json.loads(_get(port, "/livez")) == {"status": "live"}
        ready = {"ready": True, "essential": True, "state": "ready"}
        parts = {"folder": ready, "log-keys": ready}
        assert json.loads(_get(port, "/readyz")) == {"status": "ready", "parts": parts}
        status, kind, body = _post(port, "/add-checkpoint", Log().request(0, 3).encode())
        assert (status, kind) == (200, "text/plain; charset=utf-8")
        assert key.accepts(Log().head(3).text, note.Signature.read(body.rstrip("\n")))
        assert _post(port, "/add-checkpoint", Log().request(0, 8).encode()) == (409, "text/x.tlog.size", "3\n")
        assert _post(port, "/add-checkpoint", b"\xff\xfe")[0] == 400
        counted = _get(port, "/metrics").splitlines()
        assert 'vienreiz_witness_answers_total{status="200"} 1' in counted
        assert 'vienreiz_witness_answers_total{status="409"} 1' in counted
        assert f'vienreiz_witness_tree_size{{origin="{LOG.name}"}} 3' in counted
        assert _post(port, "/other", b"")[0] == 404
        assert _post(port, "/add-checkpoint", b"x" * 70_000)[0] == 413
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0


def _get(port: int, path: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the witness did not come up")


def _post(port: int, path: str, body: bytes) -> tuple[int, str, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()
    except urllib.error.URLError:
        return 413, "", ""  # it hung up before we had sent everything
