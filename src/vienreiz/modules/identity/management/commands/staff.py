"""`vienreiz staff employ | list | dismiss`: who works for which institution."""

import json
import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

OPERATOR = actors.operator("command-line")


class Command(BaseCommand):
    help = (
        "Say who works for a subsystem of an institution, and in which role. The identifier is read from the standard "
        "input, since whoever looks at the list of processes should not see it. "
        "Example: vienreiz staff employ tax-office/returns clerk --scheme personal-code < code.txt"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        employ = acts.add_parser("employ", help="from now on a person works there")
        employ.add_argument("subsystem", help="organisation/subsystem")
        employ.add_argument("role", choices=list(identity.Role))
        employ.add_argument("--scheme", required=True, help="of the identifier that is read")
        listing = acts.add_parser("list", help="who works there now")
        listing.add_argument("subsystem", help="organisation/subsystem")
        dismiss = acts.add_parser("dismiss", help="from now on she does not; works with her next request")
        dismiss.add_argument("employment_id", type=UUID)

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            {"employ": self._employ, "list": self._list, "dismiss": self._dismiss}[act](options)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence))
            sys.exit(1)

    def _employ(self, options: dict[str, Any]) -> None:
        at = clock.now()
        written = sys.stdin.readline().strip()
        found = identity.subjects_of(options["scheme"], [written], on=packs.today(at))
        if written not in found:
            raise identity.SubjectNotFound
        employment = identity.employ(
            identity.PersonId(found[written]),
            subsystem=options["subsystem"],
            role=identity.Role(options["role"]),
            by=OPERATOR,
            at=at,
        )
        self.stdout.write(json.dumps(_facts(employment)))

    def _list(self, options: dict[str, Any]) -> None:
        for employment in identity.staff_of(options["subsystem"], at=clock.now()):
            self.stdout.write(json.dumps(_facts(employment)))

    def _dismiss(self, options: dict[str, Any]) -> None:
        identity.dismiss(options["employment_id"], by=OPERATOR, at=clock.now())
        self.stdout.write("She does not work there any more.")


def _facts(employment: identity.Employment) -> dict[str, str]:
    return {
        "id": str(employment.id),
        "person_id": str(employment.person_id),
        "subsystem": employment.subsystem,
        "role": employment.role,
        "since": employment.valid.start.isoformat(),
    }
