import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypedDict

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.modules.identity import testing as identities
from vienreiz.modules.records import models, source
from vienreiz.modules.records import public as records
from vienreiz.modules.records.commands import loading
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import public as described
from vienreiz.modules.registers import testing as registers

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
TODAY = date(2030, 5, 6)
TESTER = actors.system("tests")


class Moment(TypedDict):
    valid_on: date
    known_at: datetime


NOW: Moment = {"valid_on": TODAY, "known_at": NOON + timedelta(seconds=1)}  # publications follow one another


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        identities.ensure_scheme()
        yield


def test_the_records_of_many_subjects_take_two_statements(django_assert_num_queries: Callable[[int], object]) -> None:
    registers.people()
    registers.ties()
    load("people", *({"code": f"P-{number}", "name": f"N{number}"} for number in range(20)))
    load(
        "ties",
        *(
            {"id": f"{number}", "parent_code": f"P-{number}", "child_code": f"P-{number + 10}", "child_name": "C"}
            for number in range(10)
        ),
    )
    subjects = [identities.person(value=f"P-{number}") for number in range(20)]
    wanted = [("people", "person", subject) for subject in subjects[:5]]
    wanted += [("ties", "child", subject) for subject in subjects]

    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = records.of_subjects(wanted, **NOW)

    assert [(version.register, version.key) for version in found] == [
        *(("people", f"P-{number}") for number in range(5)),
        *(("ties", str(number)) for number in range(10)),
    ]
    assert found[5].subjects == {"parent": subjects[0], "child": subjects[10]}


def test_a_subject_is_found_in_the_role_asked_for_alone() -> None:
    registers.ties()
    parent, child = identities.person(value="P-1"), identities.person(value="C-1")
    load("ties", {"id": "1", "parent_code": "P-1", "child_code": "C-1"})

    assert records.of_subjects([("ties", "child", parent), ("ties", "parent", child)], **NOW) == []
    assert records.of_subjects([("other", "parent", parent)], **NOW) == []
    assert records.of_subjects([], **NOW) == []


def test_a_register_is_read_in_the_order_of_its_labels(django_assert_num_queries: Callable[[int], object]) -> None:
    registers.places()
    names = ["Zu", "ab", "A b", "Aa", "éa", "1st", "Aa"]
    for number, name in enumerate(names):
        load("places", {"id": number, "name": name}, at=NOON - timedelta(seconds=len(names) - number))

    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = records.of_register("places", **NOW)

    # no pack is applied here, so there is no alphabet: letters sort by their code
    assert [(version.content["name"], version.key) for version in found] == [
        ("1st", "5"),
        ("A b", "2"),
        ("Aa", "3"),
        ("Aa", "6"),
        ("ab", "1"),
        ("Zu", "0"),
        ("éa", "4"),
    ]
    assert records.of_register("places", offset=5, limit=1, **NOW) == found[5:6]
    assert records.count("places", **NOW) == 7


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        ("", ["1", "2", "3"]),
        ("  ", ["1", "2", "3"]),
        ("new", ["1"]),
        ("TOWN", ["1", "2"]),
        ("Élan", ["3"]),
        ("elan", ["3"]),
        ("old", ["2"]),
        ("old  to", ["2"]),
        ("ew", []),
        ("%", []),
        ("12", []),
    ],
)
def test_search_goes_by_the_beginnings_of_words_in_declared_keys(search: str, ids: list[str]) -> None:
    registers.places()
    load(
        "places",
        {"id": 1, "name": "New Town", "size": 12},
        {"id": 2, "name": "Town", "names": ["Old Town", "Oldie"]},
        {"id": 3, "name": "Élan"},
    )

    assert sorted(version.key for version in records.of_register("places", search=search, **NOW)) == ids
    assert records.count("places", search=search, **NOW) == len(ids)


def test_records_are_found_by_their_keys(django_assert_num_queries: Callable[[int], object]) -> None:
    registers.places()
    load("places", *({"id": number, "name": f"N{number}"} for number in range(5)))

    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        found = records.by_keys("places", ["1", "3", "9"], **NOW)

    assert {key: version.content["name"] for key, version in found.items()} == {"1": "N1", "3": "N3"}
    assert records.by_key("places", "9", **NOW) is None


