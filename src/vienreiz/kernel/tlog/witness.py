"""`vienreiz witness`: remembers the newest checkpoint of each log it trusts, and cosigns only what grew out of it.

A process of its own with a folder and a key of its own; no database, nothing of the log's. In the folder: `key` (its
private key, mode 0600), `log-keys` (vkey lines of logs it trusts, beside those of the command line; read at each
request) and `checkpoints/`, one file a log. Source: c2sp.org/tlog-witness.
"""

import argparse
import fcntl
import hashlib
import json
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import IO

from . import checkpoint, note, tree

LARGEST_REQUEST_BYTES = 65_536
LONGEST_PROOF = 63
PLAIN = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
JSON = "application/json"


class CannotWitness(Exception):
    """Why the witness cannot start, in one sentence."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered over HTTP."""

    status: int
    body: str
    content_type: str = PLAIN


@dataclass(frozen=True, slots=True)
class Submission:
    """What a log sends: the size from which its proof starts, the proof, and the signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: note.Note
    checkpoint: checkpoint.Checkpoint

    @classmethod
    def read(cls, body: str) -> "Submission":
        """Raises Unreadable."""
        head, gap, signed = body.partition("\n\n")
        first, *proof = head.split("\n")
        match = re.fullmatch(f"old ({checkpoint.SIZE.pattern})", first)
        if match is None or not gap or len(proof) > LONGEST_PROOF:
            raise note.Unreadable("the request should hold the old size, a proof, an empty line and a checkpoint")
        hashes = tuple(map(note.decoded, proof))
        if any(len(one) != tree.HASH_BYTES for one in hashes):
            raise note.Unreadable("the proof holds something else than SHA-256 hashes")
        opened = note.Note.read(signed)
        return cls(int(match[1]), hashes, opened, checkpoint.Checkpoint.read(opened.text))


@dataclass(slots=True)
class Witness:
    """A cosigner and what it remembers. One process for a folder: a lock on it is held until the process ends."""

    folder: Path
    key: note.SigningKey
    trusted: tuple[note.VerifierKey, ...]
    now_s: Callable[[], float] = time.time
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _lock_file: IO[str] | None = None

    @classmethod
    def open(cls, folder: Path, *, name: str, log_vkeys: Sequence[str]) -> "Witness":
        """The witness of this folder; its key is made at the first start. Raises CannotWitness."""
        try:
            (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
            lock_file = _locked(folder / "lock")
        except BlockingIOError as error:
            raise CannotWitness(f"Another witness works in {folder}; give this one a folder of its own.") from error
        except OSError as error:
            raise CannotWitness(f"{folder} cannot be used: {error.strerror}.") from error
        try:
            key = _kept_key(folder / "key", name)
            trusted = tuple(note.VerifierKey.read(line) for line in log_vkeys)
        except (OSError, note.Unreadable) as error:
            lock_file.close()
            raise CannotWitness(f"A key cannot be read: {error}.") from error
        return cls(folder, key, trusted, _lock_file=lock_file)

    def add_checkpoint(self, body: str) -> Reply:
        """Cosign, or say why not: 400, 403, 404, 409 or 422 as the source has it."""
        try:
            sent = Submission.read(body)
        except note.Unreadable as error:
            return Reply(400, f"{error}\n")
        keys = [key for key in self._log_keys() if key.name == sent.checkpoint.origin]
        if not keys:
            return Reply(404, "this log is not known here\n")
        if not sent.note.signed_by(keys):
            return Reply(403, "no key of this log that is known here signed this checkpoint\n")
        if sent.old > sent.checkpoint.size:
            return Reply(400, "the old size is larger than the checkpoint\n")
        with self._turn:  # look and store without anybody between
            return self._answer(sent)

    def parts(self) -> dict[str, str]:
        """How each part is: `ready`, or else what is wrong."""
        checks = {"folder": self._folder_trouble, "log-keys": self._keys_trouble}
        return {part: check() or "ready" for part, check in checks.items()}

    def sizes(self) -> dict[str, int]:
        """How many leaves each log has that was cosigned here, by origin."""
        found = {}
        for file in sorted((self.folder / "checkpoints").iterdir()):
            if file.suffix != ".partial":
                kept = checkpoint.Checkpoint.read(note.Note.read(file.read_text()).text)
                found[kept.origin] = kept.size
        return found

    def _folder_trouble(self) -> str:
        probe = self.folder / ".writable"
        try:
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            return f"it cannot be written: {error.strerror}"
        return ""

    def _keys_trouble(self) -> str:
        try:
            return "" if self._log_keys() else "no log is trusted here"
        except (OSError, note.Unreadable):
            return "the keys of logs cannot be read"

    def close(self) -> None:
        """Let another process use the folder."""
        if self._lock_file is not None:
            self._lock_file.close()

    def _answer(self, sent: Submission) -> Reply:
        known = self._newest(sent.checkpoint.origin)
        known_size, new = known.size if known else 0, sent.checkpoint
        if sent.old != known_size:
            return Reply(409, f"{known_size}\n", SIZE)
        if known is not None and known.size == new.size and known.root != new.root:
            return Reply(409, f"{known_size}\n", SIZE)
        if not _grew(known, sent):
            return Reply(422, "the checkpoint did not grow out of the one cosigned before\n")
        self._remember(sent)
        return Reply(200, f"{self.key.cosign(sent.note.text, time_s=int(self.now_s())).line}\n")

    def _log_keys(self) -> tuple[note.VerifierKey, ...]:
        try:
            lines = (self.folder / "log-keys").read_text().splitlines()
        except FileNotFoundError:
            return self.trusted
        return (*self.trusted, *(note.VerifierKey.read(line) for line in lines if line.strip()))

    def _newest(self, origin: str) -> checkpoint.Checkpoint | None:
        try:
            kept = self._file(origin).read_text()
        except FileNotFoundError:
            return None
        return checkpoint.Checkpoint.read(note.Note.read(kept).text)

    def _remember(self, sent: Submission) -> None:
        """On the disk before anybody hears of it."""
        file = self._file(sent.checkpoint.origin)
        partial = file.with_suffix(".partial")
        with partial.open("w") as handle:
            handle.write(str(sent.note))
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(file)
        descriptor = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _file(self, origin: str) -> Path:
        return self.folder / "checkpoints" / hashlib.sha256(origin.encode()).hexdigest()


def main(arguments: list[str]) -> None:
    """Witness until told to end. Exit code 1 and one sentence when it cannot start."""
    parser = argparse.ArgumentParser(
        prog="vienreiz witness",
        description="Cosign checkpoints of a log, run by somebody else than the log."
        " Example: vienreiz witness --folder /srv/witness --port 8002 --log-vkey 'log.example+1f…+AY…'",
    )
    parser.add_argument("--folder", type=Path, required=True, help="where its key and memory are kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--name", default="localhost/witness", help="name of its key, used at the first start")
    parser.add_argument("--log-vkey", action="append", default=[], help="verifier key of a log to cosign; repeatable")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        witness = Witness.open(options.folder, name=options.name, log_vkeys=options.log_vkey)
        server = serving(witness, host=options.host, port=options.port)
    except CannotWitness as problem:
        sys.exit(str(problem))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        witness.close()


def serving(witness: Witness, *, host: str, port: int) -> ThreadingHTTPServer:
    """An HTTP server that answers for `witness`. Raises CannotWitness."""

    class Handler(_Handler):
        answering_for = witness
        answered = Counter()

    try:
        return ThreadingHTTPServer((host, port), Handler)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a port number"
        raise CannotWitness(f"Port {port} cannot be used: {reason}.") from error


class _Handler(BaseHTTPRequestHandler):
    answering_for: Witness
    answered: Counter[int]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        pages = {"/vkey": self._vkey, "/livez": self._livez, "/readyz": self._readyz, "/metrics": self._metrics}
        page = pages.get(self.path)
        self._send(page() if page else Reply(404, "there is nothing here\n"))

    def _vkey(self) -> Reply:
        return Reply(200, f"{self.answering_for.key.verifier.line}\n")

    def _livez(self) -> Reply:
        return Reply(200, json.dumps({"status": "live"}), JSON)

    def _readyz(self) -> Reply:
        parts = self.answering_for.parts()
        is_ready = all(state == "ready" for state in parts.values())
        document = {
            "status": "ready" if is_ready else "not ready",
            "parts": {
                part: {"ready": state == "ready", "essential": True, "state": state} for part, state in parts.items()
            },
        }
        return Reply(200 if is_ready else 503, json.dumps(document), JSON)

    def _metrics(self) -> Reply:
        """As Prometheus reads it."""
        answered = [
            f'vienreiz_witness_answers_total{{status="{one}"}} {self.answered[one]}' for one in sorted(self.answered)
        ]
        sizes = self.answering_for.sizes()
        cosigned = [f'vienreiz_witness_tree_size{{origin="{origin}"}} {size}' for origin, size in sizes.items()]
        lines = [
            "# HELP vienreiz_witness_answers_total Checkpoints answered, by status.",
            "# TYPE vienreiz_witness_answers_total counter",
            *answered,
            "# HELP vienreiz_witness_tree_size Leaves of the newest checkpoint that was cosigned.",
            "# TYPE vienreiz_witness_tree_size gauge",
            *cosigned,
        ]
        return Reply(200, "\n".join(lines) + "\n", "text/plain; version=0.0.4; charset=utf-8")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_REQUEST_BYTES:
            self.close_connection = True
            self._send(Reply(413, "the request is too long, or does not say how long it is\n"))
            return
        body = self.rfile.read(int(length)).decode(errors="replace")
        if self.path != "/add-checkpoint":
            self._send(Reply(404, "there is nothing here\n"))
            return
        reply = self.answering_for.add_checkpoint(body)
        self.answered[reply.status] += 1
        self._send(reply)

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _send(self, reply: Reply) -> None:
        content = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _grew(known: checkpoint.Checkpoint | None, sent: Submission) -> bool:
    new = sent.checkpoint
    if known is None or known.size == 0:
        return not sent.proof and (new.size > 0 or new.root == tree.EMPTY_ROOT)
    return tree.is_consistent(known.root, known.size, new.root, new.size, proof=sent.proof)


def _locked(file: Path) -> IO[str]:
    """Held until it is closed. Raises BlockingIOError when another process holds it."""
    lock_file = file.open("w")
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock_file.close()
        raise
    return lock_file


def _kept_key(file: Path, name: str) -> note.SigningKey:
    try:
        return note.SigningKey.read(file.read_text())
    except FileNotFoundError:
        key = note.SigningKey.generate(name, note.Algorithm.COSIGNATURE)
        partial = file.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(key.line + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(file)
        return key


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
