"""What would be erased, and who was."""

from uuid import UUID

from vienreiz.kernel import holdings
from vienreiz.modules.audit import public as audit

from . import ledger, values


def plan(person_id: UUID) -> values.Plan:
    """How much each module holds about a person. Harmless."""
    held = {holding.name: holding.count(person_id) for holding in holdings.all_of_them()}
    held["audit"] = audit.count_about(person_id)
    return values.Plan(person_id=person_id, held={name: count for name, count in held.items() if count})


def erased() -> list[values.Erased]:
    """Everybody who was erased, in order. Raises LedgerNotReadable."""
    return ledger.read()
