"""Of homes: the list of addresses, and the records that name one of them."""

from collections import Counter
from collections.abc import Iterator

from ...recipe import Fact, Subject
from .kinds import Contradiction, Kind
from .state import State

WHERE = (Fact.PLACE, Fact.ADDRESS)


def of_addresses(state: State) -> Iterator[Contradiction]:
    """Every address named is listed, lies where the record says, and stands in the list once."""
    for about in (Subject.STAY, Subject.ESTATE):
        for record in state.records[about]:
            if Fact.ADDRESS_CODE in record.facts:
                listed = state.addresses.get(record.text(Fact.ADDRESS_CODE))
                if listed is None:
                    yield Contradiction(Kind.NO_ADDRESS, record.text(Fact.ADDRESS_CODE))
                elif any(record.facts[fact] != listed.facts[fact] for fact in WHERE):
                    yield Contradiction(Kind.OTHER_ADDRESS, record.text(Fact.ADDRESS_CODE))
    homes = Counter(tuple(record.text(fact) for fact in WHERE) for record in state.records[Subject.ADDRESS])
    yield from (Contradiction(Kind.ADDRESS_TWICE, " ".join(home)) for home, times in homes.items() if times > 1)
