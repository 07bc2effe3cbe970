"""What an ask means in the gateway's terms, and whose entries an answer makes. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from uuid import UUID

from vienreiz.gateway import decide
from vienreiz.kernel import actors
from vienreiz.kernel.actors import Actor, ActorKind
from vienreiz.modules.access import values as access
from vienreiz.modules.audit import values as audit
from vienreiz.modules.consent import values as consents
from vienreiz.modules.identity import values as identity
from vienreiz.modules.records import values as records
from vienreiz.modules.registers import values as registers

from . import errors, values

OUTCOMES = {
    values.Status.ANSWERED: audit.Outcome.ANSWERED,
    values.Status.NOTHING: audit.Outcome.NOTHING,
    values.Status.REFUSED: audit.Outcome.REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The fields of one person, in one role, that an exchange was about. `person_id` None: nobody we know."""

    person_id: identity.SubjectId | None
    role: str
    fields: frozenset[str]


def question(
    ask: values.Ask,
    *,
    recipients: frozenset[str],
    today: date,
    zone: tzinfo,
    at: datetime,
    covered_by: frozenset[str] = frozenset(),
) -> decide.Question:
    """The ask as the gateway reads it. A person asks for herself alone; a subsystem, and who works for it, in
    its own name alone.
    """
    is_person = ask.by.kind is ActorKind.PERSON
    days = {ask.valid_on or today, day_of(ask.known_at, zone=zone) if ask.known_at else today}
    return decide.Question(
        service=ask.service,
        subject=ask.subject,
        asker=UUID(ask.by.id) if is_person else None,
        acting_for=acted_for(ask),
        recipient=ask.recipient,
        recipient_is_known=ask.recipient in recipients,
        speaks_for_recipient=_speaks_for(ask.by, ask.recipient),
        purpose=ask.purpose,
        ground=ask.ground.kind,
        article=ask.ground.article,
        consent=ask.ground.consent,
        fields=ask.fields,
        covered_by=covered_by,
        day=day_asked_about(ask, today=today, at=at),
        reaches_back_to=min(days) if min(days) < today else None,
    )


def day_asked_about(ask: values.Ask, *, today: date, at: datetime) -> decide.Day:
    """As the gateway reads it; today as it was known before is over, too."""
    if ask.valid_on is not None and ask.valid_on > today:
        return decide.Day.TO_COME
    is_present = ask.valid_on in {None, today} and ask.known_at in {None, at}
    return decide.Day.TODAY if is_present else decide.Day.PAST


def refuse_moments_to_come(moments: Iterable[datetime | None], *, at: datetime) -> None:
    """Nobody knows at `at` what will be known later; None asks as it is known now. Raises KnownInTheFuture."""
    if any(moment is not None and moment > at for moment in moments):
        raise errors.KnownInTheFuture(now=at)


def _speaks_for(by: Actor, recipient: str) -> bool:
    """A subsystem speaks for itself, and whoever is at work for it."""
    return by.code == actors.system(recipient).code or (by.kind is ActorKind.STAFF and by.subsystem == recipient)


def acted_for(ask: values.Ask) -> UUID | None:
    return ask.acting_for or ask.by.acting_for


def written(asks: Sequence[values.Ask]) -> str:
    """What is asked, in one text that is the same for the same questions."""
    return json.dumps(
        [
            [
                ask.service,
                str(ask.counted_for),
                ask.recipient,
                ask.purpose,
                str(ask.ground),
                sorted(ask.fields),
                str(acted_for(ask)),
                ask.valid_on and ask.valid_on.isoformat(),
                ask.known_at and ask.known_at.astimezone(UTC).isoformat(),
                ask.case,
            ]
            for ask in asks
        ]
    )


def offer(service: registers.Service, register: registers.Register) -> decide.Offer:
    return decide.Offer(
        service=service.code, fields=frozenset(service.fields), dated=frozenset(service.fields) & dated(register)
    )


def dated(register: registers.Register) -> frozenset[str]:
    """Fields whose value is another one on another day, though nothing was recorded in between."""
    by_day = registers.Computation.YEARS_REACHED
    return frozenset(name for name, computed in register.computed.items() if computed.how is by_day)


def tells_no_more(ground: values.Ground, fields: frozenset[str], register: registers.Register | None) -> bool:
    """Whether the days of a record must stay here too: a child's record begins on the day she was born."""
    by_others = ground.kind in {values.GroundKind.LAW, values.GroundKind.CONSENT}
    return by_others and register is not None and bool(fields & dated(register))


def compiled(grant: access.Grant, *, zone: tzinfo) -> decide.Rule:
    """A grant as the gateway reads it: a law's days become instants of the country's own midnight.

    It rests while its article is not in force: a law that ends takes all that stands on it along.
    """
    starts = [day for day in (grant.valid.start, grant.law_from) if day is not None]
    ends = [day for day in (grant.valid.end, grant.law_until) if day is not None]
    return decide.Rule(
        code=grant.code,
        recipient=grant.recipient,
        service=grant.service,
        purpose=grant.purpose,
        article=grant.article,
        fields=grant.fields,
        valid_from=_midnight(max(starts), zone=zone),
        valid_until=_midnight(min(ends), zone=zone) if ends else None,
        digest=grant.digest,
        is_for_some=grant.about is not None,
    )


