"""Reading a source: a file of rows in CSV or NDJSON, of which anything may be wrong."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from vienreiz.modules.registers import public as registers

from . import errors
from .values import Json

LINE_SIZE_BYTES_MAX = 1_048_576
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ENVELOPE = {"record", "key", "valid_from", "valid_until"}
ENDING_WRONG = "A row without a record must name the key and the day from which it ends."
NAME_TWICE = "an object has the same name twice"
NOT_FINITE = "a number is not finite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it was read. `content` None: from `valid_from` on there is nothing under `key` any more."""

    line: int
    content: Mapping[str, Json] | None
    key: str = ""
    valid_from: date | None = None  # None: the row does not say
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A row of which nothing can be made, and why."""

    line: int
    sentence: str
    field: str = ""


def examine(file: Path) -> str:
    """Hex SHA-256 of a source, after one look at every byte of it.

    Raises SourceFormUnknown, SourceNotReadable, SourceEmpty, SourceNotUtf8, SourceHoldsNul, SourceLineTooLong.
    """
    if file.suffix not in {".csv", ".ndjson"}:
        raise errors.SourceFormUnknown(source=file.name)
    try:
        with file.open("rb") as handle:
            return _examined(handle, file.name)
    except OSError as error:
        raise errors.SourceNotReadable(source=file.name, reason=error.strerror or "it is no file") from error


def _examined(handle: BinaryIO, name: str) -> str:
    digest = sha256()
    start = 0
    for number, line in enumerate(iter(lambda: handle.readline(LINE_SIZE_BYTES_MAX + 1), b""), 1):
        if len(line) > LINE_SIZE_BYTES_MAX:
            raise errors.SourceLineTooLong(source=name, line=number, limit=LINE_SIZE_BYTES_MAX)
        try:
            line.decode()
        except UnicodeDecodeError as error:
            raise errors.SourceNotUtf8(source=name, line=number, byte=start + error.start) from error
        if b"\0" in line:
            raise errors.SourceHoldsNul(source=name, line=number, byte=start + line.index(b"\0"))
        digest.update(line)
        start += len(line)
    if start == 0:
        raise errors.SourceEmpty(source=name)
    return digest.hexdigest()


def rows(file: Path, register: registers.Register) -> Iterator[Row | Unreadable]:
    """Every row of an examined source, in its order. Raises what `check_header` raises, before the first."""
    with file.open(encoding="utf-8-sig", newline="" if file.suffix == ".csv" else "\n") as handle:
        yield from _csv_rows(handle, file.name, register) if file.suffix == ".csv" else _ndjson_rows(handle)


def check_header(file: Path, register: registers.Register) -> None:
    """Raises HeaderNotReadable, ColumnRepeated, ColumnUnknown, ColumnMissing; a source without a header always fits."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as handle:
            _header(csv.reader(handle, strict=True), file.name, register)


def _csv_rows(handle: Iterator[str], name: str, register: registers.Register) -> Iterator[Row | Unreadable]:
    csv.field_size_limit(LINE_SIZE_BYTES_MAX)
    reader = csv.reader(handle, strict=True)
    header = _header(reader, name, register)
    types = registers.column_types(register)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(line=line, sentence=f"This is not CSV: {error}.")
            continue
        if not cells:
            continue  # an empty line is no row
        if len(cells) != len(header):
            yield Unreadable(line=line, sentence=f"The row has {len(cells)} values, and the header {len(header)}.")
            continue
        yield Row(
            line=line,
            content={
                column: _converted(cell, types[column], register.csv.separator)
                for column, cell in zip(header, cells, strict=True)
                if cell
            },
        )


def _header(reader: "Iterator[list[str]]", name: str, register: registers.Register) -> Sequence[str]:
    try:
        header = [column.strip() for column in next(reader, [])]
    except csv.Error as error:
        raise errors.HeaderNotReadable(source=name, reason=str(error)) from error
    for column in header:
        if header.count(column) > 1:
            raise errors.ColumnRepeated(source=name, column=column)
        if column not in register.recorded:
            nearest = get_close_matches(column, register.recorded, n=1)
            raise errors.ColumnUnknown(
                source=name, column=column[:80], register=register.code, nearest=nearest[0] if nearest else ""
            )
    for column in registers.required_fields(register):
        if column not in header:
            raise errors.ColumnMissing(source=name, column=column, register=register.code)
    return header


def from_text(register: registers.Register, texts: Mapping[str, str]) -> dict[str, Json]:
    """A record as somebody wrote it, field by field; an empty field is left out. The schema judges what came of it."""
    types = registers.column_types(register)
    return {
        name: _converted(text, types[name], register.csv.separator)
        for name, text in texts.items()
        if name in types and text != ""
    }


def as_text(register: registers.Register, value: Json) -> str:
    """A value as `from_text` reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return register.csv.separator.join(as_text(register, one) for one in value)
    return "" if value is None else str(value)


def _converted(cell: str, wanted: registers.ColumnType, separator: str) -> Json:
    """A cell as the schema wants it; text that cannot become that stays text, and the schema refuses it."""
    if wanted.name == "array":
        return [_one(part, wanted.item) for part in cell.split(separator)]
    return _one(cell, wanted.name)


def _one(text: str, wanted: str) -> Json:
    if wanted == "integer" and INTEGER.fullmatch(text):
        return int(text)
    if wanted == "number" and NUMBER.fullmatch(text):
        return int(text) if INTEGER.fullmatch(text) else float(text)
    if wanted == "boolean" and text in {"true", "false"}:
        return text == "true"
    return text


def _ndjson_rows(handle: Iterator[str]) -> Iterator[Row | Unreadable]:
    for line, text in enumerate(handle, 1):
        if not text.strip():
            continue
        try:
            content = json.loads(text.rstrip(), object_pairs_hook=_object, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            yield Unreadable(line=line, sentence=f"This is not JSON: {error.msg}, at character {error.colno}.")
        except (ValueError, RecursionError) as error:
            yield Unreadable(line=line, sentence=f"This is not JSON we take: {_reason(error)}.")
        else:
            yield _row(line, content)


def _row(line: int, content: Any) -> Row | Unreadable:
    if not isinstance(content, dict):
        return Unreadable(line=line, sentence="The row is no JSON object.")
    if "record" not in content or not content.keys() <= ENVELOPE:
        return Row(line=line, content=content)
    days: dict[str, date | None] = {}
    for name in ("valid_from", "valid_until"):
        try:
            days[name] = _day(content.get(name))
        except ValueError:
            return Unreadable(line=line, field=name, sentence=f"{name} is no day such as 2030-01-31.")
    record, key = content["record"], content.get("key", "")
    if record is None and not (isinstance(key, str) and key and days["valid_from"]):
        return Unreadable(line=line, sentence=ENDING_WRONG)
    if record is not None and (not isinstance(record, dict) or "key" in content):
        return Unreadable(line=line, sentence="The record is no JSON object, or a key stands beside it.")
    return Row(line=line, content=record, key=key, **days)


def _day(written: object) -> date | None:
    if written is None:
        return None
    if not isinstance(written, str) or DAY.fullmatch(written) is None:
        raise ValueError
    return date.fromisoformat(written)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(NAME_TWICE)
    return found


def _refuse_constant(_: str) -> None:
    raise ValueError(NOT_FINITE)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    reason = str(error)
    return reason if reason in {NAME_TWICE, NOT_FINITE} else "a number is too long"
