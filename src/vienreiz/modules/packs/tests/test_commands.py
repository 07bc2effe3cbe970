"""Applying a pack: whole or not at all, as planned, once; releases and items are never written over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from vienreiz.kernel import actors
from vienreiz.kernel.outbox.models import Event
from vienreiz.modules.packs import commands, models, queries
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import country, text, write_pack

from .note import NoteSection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
BY = actors.operator("olga")
ONE = "a:\n  words: one\nb:\n  words: two\n"
TWO = "b:\n  words: two, changed\nc:\n  words: three\n"
KINDS = packs.ChangeKind


def written(folder: Path, notes: str, *, code: str = "somewhere", version: str = "1", offices: str = "{}\n") -> Path:
    files = {"pack.yaml": country(code=code, version=version), "notes.yaml": notes, "organisations.yaml": offices}
    return write_pack(folder, files)


def apply(folder: Path, *, at: datetime = NOON) -> packs.Release:
    return packs.apply(folder, by=BY, at=at)


def planned(folder: Path) -> list[tuple[packs.ChangeKind, str]]:
    return [(change.kind, change.code) for change in packs.plan(folder).changes]


def everything() -> dict[str, list[object]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names from the database
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def open_items() -> dict[str, str]:
    return dict(models.Item.objects.open(origin="pack:somewhere").values_list("code", "content"))


def test_a_release_is_named_by_the_digest_of_its_files(tmp_path: Path) -> None:
    folder = written(tmp_path, ONE)

    release = apply(folder)

    assert release == packs.Release(pack="somewhere", version="1", digest=packs.load(folder).digest, applied_at=NOON)
    assert packs.releases() == [release]
    assert packs.current() == packs.load(folder).pack
    assert open_items() == {"a": '{"words":"one"}', "b": '{"words":"two"}'}
    event = Event.objects.get()
    assert event.payload == {"pack": "somewhere", "digest": release.digest}
    assert (event.by["id"], event.at) == ("olga", NOON)


def test_nothing_is_described_before_a_pack_is_applied() -> None:
    assert packs.releases() == []
    with pytest.raises(packs.NoPack):
        packs.current()


def test_a_new_release_opens_and_closes_and_updates_nothing(tmp_path: Path, notes: NoteSection) -> None:
    first = apply(written(tmp_path, ONE))
    notes.applied.clear()

    second = apply(written(tmp_path, TWO, version="2"), at=LATER)

    assert notes.applied == ["opened c of pack:somewhere", "changed b of pack:somewhere", "closed a of pack:somewhere"]
    assert packs.releases() == [second, first]
    rows = models.Item.objects.order_by("opened_at", "code")
    assert [
        (row.code, row.content, row.opened_by.version, row.closed_by.version if row.closed_by else None, row.closed_at)
        for row in rows
    ] == [
        ("a", '{"words":"one"}', "1", "2", LATER),
        ("b", '{"words":"two"}', "1", "2", LATER),
        ("b", '{"words":"two, changed"}', "2", None, None),
        ("c", '{"words":"three"}', "2", None, None),
    ]


def test_the_same_pack_twice_is_no_new_release(tmp_path: Path, notes: NoteSection) -> None:
    folder = written(tmp_path / "here", ONE)
    release = apply(folder)
    notes.applied.clear()
    before = everything()

    assert apply(folder, at=LATER) == release
    assert apply(written(tmp_path / "copied elsewhere", ONE), at=LATER) == release
    assert everything() == before
    assert notes.applied == []
    assert not packs.plan(folder).is_new


def test_a_remark_is_a_new_release_that_changes_no_item(tmp_path: Path, notes: NoteSection) -> None:
    first = apply(written(tmp_path, ONE))
    items = list(models.Item.objects.order_by("id").values())
    notes.applied.clear()

    second = apply(written(tmp_path, "# a remark\n" + ONE), at=LATER)

    assert second.digest != first.digest
    assert list(models.Item.objects.order_by("id").values()) == items
    assert notes.applied == []


def test_one_may_go_back_to_what_was_applied_before(tmp_path: Path) -> None:
    first = apply(written(tmp_path, ONE))
    apply(written(tmp_path, TWO), at=LATER)

    again = apply(written(tmp_path, ONE), at=LATER + timedelta(days=1))

    assert again.digest == first.digest
    assert len(packs.releases()) == 3
    assert open_items() == {"a": '{"words":"one"}', "b": '{"words":"two"}'}
    assert models.Item.objects.count() == 6  # nothing was deleted or opened again in place


def test_a_release_is_never_written_over(tmp_path: Path) -> None:
    apply(written(tmp_path, ONE))
    first = models.Release.objects.values().get()

    apply(written(tmp_path, TWO, version="2"), at=LATER)

    assert models.Release.objects.values().get(id=first["id"]) == first


def test_a_section_that_fails_leaves_nothing(tmp_path: Path, notes: NoteSection) -> None:
    apply(written(tmp_path, ONE))
    before = everything()
    notes.fails = True
    office = f"office:\n  title: {text('Office')}\n  url: https://office.example\n"
    folder = written(tmp_path, TWO, version="2", offices=office)

    with pytest.raises(RuntimeError, match="the section failed"):
        apply(folder, at=LATER)

    assert everything() == before  # in no table, though other sections were applied before this one
    assert packs.current().code == "somewhere"
    assert packs.releases()[0].version == "1"
    notes.fails = False
    assert apply(folder, at=LATER).version == "2"
    assert everything()["identity_organisation"] != before["identity_organisation"]


@pytest.mark.parametrize(
    "notes_yaml", ["a:\n  words: wrong\n", "a:\n  wrods: one\n", "a: [\n", "- a\n", "a: &x\n  words: one\n", ""]
)
def test_a_faulty_pack_is_refused_and_loses_nothing(tmp_path: Path, notes: NoteSection, notes_yaml: str) -> None:
    apply(written(tmp_path, ONE))
    before = everything()
    notes.applied.clear()
    folder = written(tmp_path, notes_yaml, version="2")

    with pytest.raises(packs.PackFaulty) as raised:
        apply(folder, at=LATER)
    with pytest.raises(packs.PackFaulty):
        packs.plan(folder)

    assert raised.value.details == {"faults": [str(fault) for fault in packs.check(folder)]}
    assert raised.value.details["faults"]
    assert everything() == before
    assert notes.applied == []


def test_another_country_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    apply(written(tmp_path / "one", ONE))
    before = everything()
    other = written(tmp_path / "other", TWO, code="elsewhere")

    for refused in (packs.plan, apply):
        with pytest.raises(packs.AnotherCountry) as raised:
            refused(other)
        assert raised.value.details == {
            "serving": "somewhere",
            "pack": "elsewhere",
            "faults": ["pack.yaml:1: This deployment serves somewhere; elsewhere is another country."],
        }
    assert everything() == before
    assert packs.check(other) == []  # as a pack, nothing is wrong with it


def test_two_folders_with_one_code_are_one_country(tmp_path: Path) -> None:
    """The later one says all; what only the earlier one held is closed."""
    apply(written(tmp_path / "one", ONE))

    assert planned(written(tmp_path / "other", TWO)) == [(KINDS.OPENED, "c"), (KINDS.CHANGED, "b"), (KINDS.CLOSED, "a")]
    apply(tmp_path / "other", at=LATER)

    assert set(open_items()) == {"b", "c"}


def test_what_another_origin_opened_stays(tmp_path: Path) -> None:
    apply(written(tmp_path, ONE))
    models.Item.objects.filter(code="a").update(origin="decision:7")
    row = models.Item.objects.values().get(code="a")

    assert planned(written(tmp_path, "b:\n  words: two\n", version="2")) == []
    apply(tmp_path, at=LATER)

    assert models.Item.objects.values().get(code="a") == row


def test_what_a_section_finds_held_by_another_is_told_where_it_stands(
    tmp_path: Path, notes: NoteSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, origin: str, **__: object) -> None:
        raise packs.HeldByAnotherOrigin(codes=["b"], origin=origin)

    monkeypatch.setattr(notes, "apply", held)
    before = everything()

    with pytest.raises(packs.HeldByAnotherOrigin) as raised:
        apply(written(tmp_path, ONE))

    assert raised.value.details == {
        "codes": ["b"],
        "origin": "pack:somewhere",
        "faults": ["notes.yaml:3: `b` stands already among notes, and comes from elsewhere."],
    }
    assert everything() == before


def test_the_plan_says_what_apply_does_and_changes_nothing(tmp_path: Path, notes: NoteSection) -> None:
    """Thirty releases of chance."""
    chance = Random(7)
    expected: dict[str, str] = {}
    for number in range(30):
        wanted = {code: f"{{words: {chance.choice('xyz')}}}" for code in "abcdef" if chance.random() < 0.6}
        notes_yaml = "".join(f"{code}: {content}\n" for code, content in wanted.items()) or "{}\n"
        folder = written(tmp_path, notes_yaml, version=str(number))
        before = everything()
        plan = packs.plan(folder)
        assert everything() == before
        notes.applied.clear()

        release = packs.apply(folder, planned=plan, by=BY, at=NOON + timedelta(hours=number))

        assert notes.applied == [f"{change.kind} {change.code} of pack:somewhere" for change in plan.changes]
        assert (plan.version, plan.digest, plan.is_new) == (release.version, release.digest, True)
        assert {
            change.code for change in plan.changes if change.kind is KINDS.OPENED
        } == wanted.keys() - expected.keys()
        assert {
            change.code for change in plan.changes if change.kind is KINDS.CLOSED
        } == expected.keys() - wanted.keys()
        assert {change.code for change in plan.changes if change.kind is KINDS.CHANGED} == {
            code for code in wanted.keys() & expected.keys() if wanted[code] != expected[code]
        }
        assert packs.plan(folder).changes == ()
        assert open_items().keys() == wanted.keys()
        expected = wanted
    assert len(packs.releases()) == 30


def test_a_plan_shows_what_differs_in_an_item(tmp_path: Path) -> None:
    apply(written(tmp_path, "a:\n  words: one\n  count: 1\n  others: [{words: x}]\n"))

    plan = packs.plan(written(tmp_path, "a:\n  words: two\n  others: [{words: y}]\n"))

    assert [change.lines for change in plan.changes] == [
        ("words: one → two", "count: 1 → (nothing)", 'others: - {"words": "x"}', 'others: + {"words": "y"}')
    ]


def test_a_plan_that_was_overtaken_is_not_carried_out(tmp_path: Path) -> None:
    folder = written(tmp_path / "mine", ONE)
    plan = packs.plan(folder)
    apply(written(tmp_path / "theirs", TWO))
    before = everything()

    with pytest.raises(packs.AppliedMeanwhile):
        packs.apply(folder, planned=plan, by=BY, at=LATER)

    assert everything() == before


def test_a_folder_that_changed_after_the_plan_is_not_applied(tmp_path: Path) -> None:
    plan = packs.plan(written(tmp_path, ONE))
    written(tmp_path, TWO)
    before = everything()

    with pytest.raises(packs.AppliedMeanwhile):
        packs.apply(tmp_path, planned=plan, by=BY, at=NOON)

    assert everything() == before


def test_a_release_that_came_between_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a lock: the number it would have taken is gone."""
    apply(written(tmp_path / "one", ONE))
    monkeypatch.setattr(commands, "_next_number", lambda: 1)  # read before the other release was committed
    before = everything()

    with pytest.raises(packs.AppliedMeanwhile):
        apply(written(tmp_path / "two", TWO), at=LATER)

    assert everything() == before


def test_another_release_between_two_looks_is_not_given_as_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan still saw this very pack in force; then the other's release came."""
    mine = written(tmp_path / "mine", ONE)
    apply(mine)
    overtaken = queries.plan_of(packs.load(mine))
    apply(written(tmp_path / "theirs", TWO), at=LATER)
    monkeypatch.setattr(queries, "plan_of", lambda _: overtaken)
    monkeypatch.setattr(commands, "_next_number", lambda: 2)

    with pytest.raises(packs.AppliedMeanwhile):
        apply(mine, at=LATER)

    assert len(packs.releases()) == 2


def test_the_tables_hold_one_open_version_and_closings_by_a_release(tmp_path: Path) -> None:
    apply(written(tmp_path, ONE))
    row = models.Item.objects.get(code="a")

    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Item.objects.update(closed_at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Item.objects.update(closed_by=models.Release.objects.get())


def test_reading_takes_one_statement_each(tmp_path: Path, django_assert_num_queries: Callable[[int], Any]) -> None:
    apply(written(tmp_path, ONE))

    with django_assert_num_queries(1):
        packs.current()
    with django_assert_num_queries(1):
        packs.releases()
    with django_assert_num_queries(2):  # the release in force, and what is open
        packs.plan(tmp_path)
