"""`vienreiz load REGISTER FILE`: take a file into a register."""

import dataclasses
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.modules.records import public as records

ROWS_BETWEEN_PROGRESS = 10_000


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
                undone = records.abandon(register)
                self.stdout.write(f"Load {undone.number} of {register} is undone; it had taken {undone.rows} rows.")
                return
            report = records.load(
                register,
                file,
                by=actors.system("load"),
                at=clock.now(),
                valid_from=valid_from,
                on_progress=self._say,
            )
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence) % problem.details)
            sys.exit(1)
        self.stdout.write(_as_json(report) if json else _as_lines(report))
        if report.refused:
            sys.exit(1)

    def _say(self, done: int) -> None:
        if done % ROWS_BETWEEN_PROGRESS == 0:
            self.stderr.write(f"  {done:,} rows done")


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"{written} is no day such as 2030-01-31") from error


def _as_lines(report: records.LoadReport) -> str:
    lines = [
        f"Load {report.number} of {report.register} from {report.source}: {report.rows} rows, {report.new} new, "
        f"{report.changed} changed, {report.unchanged} unchanged, {report.refused} refused, {report.oddities} oddities."
    ]
    lines += [
        f"{report.source}:{row.line}: {row.kind}: {f'{row.field}: ' if row.field else ''}{row.sentence}"
        for row in report.first_reports
    ]
    return "\n".join(lines)


def _as_json(report: records.LoadReport) -> str:
    return json.dumps(dataclasses.asdict(report), indent=2, ensure_ascii=False, default=str)
