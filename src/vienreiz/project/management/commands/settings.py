"""`vienreiz settings`: what the environment may say."""

import dataclasses
import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from vienreiz.project.environment import Environment


class Command(BaseCommand):
    help = "List every VIENREIZ_… variable with its meaning and default. Example: vienreiz settings --json"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, json: bool, **_: object) -> None:
        rows = [dict(variable.metadata) for variable in dataclasses.fields(Environment)]
        if json:
            self.stdout.write(_as_json(rows))
            return
        for row in rows:
            self.stdout.write(f"{row['name']}\n    {row['meaning']}; default: {row['default']}")


def _as_json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, indent=2)
