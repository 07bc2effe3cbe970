"""The command `vienreiz`: every management command of ours and Django's, with refusals of one sentence."""

import os
import sys
from collections.abc import Callable
from importlib import import_module

OLDEST_PYTHON = (3, 11)

# commands that run processes and need no Django of their own: name → module with `main(arguments)`
PLAIN = {
    "demo": "vienreiz.project.demo",
    "web": "vienreiz.project.web",
    "witness": "vienreiz.kernel.tlog.witness",
}

# what stands in the overview; Django's own commands work too, and `vienreiz help --commands` lists them
OVERVIEW = {
    "demo": "a whole small state with synthetic people, in the foreground",
    "prepare": "make or upgrade the tables and the log's key: before the first start and after each upgrade",
    "web": "serve pages and API",
    "worker": "give places to entries of the log, relay events, run jobs",
    "witness": "cosign a log: run by somebody else than its operator",
    "backup": "write the whole state to one file, while everything runs",
    "restore": "put the state of such a file in place of an empty deployment",
    "doctor": "say what of the environment is missing or odd, and the mend",
    "settings": "list every VIENREIZ_… variable with its meaning and default",
    "pack": "check, plan or apply a folder that describes a country",
    "load": "load a CSV or NDJSON file into a register",
    "client": "let a subsystem of an institution ask over HTTP, or shut it out",
    "staff": "say who works for which institution, and in which role",
    "operator": "let somebody look at jobs and events under /operations",
    "person": "say what is held about a person, and erase it",
    "retention": "remove records that a register may keep no longer",
    "people": "make synthetic people as a country's pack describes them",
    "furnish": "fill an empty demonstration",
    "audit": "verify the log, print its keys",
}
# these look at no deployment, and run where none is described
NEED_NOTHING = {("doctor",), ("settings",), ("people",), ("pack", "check"), ("help",)}
ASKS_FOR_HELP = {"-h", "--help"}
ASKS_FOR_OVERVIEW = {(), ("help",), ("--help",), ("-h",)}
FOR_US_ALONE = 0o077  # registers, the log and proofs are for nobody else on this machine, and what we start inherits it


def main() -> None:
    """Run one command. Exit code 1 and one sentence when it cannot be done, 2 when the words are off."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(f"Vienreiz needs Python {wanted} or newer, and this is {sys.version.split()[0]}.")
    os.umask(FOR_US_ALONE)
    if tuple(sys.argv[1:]) in ASKS_FOR_OVERVIEW:
        print(overview())  # noqa: T201 - this is what was asked for
        return
    kind = "settings_of_inspection" if _needs_nothing(sys.argv[1:]) else "settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"vienreiz.project.{kind}")
    run = _plain(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] in PLAIN else _through_django
    from .environment import EnvironmentProblem

    try:
        run(sys.argv[2:])
    except EnvironmentProblem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)


def overview() -> str:
    """Every command of ours in a line."""
    lines = [f"  {name:<10}{words}" for name, words in OVERVIEW.items()]
    return "\n".join(
        [
            "vienreiz COMMAND …",
            "",
            *lines,
            "",
            "`vienreiz COMMAND --help` says more, with an example. Try `vienreiz doctor`.",
        ]
    )


def _needs_nothing(words: list[str]) -> bool:
    """Whether a command runs where no deployment is described: it explains itself, or looks at files alone."""
    return bool(ASKS_FOR_HELP & set(words)) or any(tuple(words[: len(one)]) == one for one in NEED_NOTHING)


def _plain(name: str) -> Callable[[list[str]], None]:
    command: Callable[[list[str]], None] = import_module(PLAIN[name]).main
    return command


def _through_django(_: list[str]) -> None:
    from django.conf import settings
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from . import environment

    if not _needs_nothing(sys.argv[1:]):
        environment.make_folders(settings.ENVIRONMENT)
    try:
        execute_from_command_line(["vienreiz", *sys.argv[1:]])
    except OperationalError as error:
        sys.exit(f"The database does not answer as it should: {str(error).strip()}. `vienreiz doctor` says more.")


if __name__ == "__main__":
    main()
