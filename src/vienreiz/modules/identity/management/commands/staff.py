"""`vienreiz staff employ | list | dismiss`: who works for which institution."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
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
        employ = acts.add_parser(
            "employ",
            help="from now on a person works there",
            epilog="Example: vienreiz staff employ tax-office/returns clerk --scheme personal-code < code.txt",
        )
        employ.add_argument("subsystem", help="organisation/subsystem")
        employ.add_argument("role", choices=list(identity.Role))
        employ.add_argument("--scheme", required=True, help="of the identifier that is read")
        listing = acts.add_parser(
            "list", help="who works there now", epilog="Example: vienreiz staff list tax-office/returns --json"
        )
        listing.add_argument("subsystem", help="organisation/subsystem")
        dismiss = acts.add_parser(
            "dismiss",
            help="from now on she does not; works with her next request",
            epilog="Example: vienreiz staff dismiss 01a21cef-6300-7b44-8f08-48681840eacc",
        )
        dismiss.add_argument("employment_id", type=UUID)
        for one in (employ, listing, dismiss):
            one.add_argument("--json", action="store_true", help="print JSON")

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
            written=written,
        )
        self.stdout.write(_said([employment], as_json=options["json"]))

    def _list(self, options: dict[str, Any]) -> None:
        found = identity.staff_of(options["subsystem"], at=clock.now())
        self.stdout.write(_said(found, as_json=options["json"]))

    def _dismiss(self, options: dict[str, Any]) -> None:
        identity.dismiss(options["employment_id"], by=OPERATOR, at=clock.now())
        facts = json.dumps({"dismissed": str(options["employment_id"])})
        self.stdout.write(facts if options["json"] else "She does not work there any more.")


def _said(employments: Sequence[identity.Employment], *, as_json: bool) -> str:
    """A line for each, or a JSON object a line."""
    facts = [_facts(one) for one in employments]
    if as_json:
        return "\n".join(map(json.dumps, facts))
    return "\n".join(f"{one['id']}  {one['subsystem']}  {one['role']:<8} since {one['since'][:10]}" for one in facts)


def _facts(employment: identity.Employment) -> dict[str, str]:
    return {
        "id": str(employment.id),
        "person_id": str(employment.person_id),
        "subsystem": employment.subsystem,
        "role": employment.role,
        "since": employment.valid.start.isoformat(),
    }
