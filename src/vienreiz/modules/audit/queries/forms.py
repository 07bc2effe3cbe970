"""Whether every row is written as this platform writes it, so that whoever reads it finds it by its words.

SQLite keeps anything in any column: an id in capitals is equal to Python and another to SQL. PostgreSQL's columns take
nothing else than what they are for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DatabaseError, connections, models
from django.db.backends.utils import CursorWrapper

from ..models import Checkpoint, Cosignature, Entry, Erased, Erasure, Leaf, PersonKey, Tile
from ..values import Fault, FaultKind

TABLES: tuple[type[models.Model], ...] = (PersonKey, Entry, Erasure, Erased, Leaf, Tile, Checkpoint, Cosignature)
WORDS = ("CharField", "TextField")

# the length of the bytes, since the text of SQLite's own functions ends at the first zero
WRITTEN: Mapping[str, str] = {
    "BigIntegerField": "typeof({0}) = 'integer'",
    "SmallIntegerField": "typeof({0}) = 'integer'",
    "BinaryField": "typeof({0}) = 'blob'",
    "CharField": "typeof({0}) = 'text'",
    "TextField": "typeof({0}) = 'text'",
    "UUIDField": "typeof({0}) = 'text' AND length(CAST({0} AS BLOB)) = 32 AND {0} NOT GLOB '*[^0-9a-f]*'",
    "DateTimeField": "typeof({0}) = 'text' AND datetime({0}) IS NOT NULL"
    " AND {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]*'",
}


def faults() -> Iterator[Fault]:
    """The first damage that the database itself finds, then the first row of each table that is not ours."""
    if connections["log"].vendor != "sqlite":
        return
    with connections["log"].cursor() as cursor:
        try:
            cursor.execute("PRAGMA integrity_check(1)")
            (said,) = cursor.fetchone()
        except DatabaseError as error:
            said = str(error)
        if said != "ok":
            yield Fault(kind=FaultKind.DATABASE, where=said)
        for table in TABLES:
            yield from _odd_rows(table, cursor)


def _odd_rows(table: type[models.Model], cursor: CursorWrapper) -> Iterator[Fault]:
    name = table._meta.db_table
    columns: list[models.Field[Any, Any]] = [field for field in table._meta.local_concrete_fields if field.column]
    ours = " AND ".join(WRITTEN[column.get_internal_type()].format(f'"{column.column}"') for column in columns)
    cursor.execute(f"SELECT rowid FROM {name} NOT INDEXED WHERE NOT ({ours}) ORDER BY rowid LIMIT 1")  # noqa: S608 - our own names
    for (row,) in cursor.fetchall():
        yield Fault(kind=FaultKind.FORM, where=f"{name}/{row}")
    for column in columns:
        if column.get_internal_type() in WORDS:
            cursor.execute(f'SELECT rowid, CAST("{column.column}" AS BLOB) FROM {name} NOT INDEXED')  # noqa: S608
            yield from (Fault(kind=FaultKind.FORM, where=f"{name}/{row}") for row, word in cursor if not _is_text(word))


def _is_text(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True
