"""Whether a process lives, and whether its parts are ready. Modules add the parts they know of."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from vienreiz.kernel.errors import N_


@dataclass(frozen=True, slots=True)
class State:
    """How one part is. `essential`: without it nothing can be answered."""

    part: str
    is_ready: bool
    essential: bool
    sentence: str


READY = N_("ready")

Check = Callable[[], str | None]  # None: ready; else what is wrong, in one sentence without personal data

_parts: dict[str, tuple[Check, bool]] = {}
_migrated: set[str] = set()


def part(name: str, check: Check, *, essential: bool = False) -> None:
    """Let readiness ask `check` of the part called `name`."""
    _parts[name] = (check, essential)


def states() -> list[State]:
    """Every part, the essential ones first."""
    found = []
    for alias in connections:
        wrong = _database(alias)
        found.append(State("database" if alias == DEFAULT_DB_ALIAS else alias, wrong is None, True, wrong or READY))
    for name, (check, essential) in _parts.items():
        wrong = check()
        found.append(State(name, wrong is None, essential, wrong or READY))
    return found


def _database(alias: str) -> str | None:
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if alias not in _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return N_("its tables are not up to date")
            _migrated.add(alias)
    except DatabaseError:
        return N_("it does not answer")
    return None
