import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing as identities
from vienreiz.modules.records import models
from vienreiz.modules.records import public as records
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import testing as registers

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
TODAY = date(2030, 5, 6)
TESTER = actors.system("tests")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        identities.ensure_scheme()
        yield


def load_file(register: str, file: Path) -> records.LoadReport:
    return records.load(register, file, by=TESTER, at=NOON, valid_from=TODAY)


def test_a_load_becomes_visible_when_it_is_published() -> None:
    registers.people()

    report = load("people", {"code": "A-1", "name": "Anna"}, at=NOON)

    assert (report.rows, report.new, report.changed, report.unchanged, report.refused) == (1, 1, 0, 0, 0)
    assert report.state is records.LoadState.PUBLISHED
    assert report.published_at == NOON
    found = records.by_key("people", "A-1", valid_on=TODAY, known_at=NOON)
    assert found is not None
    assert found.content == {"code": "A-1", "name": "Anna"}
    assert found.recorded_at == NOON
    assert found.subjects == {"person": identity.subject_of("test-code", "A-1", on=TODAY)}
    assert records.by_key("people", "A-1", valid_on=TODAY, known_at=NOON - timedelta(microseconds=1)) is None


def test_what_was_known_before_a_change_is_still_known_then() -> None:
    registers.people()
    load("people", {"code": "A-1", "name": "Anna"}, at=NOON)

    report = load("people", {"code": "A-1", "name": "Berta"}, valid_from=date(2020, 1, 1), at=LATER)

    assert (report.new, report.changed) == (0, 1)
    names = {
        (day.year, known_at.hour): found.content["name"]
        for day in (date(2010, 1, 1), date(2025, 1, 1))
        for known_at in (NOON, LATER)
        if (found := records.by_key("people", "A-1", valid_on=day, known_at=known_at))
    }
    assert names == {(2010, 12): "Anna", (2025, 12): "Anna", (2010, 13): "Anna", (2025, 13): "Berta"}


def test_rows_are_valid_from_today_unless_they_or_the_caller_say(tmp_path: Path) -> None:
    registers.people()
    file = tmp_path / "people.ndjson"
    file.write_text('{"code": "A-1"}\n{"valid_from": "2001-02-03", "record": {"code": "B-2"}}\n')

    report = records.load("people", file, by=TESTER, at=NOON)

    assert report.valid_from == TODAY
    found = records.by_keys("people", ["A-1", "B-2"], valid_on=TODAY, known_at=NOON)
    assert {key: version.valid.start for key, version in found.items()} == {"A-1": TODAY, "B-2": date(2001, 2, 3)}


def test_a_published_load_is_told_once() -> None:
    told: list[records.RecordsLoaded] = []

    @outbox.on(records.RecordsLoaded)
    def hear(event: records.RecordsLoaded, *, by: Actor, at: datetime) -> None:
        told.append(event)

    registers.people()
    first = load("people", {"code": "A-1", "name": "Anna"}, {"code": "B-2", "name": ""})
    second = load("people", {"code": "A-1", "name": "Anna"}, at=LATER)
    with clock.stopped_at(LATER):
        outbox.relay_all()

    assert told == [records.RecordsLoaded("people", first.number, 1), records.RecordsLoaded("people", second.number, 0)]


def test_the_same_again_changes_nothing() -> None:
    registers.people()
    load("people", {"code": "A-1", "name": "Anna"})
    versions = list(models.Version.objects.values_list())

    report = load("people", {"name": "Anna", "code": "A-1"}, valid_from=date(2010, 1, 1), at=LATER)

    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)
    assert list(models.Version.objects.values_list()) == versions


def test_when_the_description_changes_the_same_source_brings_records_up_to_date() -> None:
    people = registers.people()
    load("people", {"code": "A-1", "name": "Anna", "address": "Hill"})
    registers.reopened(replace(people, search=("name", "address")))

    report = load("people", {"code": "A-1", "name": "Anna", "address": "Hill"}, at=LATER)

    assert (report.changed, report.unchanged) == (1, 0)
    found = records.of_register("people", valid_on=TODAY, known_at=LATER, search="hill")
    assert [version.key for version in found] == ["A-1"]