def allowance(consent: consents.Standing) -> decide.Allowance | None:
    """A consent as the gateway reads it; None of one that was never given."""
    if consent.valid is None or consent.valid.end is None:
        return None
    return decide.Allowance(
        id=consent.id,
        person=consent.person_id,
        recipient=consent.terms.recipient,
        service=consent.terms.service,
        purpose=consent.terms.purpose,
        fields=consent.terms.fields,
        valid_from=consent.valid.start,
        valid_until=consent.valid.end,
        is_paused=consent.state is consents.State.PAUSED,
        is_ended=consent.ended_at is not None,
        digest=consent.digest,
        first_day=consent.terms.first_day,
    )


def seconds_of_rate(terms: consents.Terms) -> int | None:
    """How long a use that was refused as one too many waits at most; None where none can follow."""
    return None if terms.rate is None else int(consents.SPANS[terms.rate.per].total_seconds())


LATE_REASONS = {
    consents.Unusable.NOT_IN_FORCE: decide.Reason.CONSENT_NOT_IN_FORCE,
    consents.Unusable.USED_UP: decide.Reason.CONSENT_USED_UP,
}


def refused_late(decision: decide.Decision, why: consents.Unusable) -> decide.Decision:
    """A yes that did not hold until the answer was ready. The entry still names the consent."""
    return decide.Decision(reason=LATE_REASONS[why], digest=decision.digest, consent=decision.consent)


def used_up(decision: decide.Decision) -> decide.Decision:
    """A yes under a grant whose rates are used up. The entry still names the grant."""
    return decide.Decision(reason=decide.Reason.GRANT_USED_UP, digest=decision.digest)


def subsystem_of(by: Actor) -> str:
    """The subsystem that somebody at work or a system speaks for; empty for anybody else."""
    return by.subsystem or (by.id if by.kind is ActorKind.SYSTEM else "")


def keeps(by: Actor, register: registers.Register) -> bool:
    """Whether whoever asks speaks for the institution that holds the register."""
    organisation, _, subsystem = subsystem_of(by).partition("/")
    return bool(subsystem) and organisation == register.holder


def sends_sources(by: Actor, register: registers.Register) -> bool:
    """Whether whoever comes may bring a whole source: who keeps the register, and who runs this deployment for her."""
    return by.kind is ActorKind.OPERATOR or keeps(by, register)


def went_out(versions: Sequence[records.RecordVersion], *, fields: frozenset[str]) -> frozenset[str]:
    """Names of the fields that at least one of the records had."""
    return frozenset(name for version in versions for name in version.content if name in fields)


def shares_of_others(
    versions: Sequence[records.RecordVersion],
    *,
    roles: Mapping[str, registers.Role],
    subject: identity.SubjectId | None,
    fields: frozenset[str],
) -> list[Share]:
    """What went out about persons other than the one asked about, each person and role once, in a steady order.

    Family ties of the mother show the child, so the child's time line shows the ask too. Whoever stands in a record in
    a role that the description has dropped since is shown all that went out, since nobody says any more what is hers.
    """
    found: dict[tuple[identity.SubjectId, str], frozenset[str]] = {}
    for version in versions:
        for name, person_id in version.subjects.items():
            went = fields & frozenset(version.content)
            seen = went & roles[name].fields if name in roles else went
            if seen and person_id != subject:
                found[person_id, name] = found.get((person_id, name), frozenset()) | seen
    return [
        Share(person_id=person_id, role=name, fields=seen)
        for (person_id, name), seen in sorted(found.items(), key=lambda item: (item[0][0].int, item[0][1]))
    ]


def ground_used(ground: values.Ground, decision: decide.Decision) -> values.Ground:
    """The ground as it stands in the log: with the consent, or the article of the mandate, that was used."""
    if decision.consent:
        return replace(ground, consent=decision.consent)
    return replace(ground, article=decision.article) if decision.article else ground


def mandate(mandate: identity.Mandate) -> decide.Mandate:
    """A mandate as the gateway reads it."""
    assert mandate.valid.end is not None  # it is looked up anew before long
    return decide.Mandate(
        representative=mandate.representative,
        represented=mandate.represented,
        article=mandate.article,
        valid_from=mandate.valid.start,
        valid_until=mandate.valid.end,
        digest=mandate.digest,
    )


def entry(
    ask: values.Ask,
    answer: values.Answer,
    *,
    share: Share,
    decision: decide.Decision,
) -> audit.NewEntry:
    return audit.NewEntry(
        exchange_id=answer.exchange_id,
        person_id=share.person_id,
        role=share.role,
        side=audit.Side.PROVIDER,
        kind=audit.Kind.ASK,
        service=ask.service,
        recipient=ask.recipient,
        purpose=ask.purpose,
        ground=str(ground_used(ask.ground, decision)),
        grant_digest=decision.digest,
        fields=tuple(sorted(share.fields)),
        outcome=OUTCOMES[answer.status],
        reason=answer.reason,
        by=ask.by.code,
        acting_for=acted_for(ask),
        at=answer.at,
    )


def open_record(version: records.RecordVersion, register: registers.Register) -> values.OpenRecord:
    return values.OpenRecord(
        key=version.key,
        label=str(version.content.get(register.label, version.key)),
        content=version.content,
        valid=version.valid,
        recorded_at=version.recorded_at,
    )


def day_of(at: datetime, *, zone: tzinfo) -> date:
    """The day it is in the country at `at`."""
    return at.astimezone(zone).date()


def _midnight(day: date, *, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
