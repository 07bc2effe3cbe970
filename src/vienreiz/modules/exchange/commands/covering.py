"""Whom a grant covers: everybody, or those of whom a register says so when the ask is decided.

What the register says of it leaves this house in no answer. The entry of the ask cites the grant, and the grant the
condition, so the person sees that it was looked at.
"""

from collections.abc import Collection, Mapping, Sequence

from vienreiz.modules.access import public as access
from vienreiz.modules.registers import public as registers

from .. import values
from . import fetching
from .fetching import Moment, Wanted

Covered = tuple[frozenset[str], frozenset[str]]  # digests of grants that cover; of those of which nobody could say
Bounded = tuple[access.Grant, access.PersonSet]


def covered_by(
    asks: Sequence[values.Ask],
    present: Moment,
    *,
    grants: Collection[access.Grant],
    described: Mapping[str, registers.Register],
) -> list[Covered]:
    """For each ask the grants for some persons only that cover its subject, and those whose register is away.

    Looked up in one fetch, as of the moment of the decision: a day that the asker chose would tell her on which day
    somebody enters the set, and so a birth date by halving.
    """
    bounded = [(grant, grant.about) for grant in grants if grant.about and grant.about.service in described]
    fitting = [[one for one in bounded if _fits(one[0], ask)] for ask in asks]
    wanted = {
        one: None
        for ask, of_ask in zip(asks, fitting, strict=True)
        for _, about in of_ask
        if (one := _wanted(about, ask, described)) is not None
    }
    found = fetching.fetched(list(wanted), present) if wanted else {}

    def judged(ask: values.Ask, of_ask: Sequence[Bounded]) -> Covered:
        sure, unclear = set(), set()
        for grant, about in of_ask:
            one = _wanted(about, ask, described)
            versions = found[one] if one is not None else []
            if versions is None:
                unclear.add(grant.digest)
                continue
            register = described[about.service]
            if any(about.holds(said.content) for said in fetching.with_computed(register, versions, on=present[0])):
                sure.add(grant.digest)
        return frozenset(sure), frozenset(unclear)

    return [judged(ask, of_ask) for ask, of_ask in zip(asks, fitting, strict=True)]


def _fits(grant: access.Grant, ask: values.Ask) -> bool:
    """Whether the grant is what the ask stands on: of others nothing is looked up."""
    stands_on = (ask.recipient, ask.service, ask.purpose, ask.ground.article)
    is_by_law = ask.ground.kind is values.GroundKind.LAW
    return is_by_law and stands_on == (grant.recipient, grant.service, grant.purpose, grant.article)


def _wanted(about: access.PersonSet, ask: values.Ask, described: Mapping[str, registers.Register]) -> Wanted | None:
    """Which records say whether the ask's subject is in the set; None of somebody nobody here knows."""
    if ask.subject is None:
        return None
    register = described[about.service]
    return register.code, register.services[about.service].role, ask.subject
