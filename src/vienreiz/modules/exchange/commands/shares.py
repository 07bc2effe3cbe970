"""Whose data are looked at or changed by whoever keeps a register, and the entries it makes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .. import rules, values

Shares = Mapping[tuple[identity.SubjectId, str], frozenset[str]]  # fields by person and role


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What all entries of one look or change have in common. `register` is a code: it may be described no more."""

    register: str
    article: str
    by: Actor
    exchange_id: values.ExchangeId
    at: datetime
    purpose: str = values.PURPOSE_KEEPING


def written(register: registers.Register, changes: Iterable[records.Written]) -> Shares:
    """Who stood or stands in what changes, with what changes of it."""
    found: dict[tuple[identity.SubjectId, str], frozenset[str]] = {}
    for one in changes:
        for role, subjects in one.subjects.items():
            for subject in subjects:
                fields = about_role(register, role, one.fields)
                found[subject, role] = found.get((subject, role), frozenset()) | fields
    return found


def seen(register: registers.Register, versions: Iterable[records.PastVersion]) -> Shares:
    """Who stands in what is seen, with all of it."""
    found: dict[tuple[identity.SubjectId, str], frozenset[str]] = {}
    for one in versions:
        for role, subject in one.subjects.items():
            fields = about_role(register, role, frozenset(one.content))
            found[subject, role] = found.get((subject, role), frozenset()) | fields
    return found


def about_role(register: registers.Register | None, role: str, fields: frozenset[str]) -> frozenset[str]:
    """What of the fields is about whoever has this role; all, where the description has dropped the role."""
    return fields & register.roles[role].fields if register is not None and role in register.roles else fields


def entry(
    about: About,
    *,
    kind: audit.Kind,
    share: tuple[tuple[identity.SubjectId, str], frozenset[str]] | None = None,
    person_id: UUID | None = None,
    refused: str = "",
    found: bool = True,
) -> audit.NewEntry:
    """`refused`: the reason, one of `values.EXPLANATIONS`."""
    (subject, role), fields = share or ((person_id, ""), frozenset[str]())
    outcome = audit.Outcome.ANSWERED if found else audit.Outcome.NOTHING
    return audit.NewEntry(
        exchange_id=about.exchange_id,
        person_id=subject,
        role=role,
        side=audit.Side.PROVIDER,
        kind=kind,
        service=about.register,
        recipient=rules.subsystem_of(about.by),
        purpose=about.purpose,
        ground=str(values.Ground(kind=values.GroundKind.LAW, article=about.article)),
        grant_digest="",
        fields=tuple(sorted(fields)),
        outcome=audit.Outcome.REFUSED if refused else outcome,
        reason=refused,
        by=about.by.code,
        acting_for=None,
        at=about.at,
    )
