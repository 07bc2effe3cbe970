"""Keeping a register: whoever holds it sees its whole history and changes it. Both are entered, refusals too."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from vienreiz.kernel import clock, ids
from vienreiz.kernel.actors import Actor
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .. import errors, rules, values
from . import entering, shares


def submit(submission: values.Submission) -> values.Submitted:
    """Write rows into a register, all or none: nobody's data change unseen by them.

    Entered for each person who stood or stands in what changes, with the fields that changed, before it is visible.
    Raises NotTheHolder (entered, naming nobody), ArticleUnknown, registers.RegisterNotFound, records.RowsRefused,
    records.SubmittedOtherwise, records.LoadOpen.
    """
    register, at = registers.register(submission.register), clock.now()
    exchange_id = values.ExchangeId(ids.uuid7(at))
    about = shares.About(
        register=register.code, article=submission.article, by=submission.by, exchange_id=exchange_id, at=at
    )
    if not rules.keeps(submission.by, register):
        entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, refused=values.NOT_THE_HOLDER)])
        raise errors.NotTheHolder(register=register.code)
    _refuse_unknown(submission.article)
    entered: list[audit.NewEntry] = []

    def enter(written: Sequence[records.Written]) -> None:
        found = shares.written(register, written)
        entered.extend(shares.entry(about, kind=audit.Kind.SUBMISSION, share=share) for share in found.items())
        entering.enter(entered)

    report = records.submit(
        register,
        [records.NewRow(**dataclasses.asdict(row)) for row in submission.rows],
        reference=f"{rules.subsystem_of(submission.by)}:{submission.reference}",
        on_written=enter,
        by=submission.by,
        at=at,
    )
    assert report.published_at is not None
    return values.Submitted(
        exchange_id=exchange_id if entered else None,
        number=report.number,
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        recorded_at=report.published_at,
    )


def load(
    register_code: str,
    file: Path,
    *,
    by: Actor,
    valid_from: date | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> values.Loaded:
    """Take a whole source into a register: good rows are recorded, bad ones reported, all of it visible at once.

    By whoever keeps the register, or an operator. Rows that do not say from which day they are valid are so from
    `valid_from`, by default the country's today. What was killed half-way goes on with the same file. That it was begun
    is entered once, naming nobody, and not while it waits behind another; what became of each record shows in the
    record itself. Raises NotTheHolder (entered), registers.RegisterNotFound, and what `records.load` raises.
    """
    about = _about_source(register_code, by=by)
    report = records.load(
        about.register,
        file,
        by=by,
        at=about.at,
        valid_from=valid_from,
        on_opened=lambda: entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION)]),
        on_progress=on_progress,
    )
    assert report.published_at is not None
    return values.Loaded(
        number=report.number,
        rows=report.rows,
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        refused=report.refused,
        oddities=report.oddities,
        recorded_at=report.published_at,
    )


def abandon(register_code: str, *, by: Actor) -> values.Abandoned:
    """Undo the open load of a register, of which nothing was ever visible, so that another may begin.

    Entered like a load. Raises NotTheHolder (entered), registers.RegisterNotFound, records.NoLoadOpen.
    """
    about = _about_source(register_code, by=by)
    entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION)])
    undone = records.abandon(about.register)
    return values.Abandoned(number=undone.number, rows=undone.rows)


def _about_source(register_code: str, *, by: Actor) -> shares.About:
    """Raises NotTheHolder (entered), registers.RegisterNotFound."""
    register, at = registers.register(register_code), clock.now()
    exchange_id = values.ExchangeId(ids.uuid7(at))
    about = shares.About(register=register.code, article=register.basis, by=by, exchange_id=exchange_id, at=at)
    if not rules.sends_sources(by, register):
        entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, refused=values.NOT_THE_HOLDER)])
        raise errors.NotTheHolder(register=register.code)
    return about


def said_of_rows(register_code: str, number: int, *, by: Actor, limit: int = 100) -> list[values.SaidOfRow]:
    """What was said of the rows of a source of this register, by line; it names nobody, so it is not entered.

    Raises NotTheHolder, registers.RegisterNotFound.
    """
    register = registers.register(register_code)
    if not rules.sends_sources(by, register):
        raise errors.NotTheHolder(register=register.code)
    found = records.reports_of(register.code, records.LoadNumber(number), limit=limit)
    return [
        values.SaidOfRow(
            line=one.line, is_refused=one.kind is records.RowKind.REFUSED, field=one.field, sentence=one.sentence
        )
        for one in found
    ]


def history_of(
    register_code: str,
    *,
    key: str = "",
    subject_id: identity.SubjectId | None = None,
    article: str,
    by: Actor,
    offset: int = 0,
) -> values.History:
    """What the register ever said of a key, or of the keys that a person stood in: 200 versions from `offset` on.

    Entered for each person in it with all that is said of her; a look that finds nothing or is refused, too. Raises
    NotTheHolder, ArticleUnknown, registers.RegisterNotFound.
    """
    register, at = registers.register(register_code), clock.now()
    exchange_id = values.ExchangeId(ids.uuid7(at))
    about = shares.About(register=register.code, article=article, by=by, exchange_id=exchange_id, at=at)
    if not rules.keeps(by, register):
        entering.enter([shares.entry(about, kind=audit.Kind.ASK, refused=values.NOT_THE_HOLDER, person_id=subject_id)])
        raise errors.NotTheHolder(register=register.code)
    _refuse_unknown(article)
    past = records.past_of(register.code, key=key, subject_id=subject_id, offset=offset)
    found = past.versions
    of_persons = shares.seen(register, found)
    entries = [shares.entry(about, kind=audit.Kind.ASK, share=share) for share in of_persons.items()]
    if not found:
        entries = [shares.entry(about, kind=audit.Kind.ASK, person_id=subject_id, found=False)]
    entering.enter(entries)
    return values.History(
        exchange_id=exchange_id,
        records=tuple(
            values.PastRecord(key=one.key, content=one.content, valid=one.valid, recorded=one.recorded, by=one.by)
            for one in found
        ),
        is_all=past.is_all,
        next_offset=past.next_offset,
    )


def refuse_who_does_not_keep(register_code: str, *, by: Actor) -> None:
    """For pages about a register that show no record of it: nothing is read or entered.

    Raises NotTheHolder, registers.RegisterNotFound.
    """
    register = registers.register(register_code)
    if not rules.keeps(by, register):
        raise errors.NotTheHolder(register=register.code)


def quality_of(register_code: str, *, by: Actor) -> values.Quality:
    """Counts of a register, which name nobody; not entered. Raises NotTheHolder, registers.RegisterNotFound."""
    refuse_who_does_not_keep(register_code, by=by)
    register, at = registers.register(register_code), clock.now()
    found = records.quality_of(register, valid_on=packs.today(at), known_at=at)
    return values.Quality(**{field.name: getattr(found, field.name) for field in dataclasses.fields(values.Quality)})


def _refuse_unknown(article: str) -> None:
    if article not in access.articles():
        raise errors.ArticleUnknown(article=article)
