"""`vienreiz load REGISTER FILE`: take a file into a register."""

import dataclasses
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from vienreiz.kernel import actors
from vienreiz.kernel.errors import Problem
from vienreiz.kernel.text import counted
from vienreiz.modules.exchange import public as exchange

OPERATOR = actors.operator("command-line")
ROWS_BETWEEN_PROGRESS = 10_000
ROWS_REPORTED = 20


class Command(BaseCommand):
    help = (
        "Load a CSV or NDJSON file into a register; a load that was interrupted goes on. "
        "Exit 1 if any row was refused. Example: vienreiz load places places.csv --valid-from 2030-01-31"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", help="code of the register")
        parser.add_argument("file", type=Path, nargs="?", help="a file ending in .csv or .ndjson")
        parser.add_argument(
            "--abandon", action="store_true", help="undo an open load whose file was lost; nothing of it is visible"
        )
        parser.add_argument(
            "--valid-from",
            type=_day,
            help="first day of rows that do not say one (default: today in the country)",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(
        self, *, register: str, file: Path | None, valid_from: date | None, abandon: bool, json: bool, **_: object
    ) -> None:
        if (file is None) != abandon:
            raise CommandError("Name a file to load, or say --abandon without one.")
        try:
            if file is None:
                undone = exchange.abandon(register, by=OPERATOR)
                rows = counted(undone.rows, "row")
                self.stdout.write(f"Load {undone.number} of {register} is undone; it had taken {rows}.")
                return
            loaded = exchange.load(register, file, by=OPERATOR, valid_from=valid_from, on_progress=self._say)
            said = exchange.said_of_rows(register, loaded.number, by=OPERATOR, limit=ROWS_REPORTED)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence) % problem.details)
            sys.exit(1)
        report = _Report(register=register, source=file.name, loaded=loaded, said=said)
        self.stdout.write(_as_json(report) if json else _as_lines(report))
        if loaded.refused:
            sys.exit(1)

    def _say(self, done: int) -> None:
        if done % ROWS_BETWEEN_PROGRESS == 0:
            self.stderr.write(f"  {done:,} rows done")


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"{written} is no day such as 2030-01-31") from error


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    register: str
    source: str
    loaded: exchange.Loaded
    said: list[exchange.SaidOfRow]


def _as_lines(report: _Report) -> str:
    loaded = report.loaded
    lines = [
        f"Load {loaded.number} of {report.register} from {report.source}: {counted(loaded.rows, 'row')}, "
        f"{loaded.new} new, {loaded.changed} changed, {loaded.unchanged} unchanged, {loaded.refused} refused, "
        f"{counted(loaded.oddities, 'oddity', 'oddities')}."
    ]
    lines += [
        f"{report.source}:{row.line}: {_kind(row)}: {f'{row.field}: ' if row.field else ''}{row.sentence}"
        for row in report.said
    ]
    return "\n".join(lines)


def _as_json(report: _Report) -> str:
    written = {"register": report.register, "source": report.source, **dataclasses.asdict(report.loaded)}
    written["first_reports"] = [
        {"line": row.line, "kind": _kind(row), "field": row.field, "sentence": row.sentence} for row in report.said
    ]
    return json.dumps(written, indent=2, ensure_ascii=False, default=str)


def _kind(row: exchange.SaidOfRow) -> str:
    return "refused" if row.is_refused else "oddity"
