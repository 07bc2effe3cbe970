"""Ways to damage the log that only its database's owner has."""

# ruff: noqa: S608 - these statements are our own

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections

TABLES = (
    "audit_cosignature",
    "audit_checkpoint",
    "audit_tile",
    "audit_leaf",
    "audit_entry",
    "audit_erased",
    "audit_erasure",
    "audit_personkey",
)


def execute(statement: str, parameters: Sequence[bytes | str | int] = ()) -> list[Any]:
    with connections["log"].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def flip(table: str, column: str, *, where: str = "1 = 1", at: int = -1) -> None:
    """Flip one bit in a row: in bytes that at `at`, in a text its letter there."""
    (value,), *_ = execute(f'SELECT "{column}" FROM {table} WHERE {where}')
    if isinstance(value, str):
        letters = list(value)
        letters[at] = "A" if letters[at] != "A" else "B"
        altered: bytes | str = "".join(letters)
    else:
        content = bytearray(value)
        content[at] ^= 1
        altered = bytes(content)
    execute(f'UPDATE {table} SET "{column}" = %s WHERE "{column}" = %s AND {where}', [altered, value])


@contextmanager
def as_the_logs_role() -> Iterator[None]:
    """Within it, the log's tables take INSERT and SELECT only: a role on PostgreSQL, an authoriser on SQLite."""
    connection = connections["log"]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_authorizer(_only_insert_and_select)
        try:
            yield
        finally:
            connection.connection.set_authorizer(None)
        return
    execute("CREATE ROLE vienreiz_test_writer")
    try:
        execute("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO vienreiz_test_writer")
        execute("SET SESSION AUTHORIZATION vienreiz_test_writer")
        yield
    finally:
        execute("RESET SESSION AUTHORIZATION")
        execute("DROP OWNED BY vienreiz_test_writer")
        execute("DROP ROLE vienreiz_test_writer")


def _only_insert_and_select(action: int, table: str | None, *_: object) -> int:
    import sqlite3

    is_alteration = action in {sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
    return sqlite3.SQLITE_DENY if is_alteration and table in TABLES else sqlite3.SQLITE_OK