def test_a_record_is_odd_until_it_is_corrected() -> None:
    registers.places()
    load("places", {"id": 1, "name": "A", "size": 0}, {"id": 2, "name": "A"})
    assert records.oddities_of("places", **NOW) == {"name": 1, "size": 1}

    load("places", {"id": 1, "name": "A", "size": 3})

    assert records.oddities_of("places", **NOW) == {"name": 1}


def test_a_submission_brings_an_oddity_and_takes_one_away() -> None:
    places = registers.places()
    load("places", {"id": 1, "name": "A", "size": 0})

    submitted(places, {"id": 2, "name": "B", "size": 0}, reference="one")
    assert records.oddities_of("places", **NOW) == {"size": 2}
    submitted(places, {"id": 1, "name": "A", "size": 5}, reference="two")

    assert records.oddities_of("places", **NOW) == {"size": 1}


def test_what_others_made_odd_is_judged_again_with_the_next_source() -> None:
    registers.places()
    load("places", {"id": 1, "name": "A"}, {"id": 2, "name": "A"})
    assert records.oddities_of("places", **NOW) == {"name": 1}

    load("places", {"id": 1, "name": "B"}, {"id": 2, "name": "A"})  # the second row is unchanged, and odd no more

    assert records.oddities_of("places", **NOW) == {}


def test_what_a_register_expects_anew_is_found_in_unchanged_records() -> None:
    places = registers.places()
    load("places", {"id": 1, "name": "A", "size": 4})
    registers.reopened(dataclasses.replace(places, expect='{"properties":{"size":{"minimum":5}}}'))

    load("places", {"id": 1, "name": "A", "size": 4}, {"id": 2, "name": "B", "size": 9})

    assert records.oddities_of("places", **NOW) == {"size": 1}


def test_an_oddity_stays_with_the_days_that_remain_to_a_record() -> None:
    places = registers.places()
    load("places", {"id": 1, "name": "A", "size": 0})
    later = records.NewRow(content=None, key="1", valid_from=date(2100, 1, 1))

    records.submit(places, [later], reference="end", on_written=lambda written: None, by=TESTER, at=clock.now())

    assert records.oddities_of("places", **NOW) == {"size": 1}
    assert records.oddities_of("places", valid_on=date(2100, 1, 1), known_at=NOW["known_at"]) == {}


def test_an_abandoned_load_leaves_no_oddity_and_takes_none() -> None:
    places = registers.places()
    load("places", {"id": 1, "name": "A", "size": 0})
    opened = models.Load.objects.create(
        register="places", source="b", digest="b" * 64, valid_from=TODAY, started_at=clock.now(), started_by="tests"
    )
    rows: list[dict[str, Any]] = [{"id": 1, "name": "A", "size": 7}, {"id": 2, "name": "B", "size": 0}]
    judged = list(
        loading.judge(
            places, [source.Row(line=n, content=row, key="") for n, row in enumerate(rows, 1)], valid_from=TODAY
        )
    )
    loading.write_batch(opened.id, places, judged, position=0, by=TESTER, at=clock.now())
    assert records.oddities_of("places", **NOW) == {"size": 1}  # nothing of an open load is visible

    records.abandon("places")

    assert records.oddities_of("places", **NOW) == {"size": 1}
    assert models.Oddity.objects.filter(load_until=None).count() == 1


def test_a_register_that_is_older_than_it_promises_is_stale() -> None:
    places = registers.reopened(dataclasses.replace(registers.places(), freshness="P1D"))
    load("places", {"id": 1, "name": "A", "size": 1})

    def is_stale(register: described.Register, *, days: int) -> bool:
        return records.quality_of(register, valid_on=TODAY + timedelta(days=days), known_at=NOON).is_stale

    assert [is_stale(places, days=days) for days in range(3)] == [False, False, True]
    assert is_stale(dataclasses.replace(places, code="empty"), days=0)  # never published
    assert not is_stale(dataclasses.replace(places, freshness=""), days=900)  # promises nothing


def submitted(register: described.Register, content: dict[str, Any], *, reference: str) -> None:
    row = records.NewRow(content=content, valid_from=None)
    records.submit(register, [row], reference=reference, on_written=lambda written: None, by=TESTER, at=clock.now())
