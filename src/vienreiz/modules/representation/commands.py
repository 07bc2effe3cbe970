"""Finding out who may act for whom, and keeping what was found."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs

from . import errors, models, queries, rules, values

KEPT_FOR = timedelta(days=400)  # as long as somebody may ask what a digest in the log stands for


def find(representative: identity.PersonId, *, powers: Sequence[values.Power] | None = None) -> values.Found:
    """Ask the registers for whom she may act under `powers`, all that stand unless some are given.

    Each ask is entered like any other: what her own records say, on her own ground; what must be true of the
    represented, on the power's article. Mandates are kept and hold for ten minutes.

    Not too often, whoever asks for it, since each time fills time lines. Raises limits.TooManyRequests.
    """
    powers = queries.powers() if powers is None else powers
    if powers:
        limits.take(f"mandates:{representative}", rules.LOOKS, at=clock.now())
    answers = _evidence_of(representative, powers)
    silent = {answer.service for answer in answers.values() if answer.status is exchange.Status.FAILED}
    candidates = _candidates(powers, answers)
    judged = _judged([(power, subject) for power, _, subject in candidates])
    silent |= {answer.service for answer in judged.values() if answer.status is exchange.Status.FAILED}
    at = clock.now()
    found = [
        rules.mandate(power, whom, representative=representative, represented=subject, at=at)
        for power, whom, subject in candidates
        if subject != representative
        and (
            power.condition is None
            or ((answer := judged.get((power.code, subject))) is not None and rules.holds(power.condition, answer))
        )
    ]
    _keep(found)
    return values.Found(mandates=tuple(found), silent=tuple(sorted(silent)))


def mandate_for(
    representative: identity.PersonId, represented: identity.SubjectId, *, at: datetime
) -> identity.Mandate:
    """Her mandate for this one, looked up anew if it is old. Raises NotRepresented, and what `find` raises."""
    found = FromRegisters().mandate((representative, represented), at=at)
    if found is None:
        raise errors.NotRepresented
    return found


class FromRegisters:
    """What identity is told of mandates. Source: the Protocol `identity.Representation`."""

    def standing(
        self, pairs: Collection[tuple[identity.PersonId, identity.SubjectId]], *, at: datetime
    ) -> list[identity.Mandate]:
        return queries.standing(pairs, at=at)

    def mandate(self, pair: tuple[identity.PersonId, identity.SubjectId], *, at: datetime) -> identity.Mandate | None:
        """The newest that holds; else what the registers say now, under the power that there was."""
        for standing in queries.standing([pair], at=at):
            return standing
        representative, represented = pair
        before = queries.last_power_of(representative, represented)
        if not before:
            return None
        standing_powers = queries.powers()
        silent: set[str] = set()
        # the power that there was, then any other: a mother who leaves a board is still the mother
        for powers in ([one for one in standing_powers if one.code == before], standing_powers):
            found = find(representative, powers=powers)
            silent |= set(found.silent)
            for one in found.mandates:
                if one.represented == represented:
                    return one
        if silent:  # that a register is away is not that a mandate has ended
            raise exchange.HolderDidNotAnswer(service=min(silent))
        return None


@transaction.atomic
def replace_powers(
    *, closed: Collection[str], opened: Sequence[values.Power], origin: str, by: Actor, at: datetime
) -> None:
    """Close the origin's powers with these codes and open new versions. Raises packs.HeldByAnotherOrigin."""
    standing = models.Power.objects.filter(closed_at=None)
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    codes = [power.code for power in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Power.objects.bulk_create(
        models.Power(code=power.code, content=msgspec.json.encode(power).decode(), opened_at=at, origin=origin)
        for power in opened
    )


@transaction.atomic
def replace_incapacities(
    *, closed: Collection[str], opened: Sequence[values.Incapacity], origin: str, by: Actor, at: datetime
) -> None:
    """Close the origin's incapacities with these codes and open new versions. Raises packs.HeldByAnotherOrigin."""
    standing = models.Incapacity.objects.filter(closed_at=None)
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    codes = [one.code for one in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Incapacity.objects.bulk_create(
        models.Incapacity(code=one.code, content=msgspec.json.encode(one).decode(), opened_at=at, origin=origin)
        for one in opened
    )


def forget_old(*, at: datetime) -> int:
    """Mandates that nobody asks about any more are forgotten. How many."""
    count, _ = models.Mandate.objects.filter(valid_until__lt=at - KEPT_FOR).delete()
    return count


def _evidence_of(representative: identity.PersonId, powers: Sequence[values.Power]) -> dict[str, exchange.Answer]:
    """What the services of the powers say of her, by service; she asks for herself."""
    by = actors.person(representative)
    services = sorted({power.evidence.service for power in powers})
    asks = [
        exchange.Ask(
            service=service,
            subject=representative,
            recipient=exchange.RECIPIENT_HERSELF,
            purpose=exchange.PURPOSE_HERSELF,
            ground=exchange.THE_PERSON_HERSELF,
            fields=frozenset(),
            by=by,
        )
        for service in services
    ]
    return dict(zip(services, exchange.ask_many(asks), strict=True)) if asks else {}


def _candidates(
    powers: Sequence[values.Power], answers: dict[str, exchange.Answer]
) -> list[tuple[values.Power, values.Named, identity.SubjectId]]:
    """Whom her records name, as far as we know them."""
    found = []
    for power in powers:
        answer = answers[power.evidence.service]
        whom = list(rules.named(power, answer.records, exchange_id=answer.exchange_id))
        known = identity.subjects_of(power.evidence.scheme, [one.value for one in whom], on=packs.today(answer.at))
        found += [(power, one, known[one.value]) for one in whom if one.value in known]
    return found


def _judged(
    pairs: Sequence[tuple[values.Power, identity.SubjectId]],
) -> dict[tuple[str, identity.SubjectId], exchange.Answer]:
    """The registers' answers to the conditions, by power and represented."""
    asks = {
        (power.code, subject): exchange.Ask(
            service=power.condition.service,
            subject=subject,
            recipient=power.condition.recipient,
            purpose=power.condition.purpose,
            ground=exchange.Ground(kind=exchange.GroundKind.LAW, article=power.article),
            fields=frozenset({power.condition.field}),
            by=actors.system(power.condition.recipient),
        )
        for power, subject in pairs
        if power.condition
    }
    return dict(zip(asks, exchange.ask_many(list(asks.values())), strict=True)) if asks else {}


def _keep(found: Sequence[identity.Mandate]) -> None:
    models.Mandate.objects.bulk_create(
        models.Mandate(
            representative=one.representative,
            represented=one.represented,
            represented_name=one.represented_name[:300],
            power=one.power,
            article=one.article,
            valid_from=one.valid.start,
            valid_until=one.valid.end or one.valid.start + rules.WORD_TAKEN_FOR,
            digest=one.digest,
        )
        for one in found
    )


def count_about(subject_id: UUID) -> int:
    """How many mandates were hers, or over her."""
    return _naming(subject_id).count()


def erase_about(subject_id: UUID) -> None:
    """Remove them; the registers no longer say them either."""
    _naming(subject_id).delete()


def _naming(subject_id: UUID) -> QuerySet[models.Mandate]:
    return models.Mandate.objects.filter(Q(representative=subject_id) | Q(represented=subject_id))
