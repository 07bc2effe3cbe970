"""The whole state in one file, and back: both databases, the keys that belong to them, files on their way.

A *backup* is a tar file with a manifest of digests. The main database is copied first and the log after it, so that
whatever the one refers to stands in the other. The list of erasures is never in it: it must not go back with the rest.
"""

import base64
import hashlib
import json
import lzma
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from .environment import Environment

FORMAT = "vienreiz-backup/1"
MANIFEST = "manifest.json"
DATABASES = {"default": "main", "log": "log"}  # in this order
NEWEST = "SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1"
CHUNK_BYTES = 1024 * 1024
# what tar, its compression and JSON say of a file that was cut short or made by somebody else
UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error, lzma.LZMAError, ValueError, TypeError, RecursionError)


class CannotBackUp(Exception):
    """Why no backup was made, or none was restored, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; `checkpoint` is the log's newest, empty where nothing was entered yet."""

    made_at: str
    engine: str
    checkpoint: str
    digests: Mapping[str, str]  # SHA-256 of each file, by its name
    format: str = FORMAT

    @property
    def size(self) -> int:
        """How many leaves the log has. Source: c2sp.org/tlog-checkpoint."""
        return int(self.checkpoint.splitlines()[1]) if self.checkpoint else 0

    @property
    def root(self) -> str:
        """The log's root in hexadecimal; empty where there is none."""
        return base64.b64decode(self.checkpoint.splitlines()[2]).hex() if self.checkpoint else ""


