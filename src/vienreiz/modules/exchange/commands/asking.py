"""Asking. An ask is a write: of the entries that say who saw what, before it is seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections

from vienreiz.gateway import decide
from vienreiz.kernel import clock, ids
from vienreiz.kernel.actors import ActorKind
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .. import errors, rules, values
from . import covering, entering, fetching, living
from .fetching import Moment, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One ask of a batch with what is known about it on the way to its answer."""

    exchange_id: values.ExchangeId
    ask: values.Ask
    service: registers.Service | None
    register: registers.Register | None  # of the service
    decision: decide.Decision
    grant: access.Grant | None  # that allows it
    moment: Moment
    is_unclear: bool = False  # a holder did not say whether the grant covers the person, or whether she lives

    @property
    def wanted(self) -> Wanted | None:
        if self.service is None or self.ask.subject is None or not self.decision.is_yes or self.is_unclear:
            return None
        return self.service.register, self.service.role, self.ask.subject


def ask(question: values.Ask) -> values.Answer:
    """The answer to one ask; entered in the log before it is returned.

    Raises AskRefused (entered too), HolderDidNotAnswer, and what `ask_many` raises.
    """
    answer = ask_many([question])[0]
    if answer.status is values.Status.REFUSED:
        raise errors.AskRefused(reason=answer.reason, service=answer.service, exchange_id=answer.exchange_id)
    if answer.status is values.Status.FAILED:
        raise errors.HolderDidNotAnswer(service=answer.service, exchange_id=answer.exchange_id)
    return answer


def ask_many(asks: Sequence[values.Ask]) -> list[values.Answer]:
    """The answers, in the order of the asks: each decided for itself, all entered with one commit, then returned.

    A refusal or a holder that is away is an answer here, so that one does not stop the others. Where the holder is away
    nothing was seen, and nothing is entered.

    Raises AskInsideTransaction, KnownInTheFuture, LogUnavailable (nothing is answered).
    """
    _stay_outside_of_transactions()
    at = clock.now()
    if any(ask.known_at is not None and ask.known_at > at for ask in asks):
        raise errors.KnownInTheFuture(now=at)
    cases = _decided(asks, at=at)
    found = _found(cases)
    counted = _counted(cases, found)
    answers, entries = _answered(counted, found, at=at)
    try:
        entering.enter(entries)
    except errors.LogUnavailable:
        _give_back(counted, found)
        raise
    return answers


def _give_back(counted: Sequence[_Case], found: Mapping[tuple[Moment, Wanted], object]) -> None:
    """Uncount what was counted for answers that nobody got: a permission for once must not be spent on nothing."""
    consents.give_back([case.exchange_id for case in counted if case.decision.consent and case.decision.is_yes])
    for case in counted:
        if _is_counted(case, found) and case.grant and case.decision.is_yes:
            access.give_back(case.grant, person_id=case.ask.subject)


def _is_counted(case: _Case, found: Mapping[tuple[Moment, Wanted], object]) -> bool:
    """Whether this ask counts against the rates of its grant: not where the holder is away."""
    has_rates = case.grant is not None and bool(case.grant.quota or case.grant.frequency)
    if case.is_unclear:
        return False
    return has_rates and (case.wanted is None or found[case.moment, case.wanted] is not None)


