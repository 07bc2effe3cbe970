"""What the environment says, read once, here alone."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEMO_WITNESS = "witness.line"  # in VIENREIZ_DATA: as VIENREIZ_WITNESSES would name the demonstration's own


class EnvironmentProblem(Exception):
    """The environment does not let the platform start; one sentence says why, or one for each reason."""

    def __str__(self) -> str:
        return " ".join(map(str, self.args))


def _setting(name: str, meaning: str, default: str) -> dict[str, str]:
    return {"name": name, "meaning": meaning, "default": default}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenidProvider:
    """Who identifies people, and where in its word the country's identifier stands."""

    issuer: str
    client_id: str
    scheme: str
    claim: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Every `VIENREIZ_…` variable, typed. `vienreiz settings` lists this page of the code to operators."""

    folder: Path = field(
        metadata=_setting("VIENREIZ_DATA", "folder of files of this deployment: keys, embedded databases", "var/data")
    )
    database_url: str = field(
        metadata=_setting("VIENREIZ_DATABASE_URL", "sqlite:///path or postgresql://…", "SQLite in VIENREIZ_DATA")
    )
    log_database_url: str = field(
        metadata=_setting(
            "VIENREIZ_LOG_DATABASE_URL",
            "database of the log: with PostgreSQL, a role that may only insert and select",
            "log.sqlite3 in VIENREIZ_DATA",
        )
    )
    log_owner_url: str = field(
        metadata=_setting(
            "VIENREIZ_LOG_OWNER_URL",
            "PostgreSQL only: the role that owns the log's tables, used by `vienreiz prepare` and `person erase` alone",
            "the role of VIENREIZ_DATABASE_URL in the log's database",
        )
    )
    base_url: str = field(
        metadata=_setting("VIENREIZ_BASE_URL", "address by which people reach it", "http://localhost:8000")
    )
    behind_proxy: bool = field(
        metadata=_setting(
            "VIENREIZ_BEHIND_PROXY",
            "1: a proxy stands before the web processes and sets X-Forwarded-Proto and X-Forwarded-For; nobody else "
            "reaches them",
            "0",
        )
    )
    secret_key: str = field(
        metadata=_setting(
            "VIENREIZ_SECRET_KEY",
            "signs sessions; at least 32 characters",
            "a file made in VIENREIZ_DATA, in demo only",
        )
    )
    demo: bool = field(
        metadata=_setting("VIENREIZ_DEMO", "1 switches on the demonstration eID; synthetic people only", "0")
    )
    log_origin: str = field(
        metadata=_setting("VIENREIZ_LOG_ORIGIN", "name of the log, in every checkpoint", "host of the base URL + /log")
    )
    log_key_file: Path = field(
        metadata=_setting("VIENREIZ_LOG_KEY_FILE", "the log's private key", "log.key in VIENREIZ_DATA")
    )
    receipt_key_file: Path = field(
        metadata=_setting(
            "VIENREIZ_RECEIPT_KEY_FILE", "private key that signs receipts", "receipts.key in VIENREIZ_DATA"
        )
    )
    erasures_file: Path = field(
        metadata=_setting(
            "VIENREIZ_ERASURES_FILE",
            "list of erased persons, done again after a restore: keep it apart from the backups of the databases",
            "erasures.ndjson in VIENREIZ_DATA",
        )
    )
    openid: "OpenidProvider | None" = field(
        metadata=_setting(
            "VIENREIZ_OPENID",
            "provider of electronic identity, as `issuer client-id scheme:claim`: the claim that holds the person's "
            "identifier in a scheme of the country; `scheme:claim:PREFIX` takes a prefix such as PNOLV- off",
            "none",
        )
    )
    openid_secret_file: Path | None = field(
        metadata=_setting(
            "VIENREIZ_OPENID_SECRET_FILE", "our secret with that provider", "none: a public client, by PKCE alone"
        )
    )
    witnesses: tuple[str, ...] = field(
        metadata=_setting(
            "VIENREIZ_WITNESSES",
            "cosigners, each `URL vkey`, joined by commas",
            "none; in demo the witness of the demonstration in VIENREIZ_DATA",
        )
    )
    operator_port: int = field(
        metadata=_setting("VIENREIZ_OPERATOR_PORT", "where the worker answers operators (/metrics)", "8001")
    )
    metrics_folder: Path = field(
        metadata=_setting("VIENREIZ_METRICS", "folder the processes share for counters", "metrics in VIENREIZ_DATA")
    )

    @property
    def insecure_allowed(self) -> bool:
        """Plain http is for a machine's own loopback; anything else gets secure cookies and HSTS."""
        return urlsplit(self.base_url).scheme == "http"


