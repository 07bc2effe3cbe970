"""Asking. An ask is a write: of the entries that say who saw what, before it is seen."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import InterfaceError, InternalError, OperationalError, connections

from vienreiz.gateway import decide
from vienreiz.kernel import clock, ids
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from . import errors, rules, values

# the database is not there, or takes nothing just now; anything else that it says is a bug of ours
AWAY = (OperationalError, InterfaceError, InternalError)

logger = logging.getLogger(__name__)

Wanted = tuple[str, str, identity.SubjectId]  # register, role, subject, as records knows them
Moment = tuple[date, datetime]  # valid on, known at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One ask of a batch with what is known about it on the way to its answer."""

    exchange_id: values.ExchangeId
    ask: values.Ask
    service: registers.Service | None
    roles: Mapping[str, registers.Role]  # of the service's register
    decision: decide.Decision
    moment: Moment

    @property
    def wanted(self) -> Wanted | None:
        if self.service is None or self.ask.subject is None or not self.decision.is_yes:
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
    answers, entries = _answered(cases, at=at)
    try:
        audit.enter(entries)
    except AWAY as error:
        logger.warning("The log does not answer.", exc_info=error)
        raise errors.LogUnavailable from error
    return answers


def _decided(asks: Sequence[values.Ask], *, at: datetime) -> list[_Case]:
    zone = ZoneInfo(packs.current().time_zone)
    described = {service: register for register in registers.registers() for service in register.services}
    by_others = [ask for ask in asks if ask.ground.kind is not values.GroundKind.SELF]
    recipients = identity.subsystems() if by_others else frozenset[str]()
    compiled = _compiled_grants([ask for ask in asks if ask.ground.kind is values.GroundKind.LAW], zone=zone)
    allowances = _allowances([ask for ask in asks if ask.ground.kind is values.GroundKind.CONSENT], at=at)
    cases = []
    for ask in asks:
        register = described.get(ask.service)
        service = register.services[ask.service] if register else None
        cases.append(
            _Case(
                exchange_id=values.ExchangeId(ids.uuid7(at)),
                ask=ask,
                service=service,
                roles=register.roles if register else {},
                decision=decide.decide(
                    rules.question(ask, recipients=recipients),
                    rules.offer(service) if service else None,
                    compiled.get((ask.recipient, ask.service), []),
                    allowances,
                    at=at,
                ),
                moment=(ask.valid_on or rules.day_of(at, zone=zone), ask.known_at or at),
            )
        )
    return cases


def _compiled_grants(asks: Sequence[values.Ask], *, zone: ZoneInfo) -> dict[tuple[str, str], list[decide.Rule]]:
    """What the recipients may ask of the services, by both."""
    if not asks:
        return {}
    compiled: dict[tuple[str, str], list[decide.Rule]] = defaultdict(list)
    for grant in access.covering(recipients={ask.recipient for ask in asks}, services={ask.service for ask in asks}):
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


def _answered(cases: Sequence[_Case], *, at: datetime) -> tuple[list[values.Answer], list[audit.NewEntry]]:
    found = _found(cases)
    answers, entries = [], []
    for case in _counted(cases, found):
        versions = found[case.moment, case.wanted] if case.wanted else []
        answer = _answer(case, versions, at=at)
        answers.append(answer)
        if versions is not None:
            entries += _entries(case, answer, versions)
    return answers, entries


def _counted(cases: Sequence[_Case], found: Mapping[tuple[Moment, Wanted], object]) -> list[_Case]:
    """The cases after the uses of consents were counted, which is the last thing before the entries.

    A consent that was withdrawn while its answer was made, or whose uses others have used up, turns it into a refusal.
    """
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
    others = rules.shares_of_others(versions, roles=case.roles, subject=case.ask.subject, fields=answer.fields)
    return [
        rules.entry(case.ask, answer, share=share, grant_digest=case.decision.digest, consent=case.decision.consent)
        for share in [asked_about, *others]
    ]


def _found(cases: Sequence[_Case]) -> dict[tuple[Moment, Wanted], list[records.RecordVersion] | None]:
    """The records behind the allowed asks; None where the holder did not answer."""
    wanted: dict[Moment, dict[Wanted, None]] = defaultdict(dict)  # as ordered sets
    for case in cases:
        if case.wanted:
            wanted[case.moment][case.wanted] = None
    return {
        (moment, one): versions
        for moment, all_of_moment in wanted.items()
        for one, versions in _fetched(list(all_of_moment), moment).items()
    }


def _fetched(wanted: Sequence[Wanted], moment: Moment) -> dict[Wanted, list[records.RecordVersion] | None]:
    """One fetch for all holders; if it fails, one for each, so that the register at fault stays alone with it."""
    try:
        return {**_fetched_together(wanted, moment)}
    except AWAY:
        by_register: dict[str, list[Wanted]] = defaultdict(list)
        for one in wanted:
            by_register[one[0]].append(one)
    fetched: dict[Wanted, list[records.RecordVersion] | None] = {}
    for of_register in by_register.values():
        try:
            fetched |= _fetched_together(of_register, moment)
        except AWAY as error:
            logger.warning("A register does not answer.", exc_info=error, extra={"register": of_register[0][0]})
            fetched |= dict.fromkeys(of_register)
    return fetched


def _fetched_together(wanted: Sequence[Wanted], moment: Moment) -> dict[Wanted, list[records.RecordVersion]]:
    valid_on, known_at = moment
    fetched: dict[Wanted, list[records.RecordVersion]] = {one: [] for one in wanted}
    versions = records.of_subjects(wanted, valid_on=valid_on, known_at=known_at)
    for version in sorted(versions, key=lambda version: (version.key, version.valid.start)):
        for role, subject in version.subjects.items():
            of_one = fetched.get((version.register, role, subject))
            if of_one is not None:
                of_one.append(version)
    return fetched


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
