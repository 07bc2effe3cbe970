"""All that was written, and the life of each person as the register of people tells it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from vienreiz.modules.identity import public as identity

from ...population import Place
from ...recipe import Fact, Recipe, Subject
from ..files import Record, read_all
from .kinds import Contradiction, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What the register of persons says of one code, `stays` in the order of the file."""

    stays: Sequence[Record]
    death: Record | None

    @property
    def first(self) -> Record:
        return self.stays[0] if self.stays else self.last

    @property
    def last(self) -> Record:
        return self.stays[-1] if self.death is None else self.death

    @property
    def born_on(self) -> date:
        return self.last.day(Fact.BORN_ON)

    @property
    def died_on(self) -> date | None:
        return self.death.day(Fact.DIED_ON) if self.death else None

    @property
    def home(self) -> tuple[str, str] | None:
        """Where she lives now; None if she is dead."""
        return None if self.death else (self.last.text(Fact.PLACE), self.last.text(Fact.ADDRESS))

    def covers(self, record: Record, *, is_event: bool) -> bool:
        """Whether a record is true of her only while she is here."""
        ends = record.valid_from if is_event else record.valid_until
        is_over = self.died_on is None or (ends is not None and ends <= self.died_on)
        return self.first.valid_from <= record.valid_from and is_over


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that was written."""

    recipe: Recipe
    schemes: Mapping[str, identity.Scheme]
    inhabited: frozenset[str]
    records: Mapping[Subject, Sequence[Record]]
    lives: Mapping[str, Life]
    companies: Mapping[str, Record]
    addresses: Mapping[str, Record]  # as they are listed, by code
    full_names: Mapping[str, str]  # by code

    def by_person(self, about: Subject) -> dict[str, list[Record]]:
        """The records about one subject, by whom they are of."""
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.records[about]:
            found[record.text(Fact.CODE)].append(record)
        return found


def state_of(folder: Path, of: Recipe, schemes: Mapping[str, identity.Scheme], places: Sequence[Place]) -> State:
    records = read_all(folder, of)
    addresses = {record.text(Fact.ADDRESS_CODE): record for record in records[Subject.ADDRESS]}
    _write_out_addresses(records, addresses)
    by_code: defaultdict[str, list[Record]] = defaultdict(list)
    for stay in records[Subject.STAY]:
        by_code[stay.text(Fact.CODE)].append(stay)
    lives = {
        code: Life(
            stays=[record for record in of_code if Fact.DIED_ON not in record.facts],
            death=next((record for record in of_code if Fact.DIED_ON in record.facts), None),
        )
        for code, of_code in by_code.items()
    }
    return State(
        recipe=of,
        schemes=schemes,
        inhabited=frozenset(place.key for place in places if place.population > 0),
        records=records,
        lives=lives,
        addresses=addresses,
        companies={record.text(Fact.COMPANY_CODE): record for record in records[Subject.COMPANY]},
        full_names={
            code: of.full_name.format(given=life.last.facts[Fact.GIVEN_NAME], family=life.last.facts[Fact.FAMILY_NAME])
            for code, life in lives.items()
        },
    )


def _write_out_addresses(records: Mapping[Subject, Sequence[Record]], listed: Mapping[str, Record]) -> None:
    """Where a record names an address by its code alone, write beside it how it reads."""
    for about in (Subject.STAY, Subject.ESTATE):
        for record in records[about]:
            if Fact.ADDRESS_CODE in record.facts:
                code = record.text(Fact.ADDRESS_CODE)
                record.facts.setdefault(Fact.ADDRESS, listed[code].text(Fact.ADDRESS) if code in listed else code)


def overlapping(groups: Mapping[str, Sequence[Record]], kind: Kind) -> Iterator[Contradiction]:
    """A contradiction for each group of which two records hold on one day."""
    for name, records in groups.items():
        if any(one.overlaps(other) for one, other in combinations(records, 2)):
            yield Contradiction(kind, name)
