"""What of the environment is missing or odd, and how to mend it."""

import shutil
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from vienreiz.kernel.text import counted
from vienreiz.modules.packs import public as packs

from .environment import Environment

LEAST_FREE_BYTES = 500_000_000
WITNESS_PATIENCE_S = 2


class Weight(StrEnum):
    FINE = "fine"
    ODD = "odd"
    STOPS = "stops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, and the mend where it is not fine."""

    part: str
    weight: Weight
    sentence: str


def examine(environment: Environment) -> list[Finding]:
    """Every finding, in the order in which things are needed."""
    return [
        *_folder(environment),
        *_privacy(environment),
        *_database("default", "database"),
        *_database("log", "log's database"),
        *_durability(),
        *_log_role(),
        *_log_key(environment),
        *_witnesses(environment),
        *_pack(),
        *_exposure(environment),
    ]


def unset(sentence: str) -> Finding:
    """What the environment does not say, or says oddly."""
    return _stops("environment", sentence)


def _fine(part: str, sentence: str) -> Finding:
    return Finding(part=part, weight=Weight.FINE, sentence=sentence)


def _odd(part: str, sentence: str) -> Finding:
    return Finding(part=part, weight=Weight.ODD, sentence=sentence)


def _stops(part: str, sentence: str) -> Finding:
    return Finding(part=part, weight=Weight.STOPS, sentence=sentence)


def _folder(environment: Environment) -> Iterator[Finding]:
    folder = environment.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        yield _stops(
            "folder", f"{folder} cannot be written ({error.strerror}): give this user the right, or set VIENREIZ_DATA."
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield _odd(
            "folder", f"only {free // 1_000_000} MB are free beside {folder}: make room, the log must be able to grow."
        )
    else:
        yield _fine("folder", f"{folder} can be written, {free // 1_000_000_000} GB free.")


def _privacy(environment: Environment) -> Iterator[Finding]:
    """Whether another user of this machine may read registers and log. A file in a closed folder is closed."""
    files = [Path(str(connections[alias].settings_dict["NAME"])) for alias in ("default", "log")]
    looked_at = [environment.folder, *(file for file in files if file.parent != environment.folder)]
    open_ = [str(path) for path in looked_at if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_:
        yield _odd("privacy", f"others on this machine may look into {', '.join(open_)}: `chmod -R go-rwx` it.")
    else:
        yield _fine("privacy", "what lies here is for this user alone.")


def _database(alias: str, part: str) -> Iterator[Finding]:
    connection = connections[alias]
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield _stops(
            part, f"it does not answer ({str(error).strip().splitlines()[0]}): check its address and that it runs."
        )
        return
    if waiting:
        yield _stops(part, f"{counted(len(waiting), 'migration waits', 'migrations wait')}: run `vienreiz prepare`.")
    else:
        yield _fine(part, f"{connection.vendor} answers, and its tables are up to date.")


def _durability() -> Iterator[Finding]:
    """Whether a commit is on the disk before it is answered. Source: docs/decisions, `the-log`."""
    connection = connections["log"]
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA synchronous")
                durable = cursor.fetchone()[0] >= 2
            else:
                cursor.execute(
                    "SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'"
                )
                durable = cursor.fetchone()[0]
    except DatabaseError:
        return
    if durable:
        yield _fine("durability", "an entry of the log is on the disk before its answer leaves.")
    else:
        yield _stops(
            "durability", "the log's database answers before it has written: set fsync and synchronous_commit to on."
        )


def _log_role() -> Iterator[Finding]:
    connection = connections["log"]
    if connection.vendor != "postgresql":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM information_schema.tables"
                " WHERE table_schema = 'public' AND table_name LIKE 'audit_%%'"
                " AND (has_table_privilege(quote_ident(table_name), 'UPDATE')"
                " OR has_table_privilege(quote_ident(table_name), 'DELETE'))"
            )
            alterable = cursor.fetchone()[0]
    except DatabaseError:
        return
    if alterable:
        yield _odd(
            "log's role", "it may alter or delete entries: give VIENREIZ_LOG_DATABASE_URL one that owns nothing."
        )
    else:
        yield _fine("log's role", "it may insert and select, nothing else.")


def _log_key(environment: Environment) -> Iterator[Finding]:
    file = environment.log_key_file
    if not file.exists():
        yield _stops("log's key", f"{file} is missing: run `vienreiz prepare`, or put back the key of this log.")
    elif file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield _odd("log's key", f"others may read {file}: chmod 600 it.")
    else:
        yield _fine("log's key", f"{file} is there, for this user alone.")


def _witnesses(environment: Environment) -> Iterator[Finding]:
    if not environment.witnesses:
        yield _odd(
            "witnesses",
            "none: until somebody else cosigns, the operator could rewrite the log. Set VIENREIZ_WITNESSES.",
        )
    for witness in environment.witnesses:
        url = witness.split()[0]
        try:
            with urllib.request.urlopen(f"{url}/livez", timeout=WITNESS_PATIENCE_S):  # noqa: S310 - the operator's own setting
                yield _fine("witnesses", f"{url} answers.")
        except (urllib.error.URLError, OSError, ValueError):
            yield _odd(
                "witnesses", f"{url} does not answer: entries are kept, but stay without a cosignature until it does."
            )


def _pack() -> Iterator[Finding]:
    try:
        pack = packs.current()
    except packs.NoPack:
        yield _odd("pack", "no country is described yet: `vienreiz pack apply FOLDER`.")
    except DatabaseError:
        return
    else:
        yield _fine("pack", f"{pack.title.in_language('en')}, version {pack.version}.")


def _exposure(environment: Environment) -> Iterator[Finding]:
    host = urlsplit(environment.base_url).hostname
    if environment.demo and host not in {"localhost", "127.0.0.1"}:
        yield _stops(
            "exposure",
            "the demonstration eID lets anybody be anybody: set VIENREIZ_DEMO=0 here.",
        )
    elif environment.insecure_allowed and host not in {"localhost", "127.0.0.1"}:
        yield _stops(
            "exposure", "VIENREIZ_BASE_URL is http: people's sessions would travel in clear; put TLS before it."
        )
    else:
        yield _fine("exposure", "as it should be for this address.")
