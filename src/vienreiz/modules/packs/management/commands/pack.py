"""`vienreiz pack check | plan | apply FOLDER`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Problem
from vienreiz.modules.packs import public as packs

SIGNS = {packs.ChangeKind.OPENED: "+", packs.ChangeKind.CHANGED: "~", packs.ChangeKind.CLOSED: "-"}


class Command(BaseCommand):
    help = "Check, plan or apply the description of a country. Example: vienreiz pack plan packs/somewhere"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, words in (
            ("check", "say every fault, one line each as file:line: sentence; exit 1 if there is any"),
            ("plan", "say what apply would open (+), change (~) and close (-)"),
            ("apply", "bring the pack into force, whole or not at all"),
        ):
            epilog = f"Example: vienreiz pack {name} packs/somewhere"
            act = acts.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.", epilog=epilog)
            act.add_argument("folder", type=Path)
            act.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, act: str, folder: Path, json: bool, **_: Any) -> None:
        faults = packs.check(folder)
        if faults:
            self.stdout.write(_faults_as_json(faults) if json else "\n".join(map(str, faults)))
            sys.exit(1)
        try:
            getattr(self, f"_{act}")(folder, json)
        except Problem as problem:
            self.stderr.write(_words_of(problem))
            sys.exit(1)

    def _check(self, folder: Path, json: bool) -> None:
        pack = packs.load(folder).pack
        self.stdout.write("[]" if json else f"{pack.title.in_language('en')} {pack.version} has no faults.")

    def _plan(self, folder: Path, json: bool) -> None:
        plan = packs.plan(folder)
        self.stdout.write(_plan_as_json(plan) if json else _plan_as_lines(plan))

    def _apply(self, folder: Path, json: bool) -> None:
        plan = packs.plan(folder)
        release = packs.apply(folder, planned=plan, by=actors.operator("command-line"), at=clock.now())
        done = f"{release.pack} {release.version} is in force, digest {release.digest}."
        self.stdout.write(_plan_as_json(plan) if json else f"{_plan_as_lines(plan)}\n{done}")


def _words_of(problem: Problem) -> str:
    """A line for each place in the pack that the refusal is about, or else its sentence."""
    faults = problem.details.get("faults")
    return "\n".join(faults) if isinstance(faults, list) and faults else problem.sentence


def _faults_as_json(faults: Sequence[packs.Fault]) -> str:
    return _as_json(
        [{"file": fault.place.file, "line": fault.place.line, "sentence": fault.sentence} for fault in faults]
    )


def _plan_as_lines(plan: packs.Plan) -> str:
    if not plan.is_new:
        return f"Nothing to do: {plan.pack} {plan.version} is in force as it is."
    lines = []
    for change in plan.changes:
        lines.append(f"  {SIGNS[change.kind]} {change.section} {change.code}")
        lines += [f"      {line}" for line in change.lines]
    counts = {kind: sum(change.kind is kind for change in plan.changes) for kind in packs.ChangeKind}
    summary = ", ".join(f"{counts[kind]} {word}" for kind, word in _words())
    return "\n".join([f"{plan.pack} {plan.version}", *lines, f"Plan: {summary}."])


def _words() -> tuple[tuple[packs.ChangeKind, str], ...]:
    kinds = packs.ChangeKind
    return (kinds.OPENED, "to open"), (kinds.CHANGED, "to change"), (kinds.CLOSED, "to close")


def _plan_as_json(plan: packs.Plan) -> str:
    return _as_json(
        {
            "pack": plan.pack,
            "version": plan.version,
            "digest": plan.digest,
            "is_new": plan.is_new,
            "changes": [
                {"kind": change.kind, "section": change.section, "code": change.code, "lines": change.lines}
                for change in plan.changes
            ],
        }
    )


def _as_json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)
