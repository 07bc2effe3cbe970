"""`vienreiz person erase | erased | replay`: forgetting a person."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.identity import public as identity

OPERATOR = actors.operator("command-line")


class Command(BaseCommand):
    help = (
        "Say what is held about a person, and with --do erase it for good. The identifier is read from the standard "
        "input, since whoever looks at the list of processes should not see it. "
        "Example: vienreiz person erase --scheme personal-code --article gdpr-17 --case D-2030/17 --do < code.txt"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        words = "--scheme personal-code --article gdpr-17 --case D-2030/17"
        erase = acts.add_parser(
            "erase",
            help="the plan; with --do, the deed",
            epilog=f"Example: vienreiz person erase {words} --do < code.txt",
        )
        erase.add_argument("--scheme", required=True, help="of the identifier that is read")
        erase.add_argument("--article", required=True, help="code of the article of law on which it was decided")
        erase.add_argument("--case", required=True, help="number of the case in which it was decided")
        erase.add_argument("--do", action="store_true", help="erase; without it nothing is changed")
        erased = acts.add_parser("erased", help="the list of erasures", epilog="Example: vienreiz person erased --json")
        replay = acts.add_parser(
            "replay",
            help="erase again whom a restored backup brought back; so does `prepare`",
            epilog="Example: vienreiz person replay",
        )
        for one in (erase, erased, replay):
            one.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            {"erase": self._erase, "erased": self._erased, "replay": self._replay}[act](options)
        except Problem as problem:
            self.stderr.write(gettext(problem.sentence) % problem.details)
            sys.exit(1)

    def _erase(self, options: dict[str, Any]) -> None:
        person_id = _person(options["scheme"], sys.stdin.readline().strip())
        if options["do"]:
            done = erasure.erase(
                person_id, article=options["article"], case=options["case"], by=OPERATOR, at=clock.now()
            )
            facts = {"done": True, "person": str(person_id), "erased": dict(done.held)}
            self.stdout.write(json.dumps(facts) if options["json"] else _lines("Erased", person_id, done.held))
        else:
            planned = erasure.plan(person_id)
            facts = {"done": False, "person": str(person_id), "held": dict(planned.held)}
            self.stdout.write(json.dumps(facts) if options["json"] else _lines("Held", person_id, planned.held))
            self.stderr.write("Nothing was changed. Say --do to erase all of it for good.")

    def _erased(self, options: dict[str, Any]) -> None:
        for erased in erasure.erased():
            facts = {"person": str(erased.person_id), "article": erased.article, "case": erased.case}
            facts |= {"by": erased.by, "at": erased.at.isoformat()}
            line = json.dumps(facts, ensure_ascii=False) if options["json"] else "  ".join(facts.values())
            self.stdout.write(line)

    def _replay(self, options: dict[str, Any]) -> None:
        again = erasure.replay(by=OPERATOR, at=clock.now())
        self.stdout.write(json.dumps({"again": again}) if options["json"] else f"Persons erased again: {again}.")


def _lines(words: str, person_id: identity.PersonId, held: Mapping[str, int]) -> str:
    """A line for each module that held something."""
    return "\n".join([f"{words} of {person_id}:", *(f"  {name:<16}{count}" for name, count in held.items())])


def _person(scheme: str, written: str) -> identity.PersonId:
    """Whoever holds the identifier, today or earlier: the dead are erased too. Raises SubjectNotFound."""
    holders = {holding.subject_id for holding in identity.holders_of(scheme, [written]).get(written, [])}
    if len(holders) != 1:  # two who had it one after the other are told apart by nobody here
        raise identity.SubjectNotFound
    return identity.PersonId(holders.pop())
