"""The files that were written, read by what their records are about and by the facts that their fields hold."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..facts import Value
from ..recipe import Fact, Recipe, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of a file, with its fields under the names of the facts they hold."""

    valid_from: date
    valid_until: date | None
    facts: dict[Fact, Value]

    def text(self, fact: Fact) -> str:
        return str(self.facts[fact])

    def number(self, fact: Fact) -> int:
        return int(self.facts[fact])

    def day(self, fact: Fact) -> date:
        return date.fromisoformat(self.text(fact))

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def overlaps(self, other: "Record") -> bool:
        """Whether both hold on some day."""
        first, second = sorted((self, other), key=lambda record: record.valid_from)
        return first.valid_until is None or second.valid_from < first.valid_until


def read(folder: Path, of: Recipe, about: Subject) -> list[Record]:
    """The records that were written about one subject; none where no register of the recipe is about it."""
    return [
        record
        for code, register in of.registers.items()
        if register.about is about
        for record in _records(folder / f"{code}.ndjson", register.fields)
    ]


def read_all(folder: Path, of: Recipe) -> dict[Subject, list[Record]]:
    """All records, by what they are about."""
    return {about: read(folder, of, about) for about in Subject}


def _records(file: Path, fields: Mapping[str, Fact]) -> list[Record]:
    records = []
    for text in file.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        until = line["valid_until"]
        records.append(
            Record(
                valid_from=date.fromisoformat(line["valid_from"]),
                valid_until=None if until is None else date.fromisoformat(until),
                facts={fields[field]: value for field, value in line["record"].items()},
            )
        )
    return records
