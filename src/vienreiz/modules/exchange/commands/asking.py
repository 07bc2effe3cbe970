"""Asking. An ask is a write: of the entries that say who saw what, before it is seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections, transaction

from vienreiz.gateway import decide
from vienreiz.kernel import clock
from vienreiz.kernel.actors import ActorKind
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.period import Period
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .. import errors, events, rules, values
from . import counting, covering, entering, fetching, living, repeating
from .cases import Case
from .fetching import Moment, Wanted
from .repeating import Begun


def ask(question: values.Ask, *, key: str = "") -> values.Answer:
    """The answer to one ask; entered in the log before it is returned.

    Raises AskRefused and AskedTooOften (entered too), HolderDidNotAnswer, and what `ask_many` raises.
    """
    answer = ask_many([question], key=key)[0]
    if answer.retry_after_s is not None:
        raise errors.AskedTooOften(
            reason=answer.reason,
            service=answer.service,
            exchange_id=answer.exchange_id,
            retry_after_s=answer.retry_after_s,
        )
    if answer.status is values.Status.REFUSED:
        raise errors.AskRefused(reason=answer.reason, service=answer.service, exchange_id=answer.exchange_id)
    if answer.status is values.Status.FAILED:
        raise errors.HolderDidNotAnswer(service=answer.service, exchange_id=answer.exchange_id)
    return answer


def ask_many(asks: Sequence[values.Ask], *, key: str = "") -> list[values.Answer]:
    """The answers, in the order of the asks: each decided for itself, all entered with one commit, then returned.

    A refusal or a holder that is away is an answer here, so that one does not stop the others. Where the holder is away
    nothing was seen, and nothing is entered. What is asked again under the same `key`, within an hour, is decided anew
    and read as it was known the first time, under the same exchange ids; what was counted is not counted again.

    Raises AskInsideTransaction, KnownInTheFuture, AskedOtherwise, LogUnavailable (nothing is answered).
    """
    _stay_outside_of_transactions()
    at = clock.now()
    rules.refuse_moments_to_come([ask.known_at for ask in asks], at=at)
    begun = repeating.begun(asks, key=key, at=at) if key and asks else repeating.new(asks, at=at)
    _tell_of_cases(asks, begun, at=at)
    cases = _decided(asks, begun, at=at)
    found = _found(cases)
    counted = counting.counted(cases, found, begun)
    answers, entries = _answered(counted.cases, found, at=at)
    try:
        entering.enter(entries)
    except errors.LogUnavailable:
        counting.give_back(counted, begun)
        raise
    return answers


def _tell_of_cases(asks: Sequence[values.Ask], begun: Begun, *, at: datetime) -> None:
    """Before anything is seen, as with entries: a case without its answer does no harm."""
    named = [(ask, id_) for ask, id_ in zip(asks, begun.exchange_ids, strict=True) if ask.case]
    if not named:
        return
    with transaction.atomic():
        for ask, exchange_id in named:
            asked = events.AskedForCase(exchange_id=exchange_id, case=ask.case, service=ask.service)
            outbox.publish(asked, by=ask.by, at=at)


def _decided(asks: Sequence[values.Ask], begun: Begun, *, at: datetime) -> list[Case]:
    zone = ZoneInfo(packs.current().time_zone)
    described = {service: register for register in registers.registers() for service in register.services}
    by_others = [ask for ask in asks if ask.ground.kind in {values.GroundKind.LAW, values.GroundKind.CONSENT}]
    recipients = identity.subsystems() if by_others else frozenset[str]()
    grants = _grants([ask for ask in asks if ask.ground.kind is values.GroundKind.LAW])
    compiled = _compiled(grants.values(), zone=zone)
    given = _consents([ask for ask in asks if ask.ground.kind is values.GroundKind.CONSENT], at=at)
    spans = {one.id: rules.seconds_of_rate(one.terms) for one in given}
    today = rules.day_of(at, zone=zone)
    allowances = [allowance for allowance in map(rules.allowance, given) if allowance is not None]
    persons = {identity.SubjectId(one.person) for one in allowances}
    dead, perhaps = living.dead_among(persons, described=described, moment=(today, at))
    allowances = [one for one in allowances if one.person not in dead]
    mandates = _mandates([ask for ask in asks if ask.ground.kind is values.GroundKind.REPRESENTATION], at=at)
    first_on = rules.day_of(begun.at, zone=zone)
    moments = [(ask.valid_on or first_on, ask.known_at or begun.at) for ask in asks]
    covered = covering.covered_by(asks, (today, at), grants=grants.values(), described=described)
    cases = []
    for exchange_id, ask, moment, (sure, unclear) in zip(begun.exchange_ids, asks, moments, covered, strict=True):
        register = described.get(ask.service)
        service = register.services[ask.service] if register else None
        decision = decide.decide(
            rules.question(ask, recipients=recipients, covered_by=sure | unclear, today=today, zone=zone, at=at),
            rules.offer(service, register) if service and register else None,
            compiled.get((ask.recipient, ask.service), []),
            allowances,
            mandates,
            at=at,
        )
        cases.append(
            Case(
                exchange_id=exchange_id,
                ask=ask,
                service=service,
                register=register,
                decision=decision,
                grant=grants.get(decision.digest) if decision.is_yes else None,
                moment=moment,
                is_unclear=decision.digest in unclear or (decision.consent is not None and ask.subject in perhaps),
                seconds_of_rate=spans.get(consents.ConsentId(decision.consent)) if decision.consent else None,
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


def _consents(asks: Sequence[values.Ask], *, at: datetime) -> list[consents.Standing]:
    """What the persons asked about ever allowed these recipients."""
    persons = {ask.subject for ask in asks if ask.subject is not None}
    if not persons:
        return []
    return consents.covering(
        persons=persons,
        recipients={ask.recipient for ask in asks},
        services={ask.service for ask in asks},
        at=at,
    )


def _mandates(asks: Sequence[values.Ask], *, at: datetime) -> list[decide.Mandate]:
    """What the registers said lately of who acts for whom among these."""
    pairs = {
        (identity.PersonId(identity.SubjectId(UUID(ask.by.id))), ask.subject)
        for ask in asks
        if ask.subject is not None and ask.by.kind is ActorKind.PERSON
    }
    return [rules.mandate(one) for one in identity.standing(pairs, at=at)]


def _answered(
    cases: Sequence[Case], found: Mapping[tuple[Moment, Wanted], list[records.RecordVersion] | None], *, at: datetime
) -> tuple[list[values.Answer], list[audit.NewEntry]]:
    answers, entries = [], []
    for case in cases:
        versions = _with_computed(case, found[case.moment, case.wanted]) if case.wanted else _nothing(case)
        answer = _answer(case, versions, at=at)
        answers.append(answer)
        if versions is not None:
            entries += _entries(case, answer, versions)
    return answers, entries


def _nothing(case: Case) -> list[records.RecordVersion] | None:
    """What is found without looking: nothing; None where nobody could say whether to look."""
    return None if case.is_unclear else []


def _with_computed(
    case: Case, versions: Sequence[records.RecordVersion] | None
) -> Sequence[records.RecordVersion] | None:
    """The records with what is computed from them, as of the day that was asked about."""
    if versions is None or case.register is None:
        return versions
    return fetching.with_computed(case.register, versions, on=case.moment[0])


def _answer(case: Case, versions: Sequence[records.RecordVersion] | None, *, at: datetime) -> values.Answer:
    fields, reason = case.decision.fields, ""
    given: tuple[values.Record, ...] = ()
    if case.decision.reason is not None:
        status, reason = values.Status.REFUSED, str(case.decision.reason)
    elif versions is None:
        status, reason = values.Status.FAILED, values.HOLDER_DID_NOT_ANSWER
    else:
        status = values.Status.ANSWERED if versions else values.Status.NOTHING
        given = tuple(_given(case, version, at=at) for version in versions)
    return values.Answer(
        exchange_id=case.exchange_id,
        service=case.ask.service,
        status=status,
        fields=fields,
        records=given,
        reason=reason,
        at=at,
        retry_after_s=case.retry_after_s,
    )


def _given(case: Case, version: records.RecordVersion, *, at: datetime) -> values.Record:
    fields, day = case.decision.fields, case.moment[0]
    is_of_its_day = rules.tells_no_more(case.ask.ground, fields, case.register)
    return values.Record(
        register=version.register,
        key=version.key,
        content=decide.cut(version.content, fields),
        valid=Period(day, day + timedelta(days=1)) if is_of_its_day else version.valid,
        recorded_at=at if is_of_its_day else version.recorded_at,
    )


def _entries(case: Case, answer: values.Answer, versions: Sequence[records.RecordVersion]) -> list[audit.NewEntry]:
    """One for the person asked about, one for each other person about whom something went out.

    The fields: those that went out; where nothing was found, or nothing in them, those allowed, since that there is
    nothing is an answer about them; on a refusal, those asked for that the service
    has: who asks writes no words into a person's log.
    """
    fields = {
        values.Status.ANSWERED: rules.went_out(versions, fields=answer.fields) or answer.fields,
        values.Status.NOTHING: answer.fields,
        values.Status.REFUSED: case.ask.fields & frozenset(case.service.fields if case.service else ()),
    }[answer.status]
    role = case.service.role if case.service else ""
    asked_about = rules.Share(person_id=case.ask.subject, role=role, fields=fields)
    roles = case.register.roles if case.register else {}
    others = rules.shares_of_others(versions, roles=roles, subject=case.ask.subject, fields=answer.fields)
    return [rules.entry(case.ask, answer, share=share, decision=case.decision) for share in [asked_about, *others]]


def _found(cases: Sequence[Case]) -> dict[tuple[Moment, Wanted], list[records.RecordVersion] | None]:
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