def read(variables: Mapping[str, str]) -> Environment:
    """The environment as one value.

    Raises EnvironmentProblem, which names every variable that is missing or odd.
    """
    folder = Path(variables.get("VIENREIZ_DATA", "var/data")).absolute()
    demo = variables.get("VIENREIZ_DEMO", "0") == "1"
    base_url = variables.get("VIENREIZ_BASE_URL", "http://localhost:8000").rstrip("/")
    problems = [
        *_problems_of_url(base_url),
        *_problems_of_database("VIENREIZ_DATABASE_URL", variables),
        *_problems_of_database("VIENREIZ_LOG_DATABASE_URL", variables),
    ]
    problems += _problems_of_the_pair(
        variables.get("VIENREIZ_DATABASE_URL", ""), variables.get("VIENREIZ_LOG_DATABASE_URL", "")
    )
    problems += _problems_of_openid(variables.get("VIENREIZ_OPENID", ""))
    secret_key = variables.get("VIENREIZ_SECRET_KEY", "")
    if not secret_key and demo:
        secret_key = _kept_secret(folder / "secret.key")
    if len(secret_key) < 32:
        problems.append(
            "VIENREIZ_SECRET_KEY is missing or shorter than 32 characters: `openssl rand -base64 48` makes one."
        )
    operator_port = variables.get("VIENREIZ_OPERATOR_PORT", "8001")
    if not operator_port.isdecimal() or not 0 < int(operator_port) < 65536:
        problems.append(f"VIENREIZ_OPERATOR_PORT must be a port number, but is {operator_port!r}.")
    if problems:
        raise EnvironmentProblem(*problems)
    database_url = variables.get("VIENREIZ_DATABASE_URL", f"sqlite:///{folder / 'vienreiz.sqlite3'}")
    log_database_url = variables.get("VIENREIZ_LOG_DATABASE_URL", f"sqlite:///{folder / 'log.sqlite3'}")
    return Environment(
        folder=folder,
        database_url=database_url,
        log_database_url=log_database_url,
        log_owner_url=_owner_url(database_url, log_database_url, variables.get("VIENREIZ_LOG_OWNER_URL", "")),
        base_url=base_url,
        behind_proxy=variables.get("VIENREIZ_BEHIND_PROXY", "0") == "1",
        secret_key=secret_key,
        demo=demo,
        log_origin=variables.get("VIENREIZ_LOG_ORIGIN", f"{urlsplit(base_url).hostname}/log"),
        log_key_file=Path(variables.get("VIENREIZ_LOG_KEY_FILE", str(folder / "log.key"))),
        receipt_key_file=Path(variables.get("VIENREIZ_RECEIPT_KEY_FILE", str(folder / "receipts.key"))),
        erasures_file=Path(variables.get("VIENREIZ_ERASURES_FILE", str(folder / "erasures.ndjson"))),
        openid=_openid(variables.get("VIENREIZ_OPENID", "")),
        openid_secret_file=Path(secret) if (secret := variables.get("VIENREIZ_OPENID_SECRET_FILE")) else None,
        witnesses=_witnesses(variables, folder=folder, demo=demo),
        operator_port=int(operator_port),
        metrics_folder=Path(variables.get("VIENREIZ_METRICS", str(folder / "metrics"))),
    )


