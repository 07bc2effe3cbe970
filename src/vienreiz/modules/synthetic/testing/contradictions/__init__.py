"""A count of what in the files cannot all be true."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from vienreiz.modules.identity import public as identity

from ...population import Place
from ...recipe import Recipe
from . import families, homes, lives, people, things
from .kinds import Contradiction, Kind
from .state import state_of

__all__ = ["Contradiction", "Kind", "contradictions"]


def contradictions(
    folder: Path, of: Recipe, schemes: Mapping[str, identity.Scheme], places: Sequence[Place]
) -> list[Contradiction]:
    """What in the files cannot all be true. Where records name nobody, the rest is not looked at."""
    state = state_of(folder, of, schemes, places)
    unknown = list(people.of_names(state))
    if any(found.kind in {Kind.NOBODY, Kind.NO_COMPANY} for found in unknown):
        return unknown
    return [
        *unknown,
        *people.of_persons(state),
        *people.of_numbers(state),
        *people.of_spans(state),
        *families.of_ties(state),
        *families.of_parents(state),
        *families.of_births(state),
        *families.of_spouses(state),
        *lives.of_companies(state),
        *lives.of_offices(state),
        *lives.of_jobs(state),
        *lives.of_incomes(state),
        *lives.of_schools(state),
        *lives.of_diplomas(state),
        *lives.of_decisions(state),
        *things.of_vehicles(state),
        *things.of_estates(state),
        *homes.of_addresses(state),
    ]
