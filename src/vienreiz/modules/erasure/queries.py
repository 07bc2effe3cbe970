"""What would be erased, what is in the way, and who was."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext

from vienreiz.kernel import holdings
from vienreiz.kernel.errors import Problem
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity

from . import errors, ledger, values


def plan(person_id: identity.PersonId, *, at: datetime) -> values.Plan:
    """How much each module holds about a person, how much of it names others, and what is in the way. Harmless."""
    return replace(counts(person_id), hindrances=tuple(_hindrances(person_id, at=at)))


def counts(person_id: identity.PersonId) -> values.Plan:
    """A plan that asks for no hindrances: to look for them, all her entries are opened."""
    shared = exchange.shared_by(person_id)
    return values.Plan(
        person_id=person_id, held=held(person_id), shared=shared.records, others=shared.others, hindrances=()
    )


def held(person_id: identity.PersonId) -> Mapping[str, int]:
    """How many rows each module holds about a person, and how many entries the log does; none that hold nothing."""
    counts = {holding.name: holding.count(person_id) for holding in holdings.all_of_them()}
    counts["audit"] = audit.count_about(person_id)
    return {name: count for name, count in counts.items() if count}


def erased() -> list[values.Erased]:
    """Everybody who was erased, in order. Raises LedgerNotReadable."""
    return ledger.read()


def _hindrances(person_id: identity.PersonId, *, at: datetime) -> Iterator[values.Hindrance]:
    """In the order in which an erasure meets them."""
    for one in identity.employments_of(person_id, at=at):
        yield _hindrance(identity.StillEmployed(), where=f"{one.subsystem} {one.role}")
    try:
        audit.refuse_what_cannot_be_erased(person_id)
    except (audit.LogKeyMissing, audit.LogDoesNotFit) as problem:
        yield _hindrance(problem)
    try:
        ledger.read()
    except errors.LedgerNotReadable as problem:
        yield _hindrance(problem)


def _hindrance(problem: Problem, *, where: str = "") -> values.Hindrance:
    return values.Hindrance(code=problem.code, sentence=gettext(problem.sentence) % problem.details, where=where)
