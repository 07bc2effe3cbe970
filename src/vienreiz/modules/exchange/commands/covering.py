"""Whom a grant covers: everybody, or those of whom a register says so on the day that is asked about.

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


def covered_by(
    asks: Sequence[values.Ask],
    moments: Sequence[Moment],
    *,
    grants: Collection[access.Grant],
    described: Mapping[str, registers.Register],
) -> list[Covered]:
    """For each ask the grants for some persons only that cover its subject, and those whose register is away."""
    bounded = [(grant, grant.about) for grant in grants if grant.about and grant.about.service in described]
    found: list[Covered] = []
    known: dict[tuple[Moment, Wanted], Sequence[Mapping[str, object]] | None] = {}
    for ask, moment in zip(asks, moments, strict=True):
        sure, unclear = set(), set()
        for grant, about in bounded:
            if not _fits(grant, ask):
                continue
            contents = _said(about, ask, moment, described=described, known=known)
            if contents is None:
                unclear.add(grant.digest)
            elif any(about.holds(content) for content in contents):
                sure.add(grant.digest)
        found.append((frozenset(sure), frozenset(unclear)))
    return found


def _fits(grant: access.Grant, ask: values.Ask) -> bool:
    """Whether the grant is what the ask stands on: of others nothing is looked up."""
    stands_on = (ask.recipient, ask.service, ask.purpose, ask.ground.article)
    is_by_law = ask.ground.kind is values.GroundKind.LAW
    return is_by_law and stands_on == (grant.recipient, grant.service, grant.purpose, grant.article)


def _said(
    about: access.PersonSet,
    ask: values.Ask,
    moment: Moment,
    *,
    described: Mapping[str, registers.Register],
    known: dict[tuple[Moment, Wanted], Sequence[Mapping[str, object]] | None],
) -> Sequence[Mapping[str, object]] | None:
    """What the register of the set says of the subject; None where it does not answer."""
    if ask.subject is None:
        return []
    register = described[about.service]
    service = register.services[about.service]
    wanted = (register.code, service.role, ask.subject)
    if (moment, wanted) not in known:
        versions = fetching.fetched([wanted], moment)[wanted]
        known[moment, wanted] = (
            None
            if versions is None
            else [one.content for one in fetching.with_computed(register, versions, on=moment[0])]
        )
    return known[moment, wanted]