def test_a_role_that_comes_back_finds_its_people_again() -> None:
    registers.people()
    ties = registers.ties()
    load("people", {"code": "P-1"}, {"code": "C-1"})
    tie = {"id": "1", "parent_code": "P-1", "child_code": "C-1", "child_name": "Cid"}
    registers.reopened(replace(ties, roles={"parent": ties.roles["parent"]}, services={}))
    load("ties", tie)
    registers.reopened(ties)

    load("ties", tie, at=LATER)

    child = identity.subject_of("test-code", "C-1", on=TODAY)
    assert child is not None
    assert len(records.of_subjects([("ties", "child", child)], valid_on=TODAY, known_at=LATER)) == 1


def test_a_record_can_end() -> None:
    registers.people()
    load("people", {"code": "A-1", "name": "Anna"})

    report = load("people", {"key": "A-1", "valid_from": "2030-01-01", "record": None}, at=LATER)

    assert report.changed == 1
    before = records.by_key("people", "A-1", valid_on=date(2029, 12, 31), known_at=LATER)
    assert before is not None
    assert before.valid.end == date(2030, 1, 1)
    assert records.by_key("people", "A-1", valid_on=date(2030, 1, 1), known_at=LATER) is None


def test_the_rest_of_a_version_keeps_its_people_and_is_still_found() -> None:
    registers.people()
    load("people", {"code": "A-1", "name": "Anna"})
    load("people", {"code": "A-1", "name": "Berta"}, valid_from=TODAY, at=LATER)

    (rest,) = records.of_register("people", valid_on=date(2029, 1, 1), known_at=LATER, search="ann")

    assert rest.subjects == {"person": identity.subject_of("test-code", "A-1", on=TODAY)}
    assert records.count("people", valid_on=TODAY, known_at=LATER, search="ann") == 0


def test_a_person_is_introduced_from_the_day_of_her_first_record() -> None:
    registers.people()

    load(
        "people",
        {"valid_from": "2020-02-02", "record": {"code": "A-1", "name": "Anna"}},
        {"valid_from": "2010-01-01", "valid_until": "2020-02-02", "record": {"code": "A-1", "name": "Anna First"}},
        {"valid_from": "2012-01-01", "record": {"code": "B-2", "name": "Berta"}},
    )

    starts = {
        code: identity.identifiers_of(subject)[0].valid.start
        for code in ("A-1", "B-2")
        if (subject := identity.subject_of("test-code", code, on=TODAY))
    }
    assert starts == {"A-1": date(2010, 1, 1), "B-2": date(2012, 1, 1)}


def test_a_row_about_somebody_unknown_is_refused_and_the_rest_is_loaded() -> None:
    registers.ties()
    parent, child = identities.person(value="P-1"), identities.person(value="C-1")

    report = load(
        "ties",
        {"id": "1", "parent_code": "P-1", "child_code": "C-1", "child_name": "Carl"},
        {"id": "2", "parent_code": "P-1", "child_code": "X-9", "child_name": "Xena"},
    )

    assert (report.rows, report.new, report.refused) == (2, 1, 1)
    assert report.first_reports == (
        records.RowReport(
            line=2, kind=records.RowKind.REFUSED, field="child_code", sentence="Nobody is known by this identifier."
        ),
    )
    (found,) = records.of_subjects([("ties", "parent", parent)], valid_on=TODAY, known_at=NOON)
    assert found.subjects == {"parent": parent, "child": child}
    assert identity.subject_of("test-code", "X-9", on=TODAY) is None