def make_folders(environment: Environment) -> None:
    """The folders that every process writes to. Raises EnvironmentProblem where one cannot be written."""
    _make_folder(environment.folder, "VIENREIZ_DATA")
    _make_folder(environment.metrics_folder, "VIENREIZ_METRICS")


def _make_folder(folder: Path, name: str) -> None:
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        is_file = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "it is no folder" if is_file else error.strerror
        raise EnvironmentProblem(
            f"{folder} cannot be written: {reason}. Give this user the right to, or set {name}."
        ) from error


def database(url: str) -> dict[str, object]:
    """Django's description of the database at `url`.

    SQLite: write-ahead log, writers take their lock at the start of a transaction, and a commit is on the disk
    before it is answered (`synchronous=FULL`).
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,  # 32 threads that write at once wait up to 12 s for each other, as measured
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _problems_of_url(base_url: str) -> list[str]:
    parts = urlsplit(base_url)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path:
        return []
    return [f"VIENREIZ_BASE_URL must look like https://host, without a path, but is {base_url!r}."]


def _problems_of_database(name: str, variables: Mapping[str, str]) -> list[str]:
    url = variables.get(name)
    if url is None or url.startswith(("sqlite:///", "postgresql://")):
        return []
    return [f"{name} must begin with sqlite:/// or postgresql://."]


def _problems_of_the_pair(url: str, log_url: str) -> list[str]:
    if url.startswith("postgresql://") and not log_url:
        return [
            "VIENREIZ_LOG_DATABASE_URL is missing: beside PostgreSQL the log needs a database and a role of its own."
        ]
    if url and url == log_url:
        return ["VIENREIZ_DATABASE_URL and VIENREIZ_LOG_DATABASE_URL must be two databases."]
    return []


def _openid(written: str) -> OpenidProvider | None:
    """Raises ValueError when it is not written as it should be."""
    if not written:
        return None
    issuer, client_id, identifier = written.split()
    scheme, claim, *prefix = identifier.split(":")
    if not (scheme and claim) or len(prefix) > 1:
        raise ValueError(identifier)
    return OpenidProvider(
        issuer=issuer, client_id=client_id, scheme=scheme, claim=claim, prefix=prefix[0] if prefix else ""
    )


def _problems_of_openid(written: str) -> list[str]:
    try:
        found = _openid(written)
    except ValueError:
        return ["VIENREIZ_OPENID must look like `https://issuer client-id scheme:claim`."]
    if found is None:
        return []
    parts = urlsplit(found.issuer)
    is_own = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    if is_own or (parts.scheme == "https" and parts.hostname):
        return []
    return [f"The issuer in VIENREIZ_OPENID must begin with https://, but is {found.issuer!r}."]


def _witnesses(variables: Mapping[str, str], *, folder: Path, demo: bool) -> tuple[str, ...]:
    """Those that are named; where nothing is said of them, a demonstration's own, as it wrote it down."""
    written = variables.get("VIENREIZ_WITNESSES")
    if written is None and demo:
        with suppress(OSError):
            written = (folder / DEMO_WITNESS).read_text()
    return tuple(part.strip() for part in (written or "").split(",") if part.strip())


def _owner_url(url: str, log_url: str, named: str) -> str:
    """Who may delete from the log: the role that was named, else the main one. A file has no roles."""
    if not log_url.startswith("postgresql://"):
        return log_url
    if named or not url.startswith("postgresql://"):
        return named or log_url
    return urlsplit(url)._replace(path=urlsplit(log_url).path).geturl()


def _kept_secret(file: Path) -> str:
    """The demonstration's secret, made at the first start."""
    _make_folder(file.parent, "VIENREIZ_DATA")
    secret = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secret)
    return secret