def _decided(asks: Sequence[values.Ask], *, at: datetime) -> list[_Case]:
    zone = ZoneInfo(packs.current().time_zone)
    described = {service: register for register in registers.registers() for service in register.services}
    by_others = [ask for ask in asks if ask.ground.kind in {values.GroundKind.LAW, values.GroundKind.CONSENT}]
    recipients = identity.subsystems() if by_others else frozenset[str]()
    grants = _grants([ask for ask in asks if ask.ground.kind is values.GroundKind.LAW])
    compiled = _compiled(grants.values(), zone=zone)
    allowances = _allowances([ask for ask in asks if ask.ground.kind is values.GroundKind.CONSENT], at=at)
    persons = {identity.SubjectId(one.person) for one in allowances}
    today = rules.day_of(at, zone=zone)
    dead, perhaps = living.dead_among(persons, described=described, moment=(today, at))
    allowances = [one for one in allowances if one.person not in dead]
    mandates = _mandates([ask for ask in asks if ask.ground.kind is values.GroundKind.REPRESENTATION], at=at)
    moments = [(ask.valid_on or today, ask.known_at or at) for ask in asks]
    covered = covering.covered_by(asks, moments, grants=grants.values(), described=described)
    cases = []
    for ask, moment, (sure, unclear) in zip(asks, moments, covered, strict=True):
        register = described.get(ask.service)
        service = register.services[ask.service] if register else None
        decision = decide.decide(
            rules.question(ask, recipients=recipients, today=today, zone=zone, covered_by=sure | unclear),
            rules.offer(service) if service else None,
            compiled.get((ask.recipient, ask.service), []),
            allowances,
            mandates,
            at=at,
        )
        cases.append(
            _Case(
                exchange_id=values.ExchangeId(ids.uuid7(at)),
                ask=ask,
                service=service,
                register=register,
                decision=decision,
                grant=grants.get(decision.digest) if decision.is_yes else None,
                moment=moment,
                is_unclear=decision.digest in unclear or (decision.consent is not None and ask.subject in perhaps),
            )
        )
    return cases


def _grants(asks: Sequence[values.Ask]) -> dict[str, access.Grant]:
    """What the recipients may ask of the services by law, by digest."""
    if not asks:
        return {}
    found = access.covering(recipients={ask.recipient for ask in asks}, services={ask.service for ask in asks})
    return {grant.digest: grant for grant in found}


def _compiled(grants: Iterable[access.Grant], *, zone: ZoneInfo) -> dict[tuple[str, str], list[decide.Rule]]:
    """The grants as the gateway reads them, by recipient and service."""
    compiled: dict[tuple[str, str], list[decide.Rule]] = defaultdict(list)
    for grant in grants:
        compiled[grant.recipient, grant.service].append(rules.compiled(grant, zone=zone))
    return compiled


def _allowances(asks: Sequence[values.Ask], *, at: datetime) -> list[decide.Allowance]:
    """What the persons asked about ever allowed these recipients."""
    persons = {ask.subject for ask in asks if ask.subject is not None}
    if not persons:
        return []
    given = consents.covering(
        persons=persons,
        recipients={ask.recipient for ask in asks},
        services={ask.service for ask in asks},
        at=at,
    )
    return [allowance for allowance in map(rules.allowance, given) if allowance is not None]


def _mandates(asks: Sequence[values.Ask], *, at: datetime) -> list[decide.Mandate]:
    """What the registers said lately of who acts for whom among these."""
    pairs = {
        (identity.PersonId(identity.SubjectId(UUID(ask.by.id))), ask.subject)
        for ask in asks
        if ask.subject is not None and ask.by.kind is ActorKind.PERSON
    }
    return [rules.mandate(one) for one in identity.standing(pairs, at=at)]


def _answered(
    cases: Sequence[_Case], found: Mapping[tuple[Moment, Wanted], list[records.RecordVersion] | None], *, at: datetime
) -> tuple[list[values.Answer], list[audit.NewEntry]]:
    answers, entries = [], []
    for case in cases:
        versions = _with_computed(case, found[case.moment, case.wanted]) if case.wanted else _nothing(case)
        answer = _answer(case, versions, at=at)
        answers.append(answer)
        if versions is not None:
            entries += _entries(case, answer, versions)
    return answers, entries


def _nothing(case: _Case) -> list[records.RecordVersion] | None:
    """What is found without looking: nothing; None where nobody could say whether to look."""
    return None if case.is_unclear else []


