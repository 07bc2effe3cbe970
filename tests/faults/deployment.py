"""Databases of their own for processes that tests start and kill."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).parents[2]


@contextmanager
def deployment(folder: Path) -> Iterator[Mapping[str, str]]:
    """The environment of a deployment in `folder`; on PostgreSQL with two new databases, dropped at the end."""
    server = os.environ.get("VIENREIZ_TEST_DATABASE", "").rstrip("/")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VIENREIZ_")},
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
        "PYTHONPATH": os.pathsep.join([str(SOURCE / "src"), str(SOURCE)]),
        "PYTHONUNBUFFERED": "1",
        "VIENREIZ_DATA": str(folder / "data"),
        "VIENREIZ_DEMO": "1",
    }
    if not server:
        yield environment
        return
    names = [f"vienreiz_faults_{part}_{secrets.token_hex(4)}" for part in ("main", "log")]
    with administrator(server) as execute:
        for name in names:
            execute(f"CREATE DATABASE {name}")
        try:
            yield environment | {
                "VIENREIZ_DATABASE_URL": f"{server}/{names[0]}",
                "VIENREIZ_LOG_DATABASE_URL": f"{server}/{names[1]}",
            }
        finally:
            for name in names:
                execute(f"DROP DATABASE {name} WITH (FORCE)")


def python(*arguments: object) -> list[str]:
    return [sys.executable, *map(str, arguments)]


@contextmanager
def administrator(server: str) -> Iterator[Callable[[str], object]]:
    """Runs statements on a PostgreSQL server, each by itself."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        yield lambda statement: connection.execute(statement.encode())