def make(file: Path, environment: Environment, *, at: datetime) -> Manifest:
    """Write a backup to `file`, whole or not at all, while everything runs. Raises CannotBackUp."""
    if file.exists():
        raise CannotBackUp(f"{file} exists already; name a new file.")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as kept:
            folder = Path(kept)
            _copy("default", folder / "main")
            checkpoint = _copy("log", folder / "log")
            held = {name: folder / name for name in DATABASES.values()} | _files(environment)
            manifest = Manifest(
                made_at=at.isoformat(),
                engine=connections["default"].vendor,
                checkpoint=checkpoint,
                digests={name: _digest(one) for name, one in held.items()},
            )
            (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n")
            _pack(folder / "whole", {MANIFEST: folder / MANIFEST, **held})
            (folder / "whole").rename(file)
    except OSError as error:
        raise CannotBackUp(f"{file} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise CannotBackUp(f"The databases cannot be read ({error}): `vienreiz doctor` says more.") from error
    return manifest


@contextmanager
def opened(file: Path, environment: Environment) -> Iterator[tuple[Manifest, Path]]:
    """What a backup says of itself and the folder of its files, each with its digest proven. Raises CannotBackUp."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=environment.folder) as kept:
        folder = Path(kept)
        try:
            _unpack(file, folder)
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
            named = set(dict(manifest.digests))
        except UNREADABLE as error:
            raise CannotBackUp(f"{file} is no backup that can be read.") from error
        if manifest.format != FORMAT:
            raise CannotBackUp(f"{file} is a backup of another form: {manifest.format}.")
        if not named >= set(DATABASES.values()):
            raise CannotBackUp(f"{file} is no whole backup: it does not name both databases.")
        for name, digest in manifest.digests.items():
            if not (folder / name).is_file() or _digest(folder / name) != digest:
                raise CannotBackUp(f"{file} is damaged: {name} is not what the backup says.")
        if manifest.engine != connections["default"].vendor:
            raise CannotBackUp(f"{file} is of {manifest.engine}, and this deployment is on another database.")
        yield manifest, folder


def is_empty(environment: Environment) -> bool:
    """Whether nothing stands here that a restore would replace."""
    has_tables = any(connections[alias].introspection.table_names() for alias in DATABASES)
    connections.close_all()
    return not has_tables and not environment.log_key_file.exists()


def put_back(folder: Path, manifest: Manifest, environment: Environment) -> None:
    """Replace both databases and the keys by those of an opened backup. Raises CannotBackUp."""
    connections.close_all()
    for alias, name in DATABASES.items():
        _put_back(alias, folder / name)
    places = _places(environment)
    for name in manifest.digests:
        place = environment.folder / "uploads" / Path(name).name if name.startswith("uploads/") else places.get(name)
        if place is None:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, place)
        place.chmod(0o644 if place.suffix == ".vkeys" else 0o600)


def _places(environment: Environment) -> dict[str, Path]:
    """Where the keys lie, by their name in a backup."""
    return {
        "keys/log.key": environment.log_key_file,
        "keys/log.vkeys": environment.log_key_file.with_suffix(".vkeys"),
        "keys/receipts.key": environment.receipt_key_file,
        "keys/receipts.vkeys": environment.receipt_key_file.with_suffix(".vkeys"),
        "keys/secret.key": environment.folder / "secret.key",  # of a demonstration
    }


def _files(environment: Environment) -> dict[str, Path]:
    """What is there besides the databases."""
    sent = {f"uploads/{one.name}": one for one in (environment.folder / "uploads").glob("*") if one.is_file()}
    return {name: place for name, place in _places(environment).items() if place.is_file()} | sent


def _copy(alias: str, to: Path) -> str:
    """A copy of a database as it is at one moment; of the log its newest checkpoint at that moment."""
    if connections[alias].vendor == "sqlite":
        uri = f"{_file(alias).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
            found = copy.execute(NEWEST).fetchone() if alias == "log" else None
        return found[0] if found else ""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        how = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
        _run("pg_dump", *how, of=alias)
        if alias != "log":
            return ""
        cursor.execute(NEWEST)
        found = cursor.fetchone()
    return found[0] if found else ""


def _put_back(alias: str, copy: Path) -> None:
    if connections[alias].vendor == "sqlite":
        file = _file(alias)
        for leftover in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            leftover.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, file)
        return
    has_tables = bool(connections[alias].introspection.table_names())
    connections[alias].close()
    empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC"
    if has_tables:
        _run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--command={empty}", of=alias)
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--dbname=", str(copy), of=alias)


def _file(alias: str) -> Path:
    return Path(connections.databases[alias]["NAME"])


def _run(program: str, *words: str, of: str) -> None:
    """A tool of PostgreSQL on one of the databases, as the role that owns it. Raises CannotBackUp.

    The password is said in the environment: on the list of processes everybody would see it.
    """
    if shutil.which(program) is None:
        raise CannotBackUp(f"{program} is missing: install the client programs of PostgreSQL, as new as the server.")
    described: Mapping[str, Any] = connections.databases[of]
    if of == "log" and settings.LOG_OWNER is not None:
        described = settings.LOG_OWNER
    variables = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    said = {name: str(described[key]) for name, key in variables.items() if described[key]}
    dbname = [f"--dbname={said['PGDATABASE']}" if word == "--dbname=" else word for word in words]
    done = subprocess.run(  # noqa: S603 - found on the operator's own path
        [program, *dbname], env={**os.environ, **said}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or "it does not say why").splitlines()[-1]
        raise CannotBackUp(f"{program} failed: {last}.")


def _pack(to: Path, held: Mapping[str, Path]) -> None:
    to.touch(mode=0o600)  # there are private keys in it
    with to.open("wb") as handle:
        with tarfile.open(fileobj=handle, mode="w:gz", compresslevel=6) as packed:
            for name, file in held.items():
                packed.add(file, arcname=name, recursive=False)
        handle.flush()
        os.fsync(handle.fileno())


def _unpack(file: Path, folder: Path) -> None:
    """Files alone, beneath `folder` alone. The filters of tarfile came with Python 3.11.4, and Debian has 3.11.2."""
    with tarfile.open(file) as packed:
        for member in packed:
            name, content = PurePosixPath(member.name), packed.extractfile(member) if member.isfile() else None
            if content is None or name.is_absolute() or ".." in name.parts:
                raise tarfile.TarError(f"{member.name} is no file of a backup")
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as handle:
                shutil.copyfileobj(content, handle, CHUNK_BYTES)


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