def _counted(cases: Sequence[_Case], found: Mapping[tuple[Moment, Wanted], object]) -> list[_Case]:
    """The cases after the uses of grants and consents were counted, which is the last thing before the entries.

    A consent that was withdrawn while its answer was made, or whose uses others have used up, turns it into a refusal;
    so does a grant that was used as often as it may be.
    """
    cases = [
        replace(case, decision=rules.used_up(case.decision))
        if case.grant
        and _is_counted(case, found)
        and not access.use(case.grant, person_id=case.ask.subject, at=clock.now())
        else case
        for case in cases
    ]
    uses = [
        consents.NewUse(consent_id=consents.ConsentId(case.decision.consent), exchange_id=case.exchange_id)
        for case in cases
        if case.decision.consent and case.wanted and found[case.moment, case.wanted] is not None
    ]
    refused = consents.use_each(uses, at=clock.now()) if uses else {}
    return [
        replace(case, decision=rules.refused_late(case.decision, refused[case.exchange_id]))
        if case.exchange_id in refused
        else case
        for case in cases
    ]


def _with_computed(
    case: _Case, versions: Sequence[records.RecordVersion] | None
) -> Sequence[records.RecordVersion] | None:
    """The records with what is computed from them, as of the day that was asked about."""
    if versions is None or case.register is None:
        return versions
    return fetching.with_computed(case.register, versions, on=case.moment[0])


def _answer(case: _Case, versions: Sequence[records.RecordVersion] | None, *, at: datetime) -> values.Answer:
    fields, reason = case.decision.fields, ""
    given: tuple[values.Record, ...] = ()
    if case.decision.reason is not None:
        status, reason = values.Status.REFUSED, str(case.decision.reason)
    elif versions is None:
        status, reason = values.Status.FAILED, values.HOLDER_DID_NOT_ANSWER
    else:
        status = values.Status.ANSWERED if versions else values.Status.NOTHING
        given = tuple(_given(version, fields) for version in versions)
    return values.Answer(
        exchange_id=case.exchange_id,
        service=case.ask.service,
        status=status,
        fields=fields,
        records=given,
        reason=reason,
        at=at,
    )


def _given(version: records.RecordVersion, fields: frozenset[str]) -> values.Record:
    return values.Record(
        register=version.register,
        key=version.key,
        content=decide.cut(version.content, fields),
        valid=version.valid,
        recorded_at=version.recorded_at,
    )


def _entries(case: _Case, answer: values.Answer, versions: Sequence[records.RecordVersion]) -> list[audit.NewEntry]:
    """One for the person asked about, one for each other person about whom something went out.

    The fields: those that went out; where nothing was found, those allowed, since that there is nothing is an answer
    about them; on a refusal, those asked for.
    """
    fields = {
        values.Status.ANSWERED: rules.went_out(versions, fields=answer.fields),
        values.Status.NOTHING: answer.fields,
        values.Status.REFUSED: case.ask.fields,
    }[answer.status]
    role = case.service.role if case.service else ""
    asked_about = rules.Share(person_id=case.ask.subject, role=role, fields=fields)
    roles = case.register.roles if case.register else {}
    others = rules.shares_of_others(versions, roles=roles, subject=case.ask.subject, fields=answer.fields)
    return [rules.entry(case.ask, answer, share=share, decision=case.decision) for share in [asked_about, *others]]


def _found(cases: Sequence[_Case]) -> dict[tuple[Moment, Wanted], list[records.RecordVersion] | None]:
    """The records behind the allowed asks; None where the holder did not answer."""
    wanted: dict[Moment, dict[Wanted, None]] = defaultdict(dict)  # as ordered sets
    for case in cases:
        if case.wanted:
            wanted[case.moment][case.wanted] = None
    return {
        (moment, one): versions
        for moment, all_of_moment in wanted.items()
        for one, versions in fetching.fetched(list(all_of_moment), moment).items()
    }


def _stay_outside_of_transactions() -> None:
    """Raises AskInsideTransaction in an atomic block of any database, or with autocommit off.

    Django's TestCase (and pytest-django with it) wraps each test in an atomic block that it marks `_from_testcase`;
    Django itself looks past such blocks for `durable=True`, by this very mark, and so do we.
    """
    for connection in connections.all(initialized_only=True):
        blocks = connection.atomic_blocks
        is_in_block = any(not getattr(block, "_from_testcase", False) for block in blocks)
        if is_in_block or not (blocks or connection.get_autocommit()):
            raise errors.AskInsideTransaction(database=connection.alias)
