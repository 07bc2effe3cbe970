"""`vienreiz retention plan | apply`: records that a register may keep no longer."""

import json as json_
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.kernel.text import counted
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

OPERATOR = actors.operator("command-line")


class Command(BaseCommand):
    help = (
        "Count the records whose time of keeping is over, register by register, and remove them for good. "
        "Example: vienreiz retention plan"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["plan", "apply"], help="plan changes nothing")
        parser.add_argument("--register", help="code of one register (default: all)")
        parser.add_argument("--json", action="store_true", help="a JSON object a line")

    def handle(self, *, act: str, register: str | None, json: bool, **_: Any) -> None:
        at = clock.now()
        try:
            on = packs.today(at)
            for one in [registers.register(register)] if register else registers.registers():
                if act == "apply":
                    count = records.forget_ended(one, on=on, by=OPERATOR, at=at)
                else:
                    count = records.count_ended(one, on=on)
                facts = {"register": one.code, "retention": one.retention, "done": act == "apply", "versions": count}
                words = "removed" if act == "apply" else "to remove"
                line = f"{one.code:<20}kept {one.retention:<8}{counted(count, 'version')} {words}"
                self.stdout.write(json_.dumps(facts) if json else line)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence) % problem.details)
            sys.exit(1)