def test_a_code_of_today_names_its_holder_in_rows_about_earlier_days() -> None:
    registers.ties()
    parent = identities.person(value="P-1")
    identities.person(value="C-1")
    identity.change_identifier(parent, scheme="test-code", value="P-NEW", on=date(2025, 1, 1), by=TESTER, at=NOON)

    report = load(
        "ties", {"valid_from": "2010-01-01", "record": {"id": "1", "parent_code": "P-NEW", "child_code": "C-1"}}
    )

    assert report.refused == 0
    assert len(records.of_subjects([("ties", "parent", parent)], valid_on=date(2011, 1, 1), known_at=NOON)) == 1


def test_a_wrong_identifier_is_refused() -> None:
    registers.people()

    report = load("people", {"code": "?!", "name": "Anna"})

    assert [one.field for one in report.first_reports] == ["code"]
    assert models.Version.objects.count() == 0


def test_a_csv_file_is_converted_by_the_schema(tmp_path: Path) -> None:
    registers.places()
    file = tmp_path / "places.csv"
    file.write_text(
        "\ufeffid,name,latitude,longitude,size,names\n"
        '1,Somewhere,56.5,-24,12,"Some|Where, or so"\n'
        "\n"
        '2,"Else\nwhere",,,0,\n'
        "3,Somewhere,1e1,,,\n"
        "4,Too,few\n"
        "5,North,91,,,\n"
        "6,Letters,x,,1.5,\n"
        ",Nothing,,,,\n"
        "1,Again,,,,\n"
    )

    report = load_file("places", file)

    assert (report.rows, report.new, report.refused, report.oddities) == (8, 3, 5, 2)
    assert [(one.line, one.kind.value, one.field, one.sentence) for one in report.first_reports] == [
        (4, "oddity", "size", "This is less than 1."),
        (6, "oddity", "name", "The same value stands in line 2."),
        (7, "refused", "", "The row has 3 values, and the header 6."),
        (8, "refused", "latitude", "This is more than 90."),
        (9, "refused", "latitude", "This is not of type number."),
        (9, "refused", "size", "This is not of type integer."),
        (10, "refused", "id", "This field is missing."),
        (11, "refused", "id", "The same key stands in line 2 already."),
    ]
    somewhere = records.by_key("places", "1", valid_on=TODAY, known_at=NOON)
    assert somewhere is not None
    assert somewhere.content == {
        "id": 1,
        "name": "Somewhere",
        "latitude": 56.5,
        "longitude": -24,
        "size": 12,
        "names": ["Some", "Where, or so"],
    }


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "This is not JSON: Expecting property name enclosed in double quotes, at character 2."),
        ("[1]", "The row is no JSON object."),
        ('{"code": "A-1", "code": "A-2"}', "This is not JSON we take: an object has the same name twice."),
        ('{"code": "A-1", "name": NaN}', "This is not JSON we take: a number is not finite."),
        ('{"code": "A-1", "name": ' + "[" * 100_000, "This is not JSON we take: it is nested too deeply."),
        ('{"code": "A-1", "name": ' + "9" * 5000 + "}", "This is not JSON we take: a number is too long."),
        ('{"code": "A-1", "name": "x\\ud800"}', "A text holds half a character (a lone surrogate)."),
        ('{"code": "A-1", "name": "x\\u0000"}', "A text holds the character NUL."),
        ('{"name": "x"}', "This field is missing."),
        ('{"code": "A-1", "name": ""}', "This is shorter than 1 characters."),
        ('{"code": "A-1", "born_on": "2030-02-30"}', "This is no date, or none that exists."),
        ('{"code": "A-1", "secret": "x"}', "There is a field that the register does not know."),
        ('{"valid_from": "2030-02-30", "record": {"code": "A-1"}}', "valid_from is no day such as 2030-01-31."),
        ('{"valid_from": "20300203", "record": {"code": "A-1"}}', "valid_from is no day such as 2030-01-31."),
        ('{"valid_until": "1999-01-01", "record": {"code": "A-1"}}', "valid_until is not after valid_from."),
        ('{"record": null}', "A row without a record must name the key and the day from which it ends."),
        ('{"record": 1}', "The record is no JSON object, or a key stands beside it."),
        ('{"code": "' + "A" * 201 + '"}', "The key is longer than 200 characters."),
    ],
    ids=lambda value: value[:20],
)
def test_a_bad_line_is_refused_in_one_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    registers.people()
    file = tmp_path / "people.ndjson"
    file.write_text('{"code": "G-1", "name": "back\\\\u0000slash"}\n' + line + "\n")

    report = load_file("people", file)

    assert (report.new, report.refused) == (1, 1)
    assert [(one.line, one.sentence) for one in report.first_reports] == [(2, sentence)]


