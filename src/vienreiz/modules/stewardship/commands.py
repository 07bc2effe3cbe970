"""Looking after a register."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.errors import Problem
from vienreiz.kernel.http import uploads
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import errors, models, sendings, values

SILENT_MAX = timedelta(minutes=1)  # whoever is silent for so long is taken for dead
ABANDONED_AFTER = timedelta(days=1)
BEAT_EVERY_ROWS = 1000


def look(
    register: registers.Register, *, scheme: str, value: str, article: str, case: str, by: Actor, at: datetime
) -> exchange.History:
    """All that the register ever said of a person, or of a key where `scheme` is empty; entered, with its case.

    Whoever guesses is stopped like at a desk. Raises desk.TooManyMisses, exchange.NotTheHolder,
    exchange.ArticleUnknown.
    """
    desk.refuse_who_guessed(by, at=at)
    subject = identity.subjects_of(scheme, [value], on=packs.today(at)).get(value) if scheme else None
    history = exchange.history_of(
        register.code, key="" if scheme else value, subject_id=subject, article=article, by=by
    )
    desk.keep_case(history.exchange_id, case=case, by=by, at=at)
    if not history.records:
        desk.note_miss(by, at=at)
    return history


def correct(
    register: registers.Register,
    texts: Mapping[str, str],
    *,
    valid_from: date,
    article: str,
    case: str,
    by: Actor,
    reference: str,
) -> exchange.Submitted:
    """From a day on the register says this of a key instead. `texts`: each field as it is written.

    Raises what `exchange.submit` raises.
    """
    submitted = exchange.submit(
        exchange.Submission(
            register=register.code,
            rows=(exchange.NewRow(content=exchange.from_text(register, texts), valid_from=valid_from),),
            article=article,
            reference=reference,
            by=by,
        )
    )
    if submitted.exchange_id is not None:
        desk.keep_case(submitted.exchange_id, case=case, by=by, at=clock.now())
    return submitted


def receive(
    register: registers.Register,
    employment: identity.Employment,
    chunks: Iterator[bytes],
    *,
    name: str,
    at: datetime,
) -> values.Sending:
    """Keep a file until it is taken in. The name says whether it is CSV or NDJSON.

    The row comes after the whole file, so that nobody takes in half of one. Raises SendingOnItsWay. What is wrong with
    the file is found when it is taken in.
    """
    if models.Sending.objects.filter(register=register.code, state__in=values.ON_THEIR_WAY).exists():
        raise errors.SendingOnItsWay  # before it is kept
    id_ = uuid.uuid4()
    file = sendings.file_of(id_, name)
    try:
        rows = uploads.keep(chunks, file)
        with transaction.atomic():
            row = models.Sending.objects.create(
                id=id_,
                employment_id=employment.id,
                subsystem=employment.subsystem,
                register=register.code,
                name=Path(name).name[:255],
                size_bytes=file.stat().st_size,
                rows=rows,
                state=values.SendingState.WAITING,
                sent_at=at,
                beat_at=clock.now(),
            )
    except IntegrityError:  # of two at once the database lets one through
        file.unlink(missing_ok=True)
        raise errors.SendingOnItsWay from None
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return row.as_value()


def take_in(sending_id: values.SendingId) -> None:
    """Take a file into its register, or go on with one whose worker died. A finished one is left as it is."""
    row = models.Sending.objects.filter(id=sending_id, state__in=values.ON_THEIR_WAY).first()
    if row is None:
        return
    row.state, row.beat_at = values.SendingState.RUNNING, clock.now()
    row.save(update_fields=["state", "beat_at"])
    try:
        loaded = exchange.load(
            row.register,
            sendings.file_of(row.id, row.name),
            by=actors.staff(row.employment_id, subsystem=row.subsystem),
            on_progress=lambda done: _beat(sending_id, done),
        )
    except Problem as problem:
        row.state, row.refusal = values.SendingState.REFUSED, problem.sentence[:500]
        row.details = {name: _readable(detail) for name, detail in problem.details.items()} | {"source": row.name}
    else:
        row.state, row.load_number, row.done = values.SendingState.DONE, loaded.number, loaded.rows
        row.counts = {name: getattr(loaded, name) for name in ("new", "changed", "unchanged", "refused", "oddities")}
    row.finished_at = clock.now()
    row.save(update_fields=["state", "refusal", "details", "load_number", "done", "counts", "finished_at"])
    sendings.file_of(row.id, row.name).unlink(missing_ok=True)


def silent(*, at: datetime) -> list[values.SendingId]:
    """Those on which nobody seems to work any more; from now on they count as looked after for a while."""
    rows = models.Sending.objects.filter(state__in=values.ON_THEIR_WAY, beat_at__lt=at - SILENT_MAX)
    found = [values.SendingId(id_) for id_ in rows.values_list("id", flat=True)]
    models.Sending.objects.filter(id__in=found).update(beat_at=at)
    return found


def sweep(*, at: datetime) -> int:
    """Remove files that came without their row, since their process died in between. Gives how many."""
    on_their_way = set(models.Sending.objects.filter(state__in=values.ON_THEIR_WAY).values_list("id", flat=True))
    return sendings.remove_others(on_their_way, older_than=at - ABANDONED_AFTER)


def _beat(sending_id: values.SendingId, done: int) -> None:
    if done % BEAT_EVERY_ROWS == 0:
        models.Sending.objects.filter(id=sending_id).update(done=done, beat_at=clock.now())


def _readable(detail: object) -> str | int:
    return detail if isinstance(detail, int) else str(detail)
