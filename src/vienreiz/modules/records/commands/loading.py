"""Loading. A load is many short transactions under one number, and one that makes it visible."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Q

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.kernel.period import Period
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from .. import errors, events, intake, models, queries, rules, source, values
from . import naming

ROWS_IN_TRANSACTION = 100  # some 30 ms, so that the one writer of SQLite is never held for long
INSTANT = timedelta(microseconds=1)  # the finest that both databases keep apart

Judged: TypeAlias = "intake.Taken | intake.Refused"
OnProgress: TypeAlias = Callable[[int], None]  # rows done


def load(
    register_code: str,
    file: Path,
    *,
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
    on_opened: Callable[[], None] | None = None,
    on_progress: OnProgress | None = None,
) -> values.LoadReport:
    """Take a file into a register: good rows are loaded, bad ones reported; then all of it becomes visible at once.

    `on_opened` is told before the first row that a load is begun, or that another goes on with it, and not while the
    source waits behind another; whatever it raises undoes the beginning.

    Rows that do not say from which day they are valid are so from `valid_from`, by default the country's today. A load
    that was killed goes on under its number, with its own `valid_from`, when the same file is given again. Recorded
    time begins at the publication, by the clock and not `at`: who asked before must get the same answer when asking
    again for what was known then.

    Raises RegisterNotFound, what `source.examine` and `source.check_header` raise, LoadOpen, LoadTaken.
    """
    register = registers.register(register_code)
    digest = source.examine(file)
    source.check_header(file, register)
    first_day = valid_from or packs.today(at)
    opened = _opened(register, file.name, digest, valid_from=first_day, by=by, at=at, told=on_opened)
    judged = judge(register, source.rows(file, register), valid_from=opened.valid_from)
    done = opened.position
    for skipped, _ in enumerate(islice(judged, done)):  # done before it was killed; repetition is judged by it
        if on_progress is not None and skipped % ROWS_IN_TRANSACTION == 0:
            on_progress(done)  # it takes time, too
    while batch := list(islice(judged, ROWS_IN_TRANSACTION)):
        write_batch(opened.id, register, batch, position=done, by=by, at=at)
        done += len(batch)
        if on_progress is not None:
            on_progress(done)
    publish(opened.id, position=done, by=by)
    return queries.load_report(values.LoadNumber(opened.id))


def _opened(
    register: registers.Register,
    name: str,
    digest: str,
    *,
    valid_from: date,
    by: Actor,
    at: datetime,
    told: Callable[[], None] | None,
) -> models.Load:
    """The open load of this very source, or a new one. Raises LoadOpen if another is open."""
    with transaction.atomic():
        open_ = models.Load.objects.filter(register=register.code, published_at=None).first()
        if open_ is None:
            opened = _begun(register, name, digest, valid_from=valid_from, by=by, at=at)
            if opened is not None:
                if told is not None:
                    told()
                return opened
            open_ = models.Load.objects.get(register=register.code, published_at=None)
    if open_.digest != digest:
        raise errors.LoadOpen(number=open_.id, register=register.code, source=open_.source)
    if told is not None and open_.started_by != by.code:
        told()
    return open_


def _begun(
    register: registers.Register, name: str, digest: str, *, valid_from: date, by: Actor, at: datetime
) -> models.Load | None:
    """A new load; nothing, if somebody opened one at the same moment."""
    try:
        with transaction.atomic():
            return models.Load.objects.create(
                register=register.code,
                source=name[:255],
                digest=digest,
                valid_from=valid_from,
                started_at=at,
                started_by=by.code,
            )
    except IntegrityError:
        return None


def judge(
    register: registers.Register, rows: Iterable[source.Row | source.Unreadable], *, valid_from: date
) -> Iterator[Judged]:
    """Each row taken or refused, in their order; those that do not say are valid from `valid_from`."""
    schemes = {role.scheme: identity.scheme(role.scheme) for role in register.roles.values()}
    into = intake.Intake(
        register=register,
        valid_from=valid_from,
        alphabet=_alphabet(),
        is_identifier=lambda scheme, value: identity.is_valid(schemes[scheme], value),
    )
    return (into.take(row) for row in rows)


def _alphabet() -> str:
    try:
        return packs.current().alphabet
    except packs.NoPack:
        return ""


@transaction.atomic
def write_batch(
    load_id: int,
    register: registers.Register,
    batch: Sequence[Judged],
    *,
    position: int,
    about: Mapping[int, Mapping[str, identity.SubjectId]] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write some rows and how far the load is, together.

    `about`: who stands in a row, by line and role, where that is known and not to be looked up by identifier.
    """
    load_row = _locked(load_id, position=position)
    taken = [row for row in batch if isinstance(row, intake.Taken)]
    subjects = naming.subjects_of(register, taken, known=about or {}, by=by, at=at)
    known = [row for row in taken if len(subjects[row.line]) == len(row.identifiers)]
    reports = [report for row in batch if isinstance(row, intake.Refused) for report in row.reports]
    reports += [report for row in taken for report in naming.unknown_persons(register, row, subjects[row.line])]
    oddities = [report for row in known for report in row.oddities]
    load_row.refused += len(batch) - len(known)
    load_row.oddities += len(oddities)
    standing = _standing_keys(register.code, known)
    waiting = known
    while waiting:
        wave, waiting = _next_wave(waiting, _current_pieces(register.code, waiting))
        _write_wave(load_row, register, wave, subjects, standing)
    models.RowReport.objects.bulk_create(
        models.RowReport(
            load=load_row, line=report.line, kind=report.kind, field=report.field, sentence=report.sentence
        )
        for report in [*reports, *oddities]
    )
    load_row.position += len(batch)
    load_row.save(update_fields=["position", "new", "changed", "unchanged", "refused", "oddities"])


