"""Counting the uses of grants and consents, which is the last thing before the entries."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from django.db import transaction

from vienreiz.kernel import clock
from vienreiz.modules.access import public as access
from vienreiz.modules.consent import public as consents

from .. import rules
from . import repeating
from .cases import Case
from .fetching import Moment, Wanted

Found = Mapping[tuple[Moment, Wanted], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The cases as they are after counting, and what of it was counted just now."""

    cases: tuple[Case, ...]
    now: frozenset[repeating.Used]


def counted(cases: Sequence[Case], found: Found, begun: repeating.Begun) -> Counted:
    """The cases after the uses of grants and consents were counted; what was counted under the same key is not again.

    A consent that was withdrawn while its answer was made, or whose uses others have used up, turns it into a refusal;
    so does a grant that was used as often as it may be.
    """
    with transaction.atomic() if begun.is_kept else nullcontext():
        before = repeating.counted_before(begun)
        cases, by_her = _by_consents(cases, found, before)
        # Everybody locks in this order: what is kept of the key, consents by their ids, windows by their keys. Erasing
        # goes from the highest module to the lowest, so it comes to consents before windows, too.
        cases, by_law = _by_grants(cases, found, before)
        repeating.note(begun, before | by_law | by_her)
    return Counted(cases=tuple(cases), now=by_law | by_her)


def give_back(counted: Counted, begun: repeating.Begun) -> None:
    """Uncount what was counted for answers that nobody got: a permission for once must not be spent on nothing."""
    with transaction.atomic() if begun.is_kept else nullcontext():
        repeating.note(begun, repeating.counted_before(begun) - counted.now)
        mine = [case for case in counted.cases if _used(case) in counted.now]
        consents.give_back([use for use in map(_of_consent, mine) if use])
        access.give_back([use for use in map(_of_grant, mine) if use])


def _by_grants(
    cases: Sequence[Case], found: Found, before: Collection[repeating.Used]
) -> tuple[list[Case], frozenset[repeating.Used]]:
    uses = {
        _used(case): use
        for case in cases
        if (use := _of_grant(case)) and _is_answered(case, found) and _used(case) not in before
    }
    waits = dict(zip(uses, access.use_each(list(uses.values()), at=clock.now()), strict=True))
    counted = frozenset(used for used, wait_s in waits.items() if wait_s is None)
    return [
        replace(case, decision=rules.used_up(case.decision), retry_after_s=wait_s)
        if (wait_s := waits.get(_used(case))) is not None
        else case
        for case in cases
    ], counted


def _by_consents(
    cases: Sequence[Case], found: Found, before: Collection[repeating.Used]
) -> tuple[list[Case], frozenset[repeating.Used]]:
    uses = {
        _used(case): use
        for case in cases
        if (use := _of_consent(case)) and case.wanted and _is_answered(case, found) and _used(case) not in before
    }
    refused = consents.use_each(list(uses.values()), at=clock.now()) if uses else {}
    return [
        replace(
            case,
            decision=rules.refused_late(case.decision, refused[case.exchange_id]),
            retry_after_s=case.seconds_of_rate if refused[case.exchange_id] is consents.Unusable.USED_UP else None,
        )
        if case.exchange_id in refused
        else case
        for case in cases
    ], frozenset(used for used in uses if used.exchange_id not in refused)


def _used(case: Case) -> repeating.Used:
    return repeating.Used(exchange_id=case.exchange_id, digest=case.decision.digest)


def _of_grant(case: Case) -> access.NewUse | None:
    """What is counted where a grant allows it; None where its law does not say how often."""
    if case.grant is None or not (case.grant.quota or case.grant.frequency):
        return None
    return access.NewUse(grant=case.grant, person_id=case.ask.counted_for)


def _of_consent(case: Case) -> consents.NewUse | None:
    if case.decision.consent is None:
        return None
    return consents.NewUse(consent_id=consents.ConsentId(case.decision.consent), exchange_id=case.exchange_id)


def _is_answered(case: Case, found: Found) -> bool:
    """Whether anybody answers; where the holder is away nothing is counted."""
    return not case.is_unclear and (case.wanted is None or found[case.moment, case.wanted] is not None)
