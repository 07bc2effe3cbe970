"""`vienreiz doctor`: is this deployment well?"""

import dataclasses
import json
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from vienreiz.project import doctor


class Command(BaseCommand):
    help = (
        "Say what of the environment is missing or odd, and the mend; exit 1 if it cannot run. Example: vienreiz doctor"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, json: bool, **_: object) -> None:
        findings = [doctor.unset(sentence) for sentence in getattr(settings, "ENVIRONMENT_PROBLEMS", ())]
        if getattr(settings, "HAS_DEPLOYMENT", True):
            findings += doctor.examine(settings.ENVIRONMENT)
        self.stdout.write(_as_json(findings) if json else _as_lines(findings))
        if any(finding.weight is doctor.Weight.STOPS for finding in findings):
            sys.exit(1)


def _as_lines(findings: list[doctor.Finding]) -> str:
    return "\n".join(f"{finding.weight:<6} {finding.part}: {finding.sentence}" for finding in findings)


def _as_json(findings: list[doctor.Finding]) -> str:
    return json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2, ensure_ascii=False)
