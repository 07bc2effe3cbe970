"""Whom the rows of a load name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.period import Period
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from .. import intake, rules, values

PERSON_UNKNOWN = "Nobody is known by this identifier."
NOT_THROUGHOUT = (
    "Nobody has this identifier on all of these days. Write a row for each time, under the identifier of then."
)


def subjects_of(
    register: registers.Register,
    taken: Sequence[intake.Taken],
    *,
    known: Mapping[int, Mapping[str, identity.SubjectId]],
    by: Actor,
    at: datetime,
) -> dict[int, dict[str, identity.SubjectId]]:
    """Who stands in each row, by line and role. Persons whom this register gives existence to become subjects."""
    found = {
        row.line: {role: one for role, one in known.get(row.line, {}).items() if role in row.identifiers}
        for row in taken
    }
    for scheme in {role.scheme for role in register.roles.values()}:
        roles = [role.name for role in register.roles.values() if role.scheme == scheme]
        first_days: dict[str, date] = {}
        for row in taken:
            named = [role for role in roles if role in row.identifiers and role not in found[row.line]]
            for value in (row.identifiers[role] for role in named):
                first_days[value] = min(first_days.get(value, row.valid.start), row.valid.start)
        if not first_days:
            continue
        holdings = identity.holders_of(scheme, first_days)
        new: Mapping[str, identity.SubjectId] = {}
        if scheme == register.introduces and (unknown := first_days.keys() - holdings.keys()):
            new = identity.introduce_each(scheme, {value: first_days[value] for value in unknown}, by=by, at=at)
        for row in taken:
            for role in roles:
                if role in found[row.line]:
                    continue
                written = row.identifiers.get(role, "")
                subject = new.get(written) or _meant(register, role, row, holdings.get(written, ()))
                if subject is not None:
                    found[row.line][role] = subject
    return found


def _meant(
    register: registers.Register, role: str, row: intake.Taken, holdings: Collection[identity.Holding]
) -> identity.SubjectId | None:
    """Whom the row means in this role. Others refer to people by codes they know; who gives a code must be exact."""
    on_first_day = identity.holder_on(holdings, row.valid.start)
    if register.roles[role] != register.own_role:
        return on_first_day
    meant = rules.holder_throughout(holdings, row.valid, meant=on_first_day)
    if meant is None or any(row.valid.start in one.valid for one in holdings):
        return meant
    scheme, since = register.roles[role].scheme, min(one.valid.start for one in holdings)
    before = Period(row.valid.start, since)
    had = [one for one in identity.identifiers_of(meant) if one.scheme == scheme and one.valid.overlaps(before)]
    return None if had else meant


def unknown_persons(
    register: registers.Register, row: intake.Taken, subjects: Mapping[str, identity.SubjectId]
) -> Iterator[values.RowReport]:
    for role in row.identifiers.keys() - subjects.keys():
        yield values.RowReport(
            line=row.line,
            kind=values.RowKind.REFUSED,
            field=register.roles[role].identified_by,
            sentence=NOT_THROUGHOUT if register.roles[role] == register.own_role else PERSON_UNKNOWN,
        )