@pytest.mark.parametrize(
    ("name", "content", "error", "details"),
    [
        ("a.csv", b"", records.SourceEmpty, {}),
        ("a.txt", b"x", records.SourceFormUnknown, {}),
        ("a.csv", b"id,name\n1,\xe9t\xe9\n", records.SourceNotUtf8, {"byte": 10, "line": 2}),
        ("a.csv", "id,name\n".encode("utf-16"), records.SourceNotUtf8, {"byte": 0, "line": 1}),
        ("a.csv", b"id,name\n1,a\n2,\0\n", records.SourceHoldsNul, {"byte": 14, "line": 3}),
        ("a.csv", b"id,name\n" + b"x" * 1_048_577, records.SourceLineTooLong, {"line": 2}),
        ("a.csv", b'id,"na"me\n', records.HeaderNotReadable, {}),
        ("a.csv", b"id,name,id\n", records.ColumnRepeated, {"column": "id"}),
        ("a.csv", b"id,nane\n", records.ColumnUnknown, {"column": "nane", "nearest": "name"}),
        ("a.csv", b"name,size\n", records.ColumnMissing, {"column": "id"}),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(
    tmp_path: Path, name: str, content: bytes, error: type[Exception], details: dict[str, object]
) -> None:
    registers.places()
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(error) as raised:
        load_file("places", file)

    assert raised.value.details.items() >= {"source": name, **details}.items()  # type: ignore[attr-defined]
    assert models.Load.objects.count() == 0


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    registers.places()

    with pytest.raises(records.SourceNotReadable) as raised:
        load_file("places", tmp_path / "none.csv")

    assert raised.value.details["reason"] == "No such file or directory"


def test_a_second_load_waits_for_the_first(tmp_path: Path) -> None:
    registers.people()
    load_row = models.Load.objects.create(
        register="people", source="first.csv", digest="d", valid_from=TODAY, started_at=NOON, started_by="system:tests"
    )

    with pytest.raises(records.LoadOpen) as raised:
        load("people", {"code": "A-1", "name": "Anna"})

    assert raised.value.details == {"number": load_row.id, "register": "people", "source": "first.csv"}
    assert models.Version.objects.count() == 0


def test_reports_never_repeat_what_a_row_holds(tmp_path: Path) -> None:
    registers.people()
    canary = "Canary-7431"
    file = tmp_path / "people.ndjson"
    file.write_text(
        "\n".join(
            json.dumps(row)
            for row in (
                {"code": 7431, "name": canary},
                {"code": canary, "name": [canary]},
                {"code": canary, "born_on": canary},
                {"code": f"{canary}?", "name": "x"},
                {canary: 1, "code": "B"},
                {"code": canary, "name": "one"},
                {"code": canary, "name": "two"},
                {"valid_from": canary, "record": {}},
            )
        )
    )

    report = load_file("people", file)

    assert report.refused == 7
    assert "7431" not in repr(records.reports_of(report.register, report.number))


def test_a_thousand_rows_take_few_statements() -> None:
    registers.people()

    with CaptureQueriesContext(
        connection,
    ) as captured:
        report = load("people", *({"code": f"A-{number}", "name": f"Name {number}"} for number in range(1000)))

    assert report.new == 1000
    assert len(captured) < 10 * 25  # of ten transactions