def _locked(load_id: int, *, position: int) -> models.Load:
    """The load, locked for this transaction; with it the register, since only one load of a register is ever open."""
    row = models.Load.objects.select_for_update().get(id=load_id)
    if row.position != position or row.published_at is not None:
        raise errors.LoadTaken(number=row.id, register=row.register)
    return row


class _Planned(NamedTuple):
    row: intake.Taken
    plan: rules.Plan


def _next_wave(
    waiting: Sequence[intake.Taken], pieces: Mapping[str, rules.Pieces]
) -> tuple[list[_Planned], list[intake.Taken]]:
    """The rows of which no two touch the same version, so that they may be written at once; and those that wait."""
    wave: list[_Planned] = []
    later: list[intake.Taken] = []
    claimed: set[int] = set()
    for row in waiting:
        touched = pieces[row.key].touched(row.valid) if row.key in pieces else []
        ids = {piece.id for piece in touched}
        if claimed & ids:
            later.append(row)
        else:
            claimed |= ids
            wave.append(_Planned(row, rules.plan(touched, valid=row.valid, digest=row.digest or None)))
    return wave, later


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What remains of an ended version."""

    version_id: int
    valid: Period[date]


def _write_wave(
    load_row: models.Load,
    register: registers.Register,
    wave: Sequence[_Planned],
    subjects: Mapping[int, Mapping[str, identity.SubjectId]],
    standing: set[str],
) -> None:
    """End what the rows replace, insert the rests of it and the rows themselves, whose keys stand from then on."""
    ended: list[int] = []
    rests: list[_Rest] = []
    inserted: list[intake.Taken] = []
    unchanged: dict[int, intake.Taken] = {}  # by id of a version that says already what the row does
    for row, plan in wave:
        if plan.is_unchanged:
            load_row.unchanged += 1
            unchanged |= dict.fromkeys(plan.standing, row)
            continue
        load_row.new += row.key not in standing
        load_row.changed += row.key in standing
        standing.add(row.key)
        ended += plan.ended
        rests += [_Rest(version_id=id_, valid=valid) for id_, valid in plan.rests]
        if row.content:
            inserted.append(row)
    if ended:
        models.Version.objects.current().filter(id__in=ended).update(load_until=load_row)
    if rests:
        _insert_rests(load_row, rests)
    _insert(load_row, register.code, inserted, subjects)
    _judge_again(load_row, unchanged)


def _judge_again(load_row: models.Load, unchanged: Mapping[int, intake.Taken]) -> None:
    """What is odd of versions that stay: it may be so since others changed, or since the register expects otherwise."""
    standing: dict[int, dict[str, int]] = {id_: {} for id_ in unchanged}
    marks = models.Oddity.objects.filter(version__in=unchanged, load_until=None)
    for id_, version_id, field in marks.values_list("id", "version_id", "field"):
        standing[version_id][field] = id_
    odd = {version_id: {report.field for report in row.oddities} for version_id, row in unchanged.items()}
    over = [id_ for version_id, of in standing.items() for field, id_ in of.items() if field not in odd[version_id]]
    if over:
        models.Oddity.objects.filter(id__in=over).update(load_until=load_row)
    models.Oddity.objects.bulk_create(
        models.Oddity(version_id=version_id, field=field, load_from=load_row)
        for version_id, fields in odd.items()
        for field in sorted(fields - standing[version_id].keys())
    )


def _standing_keys(register: str, rows: Sequence[intake.Taken]) -> set[str]:
    """The keys of these rows of which the register says anything of any day."""
    current = models.Version.objects.current().filter(register=register, key__in={row.key for row in rows})
    return set(current.values_list("key", flat=True).distinct())


def _current_pieces(register: str, rows: Sequence[intake.Taken]) -> dict[str, rules.Pieces]:
    """What the register says of the keys of these rows, in the days from the first to the last of them."""
    first = min(row.valid.start for row in rows)
    ends = [row.valid.end for row in rows if row.valid.end is not None]
    found = models.Version.objects.current().filter(
        Q(valid_until=None) | Q(valid_until__gt=first), register=register, key__in={row.key for row in rows}
    )
    if len(ends) == len(rows):
        found = found.filter(valid_from__lt=max(ends))
    pieces: dict[str, list[rules.Piece]] = {}
    for key, id_, start, end, digest in found.values_list("key", "id", "valid_from", "valid_until", "digest"):
        pieces.setdefault(key, []).append(rules.Piece(id_, Period(start, end), digest))
    return {key: rules.Pieces(of_key) for key, of_key in pieces.items()}


def _insert(
    load_row: models.Load,
    register: str,
    rows: Sequence[intake.Taken],
    subjects: Mapping[int, Mapping[str, identity.SubjectId]],
) -> None:
    versions = models.Version.objects.bulk_create(
        models.Version(
            register=register,
            key=row.key,
            valid_from=row.valid.start,
            valid_until=row.valid.end,
            content=row.content,
            digest=row.digest,
            sorting=row.sorting,
            load_from=load_row,
        )
        for row in rows
    )
    pairs = list(zip(versions, rows, strict=True))
    models.Oddity.objects.bulk_create(
        models.Oddity(version=version, field=field, load_from=load_row)
        for version, row in pairs
        for field in sorted({report.field for report in row.oddities})
    )
    models.VersionSubject.objects.bulk_create(
        models.VersionSubject(version=version, role=role, subject_id=subject_id)
        for version, row in pairs
        for role, subject_id in subjects[row.line].items()
    )
    models.SearchKey.objects.bulk_create(
        models.SearchKey(version=version, register=register, name=name, value=value)
        for version, row in pairs
        for name, value in row.search_values
    )


def _insert_rests(load_row: models.Load, rests: Sequence[_Rest]) -> None:
    """Insert ended versions again for the days that remain to them, with their subjects and search keys."""
    originals = models.Version.objects.in_bulk({rest.version_id for rest in rests})
    versions = models.Version.objects.bulk_create(
        models.Version(
            register=original.register,
            key=original.key,
            valid_from=rest.valid.start,
            valid_until=rest.valid.end,
            content=original.content,
            digest=original.digest,
            sorting=original.sorting,
            load_from=load_row,
        )
        for rest in rests
        for original in [originals[rest.version_id]]
    )
    kept: dict[int, list[models.Version]] = {}
    for version, rest in zip(versions, rests, strict=True):
        kept.setdefault(rest.version_id, []).append(version)
    models.VersionSubject.objects.bulk_create(
        models.VersionSubject(version=version, role=link.role, subject_id=link.subject_id)
        for link in models.VersionSubject.objects.filter(version_id__in=originals)
        for version in kept[link.version_id]
    )
    models.Oddity.objects.bulk_create(
        models.Oddity(version=version, field=mark.field, load_from=load_row)
        for mark in models.Oddity.objects.filter(version_id__in=originals, load_until=None)
        for version in kept[mark.version_id]
    )
    models.SearchKey.objects.bulk_create(
        models.SearchKey(version=version, register=key.register, name=key.name, value=key.value)
        for key in models.SearchKey.objects.filter(version_id__in=originals)
        for version in kept[key.version_id]
    )


@transaction.atomic
def publish(load_id: int, *, position: int, by: Actor) -> None:
    """Make the load visible, always later than the one before it, and tell.

    Where the clock has stepped back, later by as little as can be: what was known at an instant stays so.
    """
    row = _locked(load_id, position=position)
    before = queries.newest_publication(row.register)
    now = clock.now()
    row.published_at = now if before is None else max(now, before + INSTANT)
    row.save(update_fields=["published_at"])
    rows = row.new + row.changed
    outbox.publish(events.RecordsLoaded(row.register, row.id, rows), by=by, at=row.published_at)


@transaction.atomic
def abandon(register_code: str) -> values.LoadReport:
    """Undo the open load of a register, of which nothing was ever visible, so that another may begin.

    For a source that was lost or corrected. Gives what it had done. Raises NoLoadOpen.
    """
    row = models.Load.objects.select_for_update().filter(register=register_code, published_at=None).first()
    if row is None:
        raise errors.NoLoadOpen(register=register_code)
    report = queries.load_report(values.LoadNumber(row.id))
    written = models.Version.objects.filter(load_from=row)
    models.Oddity.objects.filter(Q(load_from=row) | Q(version__in=written)).delete()
    models.Oddity.objects.filter(load_until=row).update(load_until=None)
    models.SearchKey.objects.filter(version__in=written).delete()
    models.VersionSubject.objects.filter(version__in=written).delete()
    written.delete()
    models.Version.objects.filter(load_until=row).update(load_until=None)
    models.RowReport.objects.filter(load=row).delete()
    row.delete()
    return report
