"""`vienreiz furnish`: the demonstration's country and people. Only in demo mode."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.errors import Problem
from vienreiz.project import furnish, handles


class Command(BaseCommand):
    help = "Fill an empty demonstration. Example: VIENREIZ_DEMO=1 vienreiz furnish --pack packs/somewhere --count 2000"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pack", type=Path, required=True)
        parser.add_argument("--count", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, pack: Path, count: int, seed: int, **_: object) -> None:
        if not settings.ENVIRONMENT.demo:
            raise CommandError("Synthetic people are for demonstrations only: VIENREIZ_DEMO is not 1.")
        wish = furnish.Wish(pack=pack, count=count, seed=seed)
        try:
            furnish.furnish(wish, settings.ENVIRONMENT, say=lambda line: print(line, flush=True), at=clock.now())  # noqa: T201
        except (furnish.CannotFurnish, handles.LogDidNotProve) as problem:
            raise CommandError(str(problem)) from problem
        except Problem as problem:
            faults = problem.details.get("faults")
            for fault in faults if isinstance(faults, list) else []:
                print(f"    {fault}", flush=True)  # noqa: T201
            raise CommandError(_words_of(problem)) from problem


def _words_of(problem: Problem) -> str:
    told = ", ".join(f"{name}: {value}" for name, value in problem.details.items() if name != "faults")
    return f"{gettext(problem.sentence)} ({told})" if told else gettext(problem.sentence)
