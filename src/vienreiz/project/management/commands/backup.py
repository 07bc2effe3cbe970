"""`vienreiz backup FILE`: the whole state in one file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vienreiz.kernel import clock
from vienreiz.kernel.text import counted
from vienreiz.project import backups


class Command(BaseCommand):
    help = (
        "Write both databases and the keys that belong to them to one new file, while everything runs. The list of "
        "erasures is not in it: back it up apart. Example: vienreiz backup /backups/state-2030-05-06.tar.gz"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file; it holds private keys")
        parser.add_argument("--json", action="store_true", help="print its manifest as JSON")

    def handle(self, *, file: Path, json: bool, **_: object) -> None:
        try:
            made = backups.make(file, settings.ENVIRONMENT, at=clock.now())
        except backups.CannotBackUp as problem:
            raise CommandError(str(problem)) from problem
        leaves = counted(made.size, "leaf", "leaves")
        words = f"{file} holds the whole state; its log has {leaves} and the root {made.root}."
        self.stdout.write(_as_json(made) if json else words)


def _as_json(made: backups.Manifest) -> str:
    return json.dumps({**asdict(made), "log": {"size": made.size, "root": made.root}}, indent=2)
