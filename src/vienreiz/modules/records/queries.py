"""What registers say, as they said it at an instant. Every answer takes a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from vienreiz.modules.identity.values import SubjectId
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import models, rules, values

CHUNK = 500  # SQLite takes 999 variables in a statement
FIRST_REPORTS = 20


def of_subjects(
    wanted: Sequence[tuple[str, str, SubjectId]], *, valid_on: date, known_at: datetime
) -> list[values.RecordVersion]:
    """The records in which the subjects stand in those roles: each of `wanted` is (register, role, subject).

    By register and key. Two statements for each 500 of `wanted`.
    """
    found: dict[int, models.Version] = {}
    subjects: dict[int, dict[str, SubjectId]] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = _visible(valid_on, known_at).filter(
            register__in={register for register, _, _ in part},
            subjects__role__in={role for _, role, _ in part},
            subjects__subject_id__in={subject for _, _, subject in part},
        )
        rows_by_id = {row.id: row for row in rows.select_related("load_from")}
        of_rows = subjects_of(rows_by_id)
        asked = set(part)
        for id_, row in rows_by_id.items():
            if any((row.register, role, subject) in asked for role, subject in of_rows[id_].items()):
                found[id_], subjects[id_] = row, of_rows[id_]
    in_order = sorted(found.values(), key=lambda row: (row.register, row.key, row.valid_from))
    return [row.as_value(subjects[row.id]) for row in in_order]


def of_register(
    register: str, *, valid_on: date, known_at: datetime, search: str = "", offset: int = 0, limit: int = 50
) -> list[values.RecordVersion]:
    """Records of a register, in the order of their labels. Two statements, three with a search.

    With `search`, those of which a declared search key, from one of its words on, begins with it.
    """
    rows = _searched(register, search, valid_on=valid_on, known_at=known_at).order_by("sorting", "key")
    return _as_values(rows.select_related("load_from")[offset : offset + limit])


def count(register: str, *, valid_on: date, known_at: datetime, search: str = "") -> int:
    """How many records `of_register` has to give in all."""
    return _searched(register, search, valid_on=valid_on, known_at=known_at).count()


def by_keys(
    register: str, keys: Collection[str], *, valid_on: date, known_at: datetime
) -> dict[str, values.RecordVersion]:
    """The records with these keys, by key; keys that name none are left out. Two statements for each 500 keys."""
    in_order = sorted(set(keys))
    found: dict[str, values.RecordVersion] = {}
    for start in range(0, len(in_order), CHUNK):
        rows = _visible(valid_on, known_at).filter(register=register, key__in=in_order[start : start + CHUNK])
        found |= {version.key: version for version in _as_values(rows.select_related("load_from"))}
    return found


def by_key(register: str, key: str, *, valid_on: date, known_at: datetime) -> values.RecordVersion | None:
    """The record with this key, None when there is none."""
    return by_keys(register, [key], valid_on=valid_on, known_at=known_at).get(key)


def past_of(
    register: str, *, key: str = "", subject_id: SubjectId | None = None, offset: int = 0, limit: int = 200
) -> values.Past:
    """What a register ever said of a key, or of every key a subject stood in: newest recorded first, then by key.

    `limit` versions from `offset` on, and whether more follow. What one load wrote and ended itself was never said.
    Two statements.
    """
    published = models.Version.objects.filter(register=register, load_from__published_at__isnull=False)
    rows = published.filter(key=key)
    if subject_id is not None:
        of_subject = models.VersionSubject.objects.filter(subject_id=subject_id).values("version")
        rows = published.filter(key__in=published.filter(id__in=of_subject).values("key"))
    in_order = rows.said().select_related("load_from", "load_until")
    in_order = in_order.order_by("-load_from__published_at", "key", "-valid_from", "-id")
    found = list(in_order[offset : offset + limit + 1])
    shown = found[:limit]
    subjects = subjects_of([row.id for row in shown])
    return values.Past(
        versions=tuple(row.as_past(subjects[row.id]) for row in shown),
        is_all=offset == 0 and len(found) <= limit,
        next_offset=offset + limit if len(found) > limit else None,
    )


def ids_about(subject_id: UUID) -> list[int]:
    """The versions that a subject stands in, in whichever role, now or earlier."""
    rows = models.VersionSubject.objects.filter(subject_id=subject_id)
    return sorted(rows.values_list("version_id", flat=True).distinct())


def shared_by(subject_id: UUID) -> list[values.Shared]:
    """Every version, of now or earlier, in which others stand beside a subject. Two statements for each 500 of hers.

    Of published loads: what a load has not published yet was said of nobody.
    """
    ids, found = ids_about(subject_id), []
    for start in range(0, len(ids), CHUNK):
        others = {
            id_: {role: one for role, one in by_role.items() if one != subject_id}
            for id_, by_role in subjects_of(ids[start : start + CHUNK]).items()
        }
        shared = [id_ for id_, by_role in others.items() if by_role]
        rows = models.Version.objects.filter(id__in=shared, load_from__published_at__isnull=False)
        found += [
            values.Shared(register=row.register, others=others[row.id], fields=frozenset(row.as_content))
            for row in rows.order_by("id")
        ]
    return found


def quality_of(register: registers.Register, *, valid_on: date, known_at: datetime) -> values.Quality:
    """How well a register is kept. Looks at each of its records once: for a page of whoever keeps it, not for asks."""
    rows = models.Version.objects.known(at=known_at).valid(on=valid_on).filter(register=register.code)
    optional = sorted(set(register.recorded) - set(registers.required_fields(register)))
    lacking = rows.aggregate(
        total=Count("id"),
        # canonical JSON: a name in quotes and a colon is a name, since quotes inside a text are escaped
        **{f"lacks_{name}": Count("id", filter=~Q(content__contains=f'"{name}":')) for name in optional},
    )
    from_source = models.Load.objects.filter(register=register.code, published_at__isnull=False, reference=None)
    last = from_source.order_by("-published_at", "-id").first()
    published_at = newest_publication(register.code)
    published_on = None if published_at is None else packs.today(published_at)
    return values.Quality(
        records=lacking["total"],
        lacking={name: lacking[f"lacks_{name}"] for name in optional if lacking[f"lacks_{name}"]},
        oddities=oddities_of(register.code, valid_on=valid_on, known_at=known_at),
        refused=last.refused if last else 0,
        published_at=published_at,
        loaded_at=last.published_at if last else None,
        is_stale=registers.is_stale(published_on, freshness=register.freshness, on=valid_on),
    )


def loads(register: str, *, limit: int = 50) -> list[values.LoadReport]:
    """The newest loads of a register, newest first, without what was said of rows."""
    rows = models.Load.objects.filter(register=register).order_by("-id")[:limit]
    return [row.as_report(()) for row in rows]


def reports_of(
    register: str, number: values.LoadNumber, *, offset: int = 0, limit: int = 100
) -> list[values.RowReport]:
    """What was said of the rows of a load of this register, by line."""
    rows = models.RowReport.objects.filter(load_id=number, load__register=register).order_by("line", "id")[
        offset : offset + limit
    ]
    return [row.as_value() for row in rows]


def load_report(number: values.LoadNumber) -> values.LoadReport:
    """How a load went."""
    row = models.Load.objects.get(id=number)
    return row.as_report(tuple(reports_of(row.register, number, limit=FIRST_REPORTS)))


def newest_publication(register: str) -> datetime | None:
    """When a load of the register was last published."""
    published = models.Load.objects.filter(register=register, published_at__isnull=False)
    newest = published.order_by("-published_at").first()
    return None if newest is None else newest.published_at


def oddities_of(register: str, *, valid_on: date, known_at: datetime) -> dict[str, int]:
    """In how many records of a register a field is odd, by field. They were judged when they came, none is now."""
    marks = models.Oddity.objects.filter(
        Q(load_until=None) | Q(load_until__published_at=None) | Q(load_until__published_at__gt=known_at),
        load_from__published_at__lte=known_at,
        version__in=_visible(valid_on, known_at).filter(register=register),
    )
    return dict(marks.values_list("field").annotate(count=Count("id")).order_by("field"))


def _searched(register: str, search: str, *, valid_on: date, known_at: datetime) -> models.VersionQuerySet:
    rows = _visible(valid_on, known_at).filter(register=register)
    wanted = rules.search_range(search)
    if wanted is None:
        return rows
    first, last = wanted
    found = models.SearchKey.objects.filter(
        register=register, name__in=registers.register(register).search, value__gte=first, value__lt=last
    )
    return rows.filter(id__in=found.values("version"))


def _visible(valid_on: date, known_at: datetime) -> models.VersionQuerySet:
    return models.Version.objects.known(at=known_at).valid(on=valid_on)


def _as_values(rows: Iterable[models.Version]) -> list[values.RecordVersion]:
    rows = list(rows)
    subjects = subjects_of([row.id for row in rows])
    return [row.as_value(subjects[row.id]) for row in rows]


def subjects_of(version_ids: Collection[int]) -> dict[int, dict[str, SubjectId]]:
    """Who stands in these versions, by role."""
    subjects: dict[int, dict[str, SubjectId]] = defaultdict(dict)
    rows = models.VersionSubject.objects.filter(version_id__in=list(version_ids)).order_by("version_id", "role")
    for version_id, role, subject_id in rows.values_list("version_id", "role", "subject_id"):
        subjects[version_id][role] = SubjectId(subject_id)
    return subjects
