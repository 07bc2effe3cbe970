"""`vienreiz people`: people who do not exist, as files."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from vienreiz.kernel.errors import Problem
from vienreiz.kernel.text import counted
from vienreiz.modules.packs import public as packs
from vienreiz.modules.synthetic import public as synthetic


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Makes synthetic people as a country's pack describes them: one NDJSON file for each register.\n\n"
        "Example: vienreiz people --count 2000 --seed 1 --out var/people"
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, required=True, help="how many people")
        parser.add_argument("--seed", type=int, required=True, help="the same count and seed give the same bytes")
        parser.add_argument("--out", type=Path, required=True, help="folder to write to; it is made if it is missing")
        parser.add_argument("--pack", type=Path, help="the country; the first in packs/ if not given")
        parser.add_argument("--json", action="store_true", help="say it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        pack = options["pack"] or min((file.parent for file in Path("packs").glob("*/pack.yaml")), default=None)
        if pack is None:
            raise CommandError("There is no folder packs/ here: say --pack FOLDER.")
        try:
            made = synthetic.write_people(pack=pack, count=options["count"], seed=options["seed"], out=options["out"])
        except packs.PackFaulty as problem:
            raise CommandError("\n".join(_faults(problem))) from problem
        except Problem as problem:
            details = ", ".join(f"{name}: {value}" for name, value in problem.details.items())
            raise CommandError(f"{gettext(problem.sentence)} ({details})") from problem
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        files = [str(file) for file in made.files]
        if options["json"]:
            sys.stdout.write(json.dumps({"count": made.count, "files": files}) + "\n")
        else:
            sys.stdout.write(f"{counted(made.count, 'person', 'people')} in {', '.join(files)}.\n")


def _faults(problem: packs.PackFaulty) -> list[str]:
    faults = problem.details["faults"]
    assert isinstance(faults, list)
    return faults
