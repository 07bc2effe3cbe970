"""Of families: ties, parents, births and spouses."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from ...population.ages import ADULT_YEARS, age
from ...recipe import Fact, Relation, Sex, Subject
from ..files import Record
from .kinds import Contradiction, Kind
from .state import Life, State, overlapping

BABIES = 3
BETWEEN_BIRTHS = timedelta(days=270)
OPPOSITE = {Relation.CHILD: Relation.PARENT, Relation.PARENT: Relation.CHILD, Relation.SPOUSE: Relation.SPOUSE}

Bond = tuple[Relation, str, str, Record]


def _bonds(state: State) -> list[Bond]:
    relations = {word: relation for relation, word in state.recipe.words.relation.items()}
    return [
        (relations[tie.text(Fact.RELATION)], tie.text(Fact.CODE), tie.text(Fact.RELATIVE_CODE), tie)
        for tie in state.records[Subject.TIE]
    ]


def of_ties(state: State) -> Iterator[Contradiction]:
    bonds = _bonds(state)
    counted = Counter((relation, one, other, tie.valid_from, tie.valid_until) for relation, one, other, tie in bonds)
    for (relation, one, other, since, until), times in counted.items():
        if times > 1 or one == other:
            yield Contradiction(Kind.TIE_TWICE, f"{one} {other}")
        if counted[OPPOSITE[relation], other, one, since, until] < 1:
            yield Contradiction(Kind.TIE_ONE_SIDED, f"{one} {other}")
    for relation, one, other, tie in bonds:
        lives = (state.lives[one], state.lives[other])
        deaths = [life.died_on for life in lives if life.died_on and relation is Relation.SPOUSE]
        is_after = any(tie.valid_until is None or tie.valid_until > died_on for died_on in deaths)
        if is_after or tie.valid_from < max(life.first.valid_from for life in lives):
            yield Contradiction(Kind.OUTSIDE_LIFE, f"{one} {other}")


def of_parents(state: State) -> Iterator[Contradiction]:
    parents: defaultdict[str, list[Life]] = defaultdict(list)
    for relation, one, other, tie in _bonds(state):
        if relation is Relation.PARENT:
            parents[one].append(state.lives[other])
            if tie.day(Fact.SINCE) != state.lives[one].born_on:
                yield Contradiction(Kind.NOT_FROM_BIRTH, one)
    names = state.recipe.family_names
    forms = {names.borne_by(sex, name): name for name in names.names for sex in Sex}
    for code, hers in parents.items():
        child = state.lives[code]
        if len(hers) > 2 or len({parent.last.facts[Fact.SEX] for parent in hers}) < len(hers):
            yield Contradiction(Kind.TOO_MANY_PARENTS, code)
        if any(not 16 <= age(parent.born_on, child.born_on) <= 50 for parent in hers):
            yield Contradiction(Kind.PARENT_OF_WRONG_AGE, code)
        if age(child.born_on, state.recipe.reference_day) < ADULT_YEARS:
            name = forms.get(child.last.text(Fact.FAMILY_NAME))
            if name not in {forms.get(parent.last.text(Fact.FAMILY_NAME)) for parent in hers}:
                yield Contradiction(Kind.STRANGE_NAME, code)
            if child.home is not None and child.home not in {parent.home for parent in hers}:
                yield Contradiction(Kind.CHILD_ALONE, code)


def of_births(state: State) -> Iterator[Contradiction]:
    children: defaultdict[str, list[date]] = defaultdict(list)
    for relation, one, other, _ in _bonds(state):
        if relation is Relation.PARENT:
            children[other].append(state.lives[one].born_on)
    for code, born in children.items():
        if any(later - earlier < BETWEEN_BIRTHS for earlier, later in pairwise(sorted(set(born)))):
            yield Contradiction(Kind.BIRTHS_TOO_CLOSE, code)
        if max(Counter(born).values()) > BABIES:
            yield Contradiction(Kind.TOO_MANY_BABIES, code)


def of_spouses(state: State) -> Iterator[Contradiction]:
    bonds = _bonds(state)
    related = {(one, other) for relation, one, other, _ in bonds if relation is not Relation.SPOUSE}
    marriages: defaultdict[str, list[Record]] = defaultdict(list)
    for relation, one, other, tie in bonds:
        if relation is not Relation.SPOUSE:
            continue
        marriages[one].append(tie)
        first, second = state.lives[one], state.lives[other]
        if (one, other) in related:
            yield Contradiction(Kind.MARRIED_KIN, one)
        if first.last.facts[Fact.SEX] == second.last.facts[Fact.SEX]:
            yield Contradiction(Kind.MARRIED_SAME_SEX, one)
        if age(first.born_on, tie.day(Fact.SINCE)) < ADULT_YEARS:
            yield Contradiction(Kind.MARRIED_TOO_YOUNG, one)
        if tie.valid_until is None and first.home != second.home:
            yield Contradiction(Kind.MARRIED_APART, one)
    yield from overlapping(marriages, Kind.MARRIED_TWICE)
