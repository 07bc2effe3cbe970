"""Of people: their codes, homes, names and spans of life."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from vienreiz.modules.identity import public as identity

from ...recipe import Fact, Subject
from ..files import Record
from .kinds import Contradiction, Kind
from .state import Life, State

FOR_EVER = (Fact.CODE, Fact.GIVEN_NAME, Fact.FAMILY_NAME, Fact.BORN_ON, Fact.SEX, Fact.CITIZENSHIP)
EVENTS = frozenset({Subject.INCOME, Subject.DIPLOMA})
NUMBERS = {
    Subject.TIE: Fact.TIE_NUMBER,
    Subject.COMPANY: Fact.COMPANY_CODE,
    Subject.OFFICE: Fact.OFFICE_NUMBER,
    Subject.JOB: Fact.JOB_NUMBER,
    Subject.INCOME: Fact.INCOME_NUMBER,
    Subject.ENROLMENT: Fact.ENROLMENT_NUMBER,
    Subject.DIPLOMA: Fact.DIPLOMA_NUMBER,
    Subject.DISABILITY: Fact.DECISION_NUMBER,
    Subject.ESTATE: Fact.SHARE_NUMBER,
    Subject.ADDRESS: Fact.ADDRESS_CODE,
}


def of_names(state: State) -> Iterator[Contradiction]:
    """Everybody and every company named is known, by that name."""
    named = [(Fact.CODE, Fact.FULL_NAME), (Fact.RELATIVE_CODE, Fact.RELATIVE_NAME)]
    company_names = {code: record.text(Fact.COMPANY_NAME) for code, record in state.companies.items()}
    for record in (record for of_subject in state.records.values() for record in of_subject):
        for code, name in named:
            if code in record.facts:
                yield from _of_name(record, code, name, state.full_names, Kind.NOBODY, Kind.OTHER_NAME)
        if Fact.COMPANY_CODE in record.facts:
            code, name = Fact.COMPANY_CODE, Fact.COMPANY_NAME
            yield from _of_name(record, code, name, company_names, Kind.NO_COMPANY, Kind.OTHER_COMPANY_NAME)
    for about in (Subject.VEHICLE, Subject.ESTATE):
        for record in state.records[about]:
            if Fact.CODE not in record.facts and Fact.COMPANY_CODE not in record.facts:
                yield Contradiction(Kind.NOBODY, "an owner")


def _of_name(
    record: Record, code: Fact, name: Fact, known: Mapping[str, str], unknown_kind: Kind, other_kind: Kind
) -> Iterator[Contradiction]:
    written = record.text(code)
    if written not in known:
        yield Contradiction(unknown_kind, written)
    elif name in record.facts and record.facts[name] != known[written]:
        yield Contradiction(other_kind, written)


def of_persons(state: State) -> Iterator[Contradiction]:
    scheme = state.schemes[state.recipe.codes.scheme]
    for code, life in state.lives.items():
        stays = life.stays
        if not identity.is_valid(scheme, code) or code == scheme.example:
            yield Contradiction(Kind.CODE_WRONG, code)
        everything = [*stays, *([life.death] if life.death else [])]
        if len({tuple(record.facts[fact] for fact in FOR_EVER) for record in everything}) > 1:
            yield Contradiction(Kind.SEVERAL_PEOPLE, code)
        if any(one.valid_until != other.valid_from for one, other in pairwise(stays)):
            yield Contradiction(Kind.TWO_HOMES, code)
        if life.death is None and stays[-1].valid_until is not None:
            yield Contradiction(Kind.NO_HOME, code)
        if any(stay.valid_from < max(stay.day(Fact.BORN_ON), stay.day(Fact.RESIDENCE_SINCE)) for stay in stays):
            yield Contradiction(Kind.HOME_TOO_EARLY, code)
        if any(stay.text(Fact.PLACE) not in state.inhabited for stay in stays):
            yield Contradiction(Kind.NO_PLACE, code)
        if life.death and life.died_on and not _is_over(life, life.death, life.died_on):
            yield Contradiction(Kind.OUTLIVED, code)


def _is_over(life: Life, death: Record, died_on: date) -> bool:
    ended_on = life.stays[-1].valid_until if life.stays else died_on
    return life.born_on < died_on == death.valid_from == ended_on and death.valid_until is None


def of_numbers(state: State) -> Iterator[Contradiction]:
    for about, fact in NUMBERS.items():
        counted = Counter(record.text(fact) for record in state.records[about])
        yield from (Contradiction(Kind.NUMBER_TWICE, number) for number, times in counted.items() if times > 1)


def of_spans(state: State) -> Iterator[Contradiction]:
    """Nothing is true of anybody who is not here, nor of a company that is not; nor before it began."""
    for about, records in state.records.items():
        for record in records:
            if Fact.SINCE in record.facts and record.valid_from < record.day(Fact.SINCE):
                yield Contradiction(Kind.SINCE_LATER, str(about))
            if about not in {Subject.STAY, Subject.TIE} and Fact.CODE in record.facts:
                code = record.text(Fact.CODE)
                if not state.lives[code].covers(record, is_event=about in EVENTS):
                    yield Contradiction(Kind.OUTSIDE_LIFE, code)
            if about not in {Subject.COMPANY, Subject.INCOME} and Fact.COMPANY_CODE in record.facts:
                company = state.companies[record.text(Fact.COMPANY_CODE)]
                is_after = company.valid_until is not None and (
                    record.valid_until is None or company.valid_until < record.valid_until
                )
                if is_after or record.valid_from < company.valid_from:
                    yield Contradiction(Kind.OUTSIDE_COMPANY, company.text(Fact.COMPANY_CODE))
