"""What happens to a consent: one transaction each, one row each, and whoever follows is told."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects

from vienreiz.kernel import clock, positions
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.access import public as access
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import capacity, errors, events, models, queries, rules, values
from .values import Step

NOBODY = uuid.UUID(int=0)
ERASED = "erased"  # in the place of who took a step

TOLD = {Step.REQUESTED: events.ConsentRequested, Step.GIVEN: events.ConsentGiven}
ENDS = {Step.REFUSED, Step.WITHDRAWN, Step.RENEWED, Step.EXPIRED}
EXPIRED_AT_ONCE = 500


@transaction.atomic
def request(
    person_id: identity.PersonId,
    terms: values.Terms,
    *,
    idempotency_key: str | None = None,
    by: Actor,
    at: datetime,
) -> values.Consent:
    """Ask her to allow `terms`; she answers within 30 days, or the request lapses.

    The same key with the same terms gives the consent that stands already. Raises NotTheRecipient, TermsNotPossible,
    RequestedBefore, TooManyRequests. Source: GDPR Art. 7(2).
    """
    if not rules.may_request(by, terms.recipient):
        raise errors.NotTheRecipient(recipient=terms.recipient)
    before = _requested_before(person_id, terms, idempotency_key)
    if before is not None:
        return _value(before.id, at=at)
    _refuse_impossible(terms, at=at)
    _refuse_pestering(person_id, terms.recipient, at=at)
    try:
        with transaction.atomic():
            row = _new_row(person_id, terms, at=at, idempotency_key=idempotency_key)
    except IntegrityError:  # the same request came twice at once, and the other was first
        before = _requested_before(person_id, terms, idempotency_key)
        if before is None:
            raise
        return _value(before.id, at=at)
    _take(row, Step.REQUESTED, by=by, at=at)
    return _value(row.id, at=at)


def take(consent_id: values.ConsentId, step: Step, *, by: Actor, at: datetime) -> values.Consent:
    """Take one of HER_STEPS. To allow anything the registers are asked whether she may decide, so never in a block.

    What was done under a consent before it ends stays lawful; a renewal ends it and gives the same terms anew.

    Raises ConsentNotFound to anybody else, StepNotPossible, NotOfAge, PersonDeceased; for a renewal TermsNotPossible
    where the service has changed meanwhile; and what the ask of a register raises. Source: GDPR Art. 4(11), 7(3).
    """
    _refuse_unable(consent_id, step, by=by, at=at)
    with transaction.atomic():
        row = _held_row(consent_id, by=by)
        _take(row, step, by=by, at=at)
        return _value(_anew(row, by=by, at=at).id if step is Step.RENEWED else row.id, at=at)


@transaction.atomic
def acknowledge(consent_id: values.ConsentId, *, by: Actor, at: datetime) -> values.Consent:
    """The recipient says that it holds nothing any more of what this ended consent allowed it.

    Raises ConsentNotFound, StepNotPossible.
    """
    row = models.Consent.objects.select_for_update().filter(id=consent_id).first()
    if row is None or not rules.may_request(by, row.recipient):
        raise errors.ConsentNotFound(consent_id=consent_id)
    _take(row, Step.ACKNOWLEDGED, by=by, at=at)
    return _value(row.id, at=at)


@transaction.atomic
def use_each(uses: Sequence[values.NewUse], *, at: datetime) -> dict[uuid.UUID, values.Unusable]:
    """Count uses that are about to be answered, at the last moment before they are; what may not be is given back.

    For the exchange alone: a consent that ended since the decision, or whose uses others use up at this very moment.
    """
    held = models.Consent.objects.select_for_update().filter(id__in={use.consent_id for use in uses}).order_by("id")
    rows = {row.id: row for row in held}
    prefetch_related_objects(list(rows.values()), "changes")
    used = _used(rows.values(), at=at)
    refused, counted = {}, []
    for use in uses:
        row = rows[use.consent_id]
        if row.as_standing(at=at).state is not values.State.GIVEN:
            refused[use.exchange_id] = values.Unusable.NOT_IN_FORCE
        elif rules.is_spent(row.as_terms(), used[row.id]):
            refused[use.exchange_id] = values.Unusable.USED_UP
        else:
            counted.append(models.Use(consent=row, exchange_id=use.exchange_id, at=at))
            used[row.id] += 1
    models.Use.objects.bulk_create(counted, ignore_conflicts=True)  # counted once for an exchange, whoever forgot it
    return refused


def give_back(uses: Collection[values.NewUse]) -> None:
    """Take back uses that were counted and not answered, since nothing could be entered. For the exchange alone."""
    mine = [Q(consent=use.consent_id, exchange_id=use.exchange_id) for use in uses]
    if mine:
        models.Use.objects.filter(reduce(or_, mine)).delete()


@transaction.atomic
def write_expiries(*, by: Actor, at: datetime) -> int:
    """Write down what ended by the clock, so that whoever follows learns of it; it ended at its own moment before.

    At most 500 at a time. How many it was.
    """
    over = models.Change.objects.filter(consent=OuterRef("pk"), step__in=[*rules.ENDINGS, Step.EXPIRED])
    due = models.Change.objects.filter(consent=OuterRef("pk"), step=Step.GIVEN, until__lte=at)
    rows = models.Consent.objects.filter(Exists(due), ~Exists(over)).order_by("id")
    expired = list(rows.select_for_update(of=("self",))[:EXPIRED_AT_ONCE])
    prefetch_related_objects(expired, "changes")
    for row in expired:
        ended = row.as_standing(at=at)
        if ended.state is values.State.EXPIRED and ended.valid and ended.valid.end:
            _write(row, Step.EXPIRED, number=len(row.steps()), by=by, at=ended.valid.end)
    return len(expired)


def number_changes() -> int:
    """Give positions to the changes that were committed, so that recipients can follow them. How many it was."""
    return positions.give(models.Change)


def count_about(subject_id: uuid.UUID) -> int:
    """How many consents are hers, or were changed by her for another."""
    hers = Q(person_id=subject_id) | Q(changes__by__contains=str(subject_id))
    return models.Consent.objects.filter(hers).distinct().count()


@transaction.atomic
def erase_about(subject_id: uuid.UUID) -> None:
    """End what stands and take the person out of what stays: positions that readers follow have no holes.

    Recipients are not told whose it was; what they keep is theirs to erase once she asks them.
    """
    at = clock.now()
    rows = models.Consent.objects.select_for_update().filter(person_id=subject_id).order_by("id")
    for row in rows:
        steps = row.steps()
        state = rules.state_of(steps, answer_by=row.answer_by, lasts=row.as_terms().lasts, at=at)
        if rules.may_take(Step.WITHDRAWN, state):
            models.Change.objects.create(consent=row, number=len(steps), step=Step.WITHDRAWN, at=at, by=ERASED)
    models.Use.objects.filter(consent__in=rows).delete()
    naming = Q(consent__in=rows) | Q(by__contains=str(subject_id)) | Q(acting_for=subject_id)
    models.Change.objects.filter(naming).update(by=ERASED, acting_for=None)
    rows.update(person_id=NOBODY, idempotency_key=None, digest="")


def _refuse_unable(consent_id: values.ConsentId, step: Step, *, by: Actor, at: datetime) -> None:
    """Whether she may decide for herself is asked only when all else allows the step: each look stands in her log."""
    row = models.Consent.objects.filter(id=consent_id).first()
    if row is None or not by.speaks_for(row.person_id):
        raise errors.ConsentNotFound(consent_id=consent_id)
    state = rules.state_of(row.steps(), answer_by=row.answer_by, lasts=row.as_terms().lasts, at=at)
    if step not in values.HER_STEPS or not rules.may_take(step, state):
        raise errors.StepNotPossible(consent_id=consent_id, state=state, step=step)
    if step not in rules.ALLOWING:
        return
    person_id = identity.PersonId(identity.SubjectId(row.person_id))
    match rules.hindrance_of(step, capacity.hindrances(person_id, at=at), by=by):
        case values.Hindrance.MINOR:
            raise errors.NotOfAge(consent_id=consent_id)
        case values.Hindrance.DEAD:
            raise errors.PersonDeceased(consent_id=consent_id)


def _anew(old: models.Consent, *, by: Actor, at: datetime) -> models.Consent:
    """The consent in the place of one that was renewed, given at once."""
    terms = old.as_terms()
    _refuse_impossible(terms, at=at)
    row = _new_row(identity.PersonId(identity.SubjectId(old.person_id)), terms, at=at, renews=old)
    _take(row, Step.REQUESTED, by=by, at=at)
    _take(row, Step.GIVEN, by=by, at=at)
    return row


def _held_row(consent_id: values.ConsentId, *, by: Actor) -> models.Consent:
    """Her own consent, locked. A stranger must not learn that it exists."""
    row = models.Consent.objects.select_for_update().filter(id=consent_id).first()
    if row is None or not by.speaks_for(row.person_id):
        raise errors.ConsentNotFound(consent_id=consent_id)
    return row


def _take(row: models.Consent, step: Step, *, by: Actor, at: datetime) -> None:
    """Write the step and tell of it. Raises StepNotPossible, also to the slower of two."""
    steps = row.steps()
    if step is not Step.REQUESTED:
        state = rules.state_of(steps, answer_by=row.answer_by, lasts=row.as_terms().lasts, at=at)
        is_second = step is Step.ACKNOWLEDGED and any(taken.step is step for taken in steps)
        if is_second or not rules.may_take(step, state):
            raise errors.StepNotPossible(consent_id=row.id, state=state, step=step)
    _write(row, step, number=len(steps), by=by, at=at)


def _write(row: models.Consent, step: Step, *, number: int, by: Actor, at: datetime) -> None:
    """Raises StepNotPossible to the slower of two."""
    until = at + row.as_terms().lasts if step is Step.GIVEN else None
    try:
        with transaction.atomic():
            models.Change.objects.create(
                consent=row, number=number, step=step, at=at, by=by.code, acting_for=by.acting_for, until=until
            )
    except IntegrityError as error:
        raise errors.StepNotPossible(consent_id=row.id, step=step) from error
    consent_id = values.ConsentId(row.id)
    person_id = identity.PersonId(identity.SubjectId(row.person_id))
    if step in TOLD:
        outbox.publish(TOLD[step](consent_id=consent_id, person_id=person_id), by=by, at=at)
    elif step in ENDS:
        outbox.publish(events.ConsentEnded(consent_id, person_id, step), by=by, at=at)


def _requested_before(
    person_id: identity.PersonId, terms: values.Terms, idempotency_key: str | None
) -> models.Consent | None:
    """What stands under this key already. Raises RequestedBefore where it is something else."""
    if idempotency_key is None:
        return None
    rows = models.Consent.objects.filter(recipient=terms.recipient, idempotency_key=idempotency_key)
    before = rows.first()
    if before is not None and (before.person_id != person_id or before.as_terms() != terms):
        raise errors.RequestedBefore(idempotency_key=idempotency_key)
    return before


def _refuse_impossible(terms: values.Terms, *, at: datetime) -> None:
    service = registers.services({terms.service}).get(terms.service)
    offered = frozenset(service.fields) if service else frozenset[str]()
    fault = rules.fault_of_terms(terms, offered=offered, purposes=access.purposes_standing(), today=packs.today(at))
    if fault:
        raise errors.TermsNotPossible(field=fault[0], reason=fault[1])


def _refuse_pestering(person_id: identity.PersonId, recipient: str, *, at: datetime) -> None:
    asked = models.Consent.objects.filter(person_id=person_id, recipient=recipient)
    waiting = [
        one.answer_by
        for one in queries.values_of(asked.filter(answer_by__gt=at), at=at)
        if one.state is values.State.REQUESTED
    ]
    lately = list(
        asked.filter(requested_at__gt=at - rules.REQUESTS_SPAN, renews=None)
        .order_by("requested_at")
        .values_list("requested_at", flat=True)
    )
    wait = rules.wait_before_asking(waiting=waiting, lately=lately, at=at)
    if wait is not None:
        raise errors.TooManyRequests(recipient=recipient, retry_after_s=wait)


def _new_row(
    person_id: identity.PersonId,
    terms: values.Terms,
    *,
    at: datetime,
    idempotency_key: str | None = None,
    renews: models.Consent | None = None,
) -> models.Consent:
    consent_id = uuid.uuid4()
    return models.Consent.objects.create(
        id=consent_id,
        person_id=person_id,
        service=terms.service,
        recipient=terms.recipient,
        purpose=terms.purpose,
        fields=sorted(terms.fields),
        mode=terms.mode,
        rate_times=terms.rate.times if terms.rate else None,
        rate_unit=terms.rate.per if terms.rate else "",
        life_value=terms.life.value if terms.life else None,
        life_unit=terms.life.unit if terms.life else "",
        lasts_s=int(terms.lasts.total_seconds()),
        first_day=terms.first_day,
        requested_at=at,
        answer_by=at + rules.ANSWER_WITHIN,
        renews=renews,
        idempotency_key=idempotency_key,
        digest=rules.digest(consent_id, person_id, terms),
    )


def _used(rows: Collection[models.Consent], *, at: datetime) -> Counter[uuid.UUID]:
    """How often each was used in the span that counts for it: one statement, however many there are."""
    counting = Q()
    for row in rows:
        since = rules.counted_since(row.as_terms(), at=at)
        counting |= Q(consent=row) if since is None else Q(consent=row, at__gt=since)
    found = models.Use.objects.filter(counting).values_list("consent_id").annotate(count=Count("id"))
    return Counter(dict(found)) if rows else Counter()


def _value(consent_id: uuid.UUID, *, at: datetime) -> values.Consent:
    return queries.values_of([models.Consent.objects.get(id=consent_id)], at=at)[0]
