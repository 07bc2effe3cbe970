"""`vienreiz operator add | list | remove`: who may look at the machinery."""

import json as json_
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.modules.identity import public as identity

COMMAND_LINE = actors.operator("command-line")


class Command(BaseCommand):
    help = (
        "Say who may look at jobs and events under /operations. The password is read from the standard input. "
        "Example: vienreiz operator add nora < password.txt"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, words, example in (
            ("add", "let somebody in", "operator add nora < password.txt"),
            ("list", "who is let in", "operator list --json"),
            ("remove", "let somebody in no more; works with her next request", "operator remove nora"),
        ):
            act = acts.add_parser(name, help=words, epilog=f"Example: vienreiz {example}")
            if name != "list":
                act.add_argument("name")
            act.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, act: str, json: bool, **options: Any) -> None:
        at = clock.now()
        try:
            match act:
                case "add":
                    password = sys.stdin.readline().rstrip("\r\n")
                    identity.add_operator(options["name"], password, by=COMMAND_LINE, at=at)
                    self._say(json, f"{options['name']} may sign in at /operations.", {"added": options["name"]})
                case "remove":
                    identity.remove_operator(options["name"], by=COMMAND_LINE, at=at)
                    self._say(json, f"{options['name']} is let in no more.", {"removed": options["name"]})
                case _:
                    found = list(identity.operators())
                    self._say(json, "\n".join(found), found)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence) % problem.details)
            sys.exit(1)

    def _say(self, as_json: bool, words: str, facts: object) -> None:
        self.stdout.write(json_.dumps(facts, ensure_ascii=False) if as_json else words)
