"""Submitting: some rows at once, all or none, by whoever keeps the register."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Q

from vienreiz.kernel.actors import Actor
from vienreiz.kernel.period import Period
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from .. import errors, intake, models, queries, source, values
from . import loading

OnWritten = Callable[[Sequence[values.Written]], None]
About = Mapping[str, identity.SubjectId]  # who stands in a record, by role


class _Overtaken(Exception):
    """Another process began at the same moment, with the same reference or with a source: a constraint said so."""


def submit(
    register: registers.Register,
    rows: Sequence[values.NewRow],
    *,
    reference: str,
    on_written: OnWritten,
    by: Actor,
    at: datetime,
) -> values.LoadReport:
    """Write some rows, all or none; they are visible when this returns.

    `on_written` is told what changes before anything is visible; whatever it raises undoes all. The same reference with
    the same rows a second time writes nothing and gives the first report. Raises RowsRefused, SubmittedOtherwise,
    LoadOpen, while a source is being loaded.
    """
    _refuse_unwritable(register, rows)
    valid_from = packs.today(at)
    digest = sha256(registers.canonical([_as_json(row) for row in rows]).encode()).hexdigest()
    repeated = _repeated(register.code, reference, digest)
    if repeated is not None:
        return repeated
    try:
        with transaction.atomic():
            opened = _opened(register, reference=reference, digest=digest, valid_from=valid_from, by=by, at=at)
            _write(opened, register, rows, by=by, at=at, told=on_written)
    except _Overtaken:
        repeated = _repeated(register.code, reference, digest)
        if repeated is None:
            raise _open(register.code) from None
        return repeated
    return queries.load_report(values.LoadNumber(opened.id))


def rename(
    register: registers.Register,
    subject_id: identity.SubjectId,
    *,
    role: registers.Role,
    old: str,
    new: str,
    since: date,
    reference: str,
    once_closed: Callable[[], None],
    on_written: OnWritten,
    by: Actor,
    at: datetime,
) -> values.LoadReport | None:
    """From `since` on the records in which a subject stands in a role name her by the identifier `new`.

    Each as it stands, on the days on which it does, those to come among them, and about the same people in every role:
    a code of somebody else in it may be another's by now. Where the identifier is the key of the register, the record
    ends under the old key and goes on under the new one. `once_closed` makes it known who holds `new`: once the
    register is closed to others, since every writer closes it before a scheme, and two who did it the other way round
    would wait for each other. All or none, under a new `reference`, `on_written` as in `submit`. None: no record of
    hers stands so long; `once_closed` was called and `on_written` told of nothing, before anybody could put one in, and
    no load remains. Raises RowsRefused, where a record does not fit its description any more, and LoadOpen.
    """
    digest = sha256(reference.encode()).hexdigest()  # of no source and of no rows
    try:
        with transaction.atomic():
            opened = _opened(register, reference=reference, digest=digest, valid_from=since, by=by, at=at)
            renamed = _renamed(register, subject_id, role=role, old=old, new=new, since=since)
            once_closed()
            if not renamed:
                on_written(())
                opened.delete()  # it kept all others out, and wrote nothing
                return None
            about = {line: subjects for line, (_, subjects) in enumerate(renamed, 1)}
            _write(opened, register, [row for row, _ in renamed], about=about, by=by, at=at, told=on_written)
    except _Overtaken:
        raise _open(register.code) from None
    return queries.load_report(values.LoadNumber(opened.id))


def _renamed(
    register: registers.Register,
    subject_id: identity.SubjectId,
    *,
    role: registers.Role,
    old: str,
    new: str,
    since: date,
) -> list[tuple[values.NewRow, About]]:
    """What to write, and whom it is about: the very people as before, whoever has their codes by now.

    Asked when the register is closed to all others, so that nothing changes in between.
    """
    versions = models.Version.objects.current().filter(
        Q(valid_until=None) | Q(valid_until__gt=since),
        register=register.code,
        subjects__role=role.name,
        subjects__subject_id=subject_id,
    )
    standing = list(versions.order_by("key", "valid_from"))
    # those under the old code; where none is, whatever she stands under since an earlier change that left it so
    named = [one for one in standing if _is_named(one, old, role=role)]
    followed = named or [one for one in standing if not _is_named(one, new, role=role)]
    about = queries.subjects_of([one.id for one in followed])
    rows: list[tuple[values.NewRow, About]] = []
    for version in followed:
        start, end = max(version.valid_from, since), version.valid_until
        if role.identified_by == register.key:
            rows.append((values.NewRow(content=None, key=version.key, valid_from=start, valid_until=end), {}))
        content = {**version.as_content, role.identified_by: new}
        rows.append((values.NewRow(content=content, valid_from=start, valid_until=end), about[version.id]))
    return rows


def _is_named(version: models.Version, code: str, *, role: registers.Role) -> bool:
    return identity.compact(str(version.as_content.get(role.identified_by, ""))) == identity.compact(code)


def _open(register: str) -> errors.LoadOpen:
    """That another load of the register is open: it began at the same moment."""
    other = models.Load.objects.filter(register=register).latest("id")
    return errors.LoadOpen(number=other.id, register=register, source=other.source)


def _refuse_unwritable(register: registers.Register, rows: Sequence[values.NewRow]) -> None:
    """Before a digest is made of them."""
    faults = {number: intake.fault_of([row.key, dict(row.content or {})]) for number, row in enumerate(rows, 1)}
    refused = [{"row": number, "field": "", "sentence": fault} for number, fault in faults.items() if fault]
    if refused:
        raise errors.RowsRefused(register=register.code, rows=refused)


def _repeated(register: str, reference: str, digest: str) -> values.LoadReport | None:
    before = models.Load.objects.filter(register=register, reference=reference).first()
    if before is None:
        return None
    if before.digest != digest:
        raise errors.SubmittedOtherwise(register=register)
    return queries.load_report(values.LoadNumber(before.id))


def _opened(
    register: registers.Register, *, reference: str, digest: str, valid_from: date, by: Actor, at: datetime
) -> models.Load:
    """A load of its own: as long as it is open, nobody else writes into the register. Raises LoadOpen, _Overtaken."""
    open_ = models.Load.objects.filter(register=register.code, published_at=None).first()
    if open_ is not None:
        raise errors.LoadOpen(number=open_.id, register=register.code, source=open_.source)
    try:
        return models.Load.objects.create(
            register=register.code,
            source="",
            digest=digest,
            valid_from=valid_from,
            started_at=at,
            started_by=by.code,
            reference=reference,
        )
    except IntegrityError as error:  # `submitted_once` or `load_open_once`: nothing else here can be taken
        raise _Overtaken from error


def _write(
    load_row: models.Load,
    register: registers.Register,
    rows: Sequence[values.NewRow],
    *,
    by: Actor,
    at: datetime,
    told: OnWritten,
    about: Mapping[int, About] | None = None,
) -> None:
    """`about`: whom a row is about, by its line, where that is known already and is not to be looked up by code."""
    judged = list(loading.judge(register, _as_rows(rows), valid_from=load_row.valid_from))
    periods: dict[str, list[Period[date]]] = {}
    for row in judged:
        if isinstance(row, intake.Taken):
            periods.setdefault(row.key, []).append(row.valid)
    current = models.Version.objects.current().filter(register=register.code, key__in=periods)
    before = _said_in(periods, current)
    loading.write_batch(load_row.id, register, judged, position=0, about=about, by=by, at=at)
    load_row.refresh_from_db()
    if load_row.refused:
        raise errors.RowsRefused(register=register.code, rows=_reasons(load_row))
    now = _said_in(periods, models.Version.objects.filter(load_from=load_row))
    told(_changes(load_row, before, now))
    loading.publish(load_row.id, position=len(judged), by=by)


Said = dict[str, list[models.Version]]


def _said_in(periods: Mapping[str, Sequence[Period[date]]], versions: Iterable[models.Version]) -> Said:
    """Of these versions, what is said of each key on the days of its rows; not the rests before and after."""
    said: Said = {}
    for version in versions:
        if any(version.as_period.overlaps(valid) for valid in periods[version.key]):
            said.setdefault(version.key, []).append(version)
    return said


def _changes(load_row: models.Load, before: Said, now: Said) -> list[values.Written]:
    ended = {version.key for version in models.Version.objects.filter(load_until=load_row)}
    subjects = queries.subjects_of([row.id for said in (before, now) for rows in said.values() for row in rows])
    return [
        values.Written(
            key=key,
            subjects=_together(subjects, [*before.get(key, ()), *now.get(key, ())]),
            fields=_differing(before.get(key, ()), now.get(key, ())),
        )
        for key in sorted(ended | now.keys())
    ]


def _together(
    subjects: Mapping[int, Mapping[str, identity.SubjectId]], versions: Sequence[models.Version]
) -> dict[str, frozenset[identity.SubjectId]]:
    found: dict[str, frozenset[identity.SubjectId]] = {}
    for version in versions:
        for role, subject in subjects[version.id].items():
            found[role] = found.get(role, frozenset()) | {subject}
    return found


def _differing(before: Sequence[models.Version], now: Sequence[models.Version]) -> frozenset[str]:
    """The fields that some version has otherwise than another; all of them where nothing stood or nothing stands."""
    contents = [version.as_content for version in (*before, *now)]
    names = {name for content in contents for name in content}
    if not before or not now or len(contents) == 1:
        return frozenset(names)
    first = contents[0]
    return frozenset(name for name in names if any(one.get(name) != first.get(name) for one in contents))


def _as_rows(rows: Sequence[values.NewRow]) -> list[source.Row]:
    return [
        source.Row(line=line, content=row.content, key=row.key, valid_from=row.valid_from, valid_until=row.valid_until)
        for line, row in enumerate(rows, 1)
    ]


def _as_json(row: values.NewRow) -> dict[str, values.Json]:
    return {
        "content": row.content,
        "key": row.key,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }


def _reasons(load_row: models.Load) -> list[dict[str, str | int]]:
    """Row by row, in words that never repeat what a row holds."""
    rows = models.RowReport.objects.filter(load=load_row, kind=values.RowKind.REFUSED).order_by("line", "id")
    return [{"row": row.line, "field": row.field, "sentence": row.sentence} for row in rows]
