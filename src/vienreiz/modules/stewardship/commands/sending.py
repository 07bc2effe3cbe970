"""Whole sources: kept when they are sent, taken in by a worker."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.errors import Conflict, Problem
from vienreiz.kernel.http import uploads
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from .. import errors, models, sendings, values

SILENT_MAX = timedelta(minutes=1)  # whoever is silent for so long is taken for dead
BEAT_EVERY = timedelta(seconds=2)
ABANDONED_AFTER = timedelta(days=1)


class _Lost(Exception):
    """Another worker has taken it over."""


def send(
    register: registers.Register,
    employment: identity.Employment,
    chunks: Iterator[bytes],
    *,
    name: str,
    by: Actor,
    at: datetime,
    reference: str | None = None,
) -> values.Sending:
    """Keep a file, and have a worker take it in. The name says whether it is CSV or NDJSON, and is not kept.

    The same `reference` with the same file again gives what was sent first under it. The row comes after the whole
    file, so that nobody takes in half of one. Raises SendingOnItsWay, SentOtherwise, exchange.NotTheHolder. What is
    wrong with the file is found when it is taken in.
    """
    exchange.refuse_who_does_not_keep(register.code, by=by)
    first = _sent_before(register, reference)
    if first is not None:
        return _same(first, name, digest=uploads.digest_of(chunks))
    if models.Sending.objects.filter(register=register.code, state__in=values.ON_THEIR_WAY).exists():
        raise errors.SendingOnItsWay  # before it is kept
    id_ = uuid.uuid4()
    file = sendings.file_of(id_, name)
    try:
        kept = uploads.keep(chunks, file)
        try:
            with transaction.atomic():
                row = models.Sending.objects.create(
                    id=id_,
                    employment_id=employment.id,
                    subsystem=employment.subsystem,
                    register=register.code,
                    name=sendings.kept_name(name),
                    size_bytes=file.stat().st_size,
                    rows=kept.lines,
                    state=values.SendingState.WAITING,
                    sent_at=at,
                    beat_at=clock.now(),
                    reference=reference,
                    digest=kept.digest,
                )
        except IntegrityError:  # of two at once the database lets one through
            first = _sent_before(register, reference)
            if first is None:
                raise errors.SendingOnItsWay from None
            sent = _same(first, name, digest=kept.digest)
            file.unlink()
            return sent
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    take_in_later.enqueue(str(row.id))
    row.refresh_from_db()
    return row.as_value()


@task()
def take_in_later(sending_id: str) -> None:
    """What a worker does for a steward who does not wait for it."""
    take_in(values.SendingId(UUID(sending_id)))


def take_in(sending_id: values.SendingId) -> None:
    """Take a file into its register, or go on with one whose worker died.

    One worker at a time: who comes second, or was taken for dead and wakes, leaves row and file as they are.

    A source that cannot be read is refused for good. What is only so in the present state, such as a log that is away
    or another load of the register, leaves the file: it is tried again.
    """
    claim = uuid.uuid4()
    row = _claimed(sending_id, claim)
    if row is None:
        return
    mine = models.Sending.objects.filter(id=sending_id, claim=claim)
    file = sendings.file_of(row.id, row.name)
    try:
        loaded = exchange.load(
            row.register,
            file,
            by=actors.staff(row.employment_id, subsystem=row.subsystem),
            on_progress=_Heart(mine),
        )
    except _Lost:
        return
    except Conflict as problem:
        waiting = values.SendingState.WAITING
        mine.update(state=waiting, claim=None, refusal=problem.sentence[:500], details=_facts(problem, row))
        return
    except Problem as problem:
        is_over = mine.update(
            state=values.SendingState.REFUSED,
            finished_at=clock.now(),
            refusal=problem.sentence[:500],
            details=_facts(problem, row),
        )
    else:
        names = ("new", "changed", "unchanged", "refused", "oddities")
        is_over = mine.update(
            state=values.SendingState.DONE,
            finished_at=clock.now(),
            load_number=loaded.number,
            done=loaded.rows,
            counts={name: getattr(loaded, name) for name in names},
            refusal="",
            details={},
        )
    if is_over:
        file.unlink(missing_ok=True)


def silent(*, at: datetime) -> list[values.SendingId]:
    """Those on which nobody seems to work any more; from now on anybody may take them up."""
    quiet = models.Sending.objects.filter(state__in=values.ON_THEIR_WAY, beat_at__lt=at - SILENT_MAX)
    found = [values.SendingId(id_) for id_ in quiet.values_list("id", flat=True)]
    return [id_ for id_ in found if quiet.filter(id=id_).update(beat_at=at, claim=None)]


def sweep(*, at: datetime) -> int:
    """Remove files that came without their row, since their process died in between. Gives how many."""
    on_their_way = set(models.Sending.objects.filter(state__in=values.ON_THEIR_WAY).values_list("id", flat=True))
    return sendings.remove_others(on_their_way, older_than=at - ABANDONED_AFTER)


class _Heart:
    """Beats for one worker at one sending, however slowly the rows go; finds out when another has taken it over."""

    def __init__(self, mine: QuerySet[models.Sending]) -> None:
        self._mine = mine
        self._beat_at = clock.now()

    def __call__(self, done: int) -> None:
        at = clock.now()
        if at - self._beat_at < BEAT_EVERY:
            return
        self._beat_at = at
        if not self._mine.update(done=done, beat_at=at):
            raise _Lost


def _sent_before(register: registers.Register, reference: str | None) -> models.Sending | None:
    if reference is None:
        return None
    return models.Sending.objects.filter(register=register.code, reference=reference).first()


def _same(first: models.Sending, name: str, *, digest: str) -> values.Sending:
    """What was sent first, if it is what is sent now. Raises SentOtherwise."""
    if first.digest is not None and (first.digest, first.name) != (digest, sendings.kept_name(name)):
        raise errors.SentOtherwise
    return first.as_value()


def _claimed(sending_id: values.SendingId, claim: UUID) -> models.Sending | None:
    """The row, if nobody else is at it: one statement decides."""
    at = clock.now()
    free = models.Sending.objects.filter(id=sending_id, state__in=values.ON_THEIR_WAY).filter(
        Q(claim=None) | Q(beat_at__lt=at - SILENT_MAX)
    )
    if not free.update(claim=claim, state=values.SendingState.RUNNING, beat_at=at):
        return None
    return models.Sending.objects.get(id=sending_id)


def _facts(problem: Problem, row: models.Sending) -> dict[str, str | int]:
    """What the sentence names, and the file by the name under which it was sent."""
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in problem.details.items()}
    return {**facts, "source": row.name}
