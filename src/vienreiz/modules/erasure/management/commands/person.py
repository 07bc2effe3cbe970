"""`vienreiz person erase | erased | replay`: forgetting a person."""

import dataclasses
import json
import sys
from argparse import ArgumentParser
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
        article, case = options["article"], options["case"]
        erasure.refuse_groundless(article=article, case=case, by=OPERATOR)
        person_id = _person(options["scheme"], sys.stdin.readline().strip())
        if options["do"]:
            done = erasure.erase(person_id, article=article, case=case, by=OPERATOR, at=clock.now())
            facts = {"done": True, "person": str(person_id), "erased": dict(done.held), **_facts_of_others(done)}
            self.stdout.write(json.dumps(facts) if options["json"] else _lines("Erased", done))
            return
        planned = erasure.plan(person_id, at=clock.now())
        hindrances = [dataclasses.asdict(one) for one in planned.hindrances]
        facts = {"done": False, "person": str(person_id), "held": dict(planned.held), **_facts_of_others(planned)}
        self.stdout.write(
            json.dumps({**facts, "hindrances": hindrances}) if options["json"] else _lines("Held", planned)
        )
        for one in planned.hindrances:
            self.stderr.write(f"In the way: {one.sentence}{f' ({one.where})' if one.where else ''}")
        then = "See to what is in the way first." if hindrances else "Say --do to erase all of it for good."
        self.stderr.write(f"Nothing was changed. {then}")

    def _erased(self, options: dict[str, Any]) -> None:
        for erased in erasure.erased():
            facts = {"person": str(erased.person_id), "article": erased.article, "case": erased.case}
            facts |= {"by": erased.by, "at": erased.at.isoformat()}
            line = json.dumps(facts, ensure_ascii=False) if options["json"] else "  ".join(facts.values())
            self.stdout.write(line)

    def _replay(self, options: dict[str, Any]) -> None:
        again = erasure.replay(by=OPERATOR, at=clock.now())
        self.stdout.write(json.dumps({"again": again}) if options["json"] else f"Persons erased again: {again}.")


def _facts_of_others(plan: erasure.Plan) -> dict[str, int]:
    return {"shared": plan.shared, "others": plan.others}


def _lines(words: str, plan: erasure.Plan) -> str:
    """A line for each module that held something, and one on whom else it is about."""
    lines = [f"{words} of {plan.person_id}:", *(f"  {name:<16}{count}" for name, count in plan.held.items())]
    if plan.shared:
        lines.append(
            f"Of the records, {plan.shared} name others too, {plan.others} in all: each of them has an entry of it."
        )
    return "\n".join(lines)


def _person(scheme: str, written: str) -> identity.PersonId:
    """Whoever holds the identifier, today or earlier: the dead are erased too. Raises SubjectNotFound."""
    holders = {holding.subject_id for holding in identity.holders_of(scheme, [written]).get(written, [])}
    if len(holders) != 1:  # two who had it one after the other are told apart by nobody here
        raise identity.SubjectNotFound
    return identity.PersonId(holders.pop())
