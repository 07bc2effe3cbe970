"""`vienreiz operator add | list | remove`: who may look at the machinery."""

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
        acts.add_parser("add", help="let somebody in").add_argument("name")
        acts.add_parser("list", help="who is let in")
        acts.add_parser("remove", help="let somebody in no more; works with her next request").add_argument("name")

    def handle(self, *, act: str, **options: Any) -> None:
        at = clock.now()
        try:
            match act:
                case "add":
                    password = sys.stdin.readline().rstrip("\r\n")
                    identity.add_operator(options["name"], password, by=COMMAND_LINE, at=at)
                    self.stdout.write(f"{options['name']} may sign in at /operations.")
                case "remove":
                    identity.remove_operator(options["name"], by=COMMAND_LINE, at=at)
                    self.stdout.write(f"{options['name']} is let in no more.")
                case _:
                    for name in identity.operators():
                        self.stdout.write(name)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence) % problem.details)
            sys.exit(1)
