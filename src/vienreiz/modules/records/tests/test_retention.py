"""Records whose time of keeping is over are removed, and no others."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.identity.testing import person
from vienreiz.modules.records import models
from vienreiz.modules.records import public as records
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import public as registers
from vienreiz.modules.registers import testing as register_testing

pytestmark = pytest.mark.django_db(databases=["default", "log"])

OPERATOR = actors.operator("tests")
EARLY = datetime(2019, 1, 1, tzinfo=UTC)
TODAY = date(2030, 6, 15)  # places are kept for ten years: since 2020-06-15


@pytest.fixture(autouse=True)
def register() -> registers.Register:
    return register_testing.places()


def place(key: int, *, since: str = "2000-01-01", until: str | None = None, name: str = "Hill") -> Mapping[str, Any]:
    return {"valid_from": since, "valid_until": until, "record": {"id": key, "name": f"{name} {key}"}}


def forgotten(register: registers.Register, *, on: date = TODAY) -> int:
    return records.forget_ended(register, on=on, by=OPERATOR, at=clock.now())


@pytest.mark.parametrize(
    ("until", "removed"),
    [("2010-01-01", 1), ("2020-06-15", 1), ("2020-06-16", 0), ("2029-01-01", 0), (None, 0)],
)
def test_a_record_is_kept_for_its_time_after_its_validity_ended(
    register: registers.Register, until: str | None, removed: int
) -> None:
    load("places", place(1, until=until), place(2), at=EARLY)

    assert records.count_ended(register, on=TODAY) == removed
    assert forgotten(register) == removed
    assert models.Version.objects.filter(key="1").count() == 1 - removed
    assert models.Version.objects.filter(key="2").count() == 1
    assert forgotten(register) == 0


@pytest.mark.parametrize(
    ("replaced_at", "removed"),
    [(datetime(2020, 6, 14, 23, 59, tzinfo=UTC), 1), (datetime(2020, 6, 16, tzinfo=UTC), 0)],
)
def test_what_a_load_replaced_is_kept_as_long(
    register: registers.Register, replaced_at: datetime, removed: int
) -> None:
    load("places", place(1), at=EARLY)
    load("places", place(1, name="Mount"), at=replaced_at)

    assert forgotten(register) == removed
    (still,) = records.of_register("places", valid_on=TODAY, known_at=clock.now(), limit=9)
    assert still.content["name"] == "Mount 1"
    then = records.of_register("places", valid_on=TODAY, known_at=datetime(2019, 6, 1, tzinfo=UTC), limit=9)
    assert [one.content["name"] for one in then] == ["Hill 1"] * (1 - removed)


def test_both_ends_must_be_over(register: registers.Register) -> None:
    load("places", place(1, until="2010-01-01"), at=EARLY)
    load("places", place(1, until="2010-01-01", name="Mount"), at=datetime(2029, 1, 1, tzinfo=UTC))

    assert forgotten(register) == 1  # the corrected one; what it replaced was true until last year
    assert [row.load_until is None for row in models.Version.objects.all()] == [False]


def test_rows_beside_a_version_go_with_it() -> None:
    parent, child = person(value="T-P"), person(value="T-C")
    ties = register_testing.ties()
    row = {"id": "1", "parent_code": "T-P", "child_code": "T-C", "child_name": "Ben"}
    load("ties", {"valid_from": "2000-01-01", "valid_until": "2001-01-01", "record": row}, at=EARLY)
    assert models.VersionSubject.objects.filter(subject_id__in=[parent, child]).count() == 2

    assert forgotten(ties) == 1
    assert models.VersionSubject.objects.count() == models.SearchKey.objects.count() == 0


def test_many_go_in_short_transactions(register: registers.Register, django_assert_max_num_queries: Any) -> None:
    load("places", *(place(key, until="2010-01-01") for key in range(1_201)), at=EARLY)

    with django_assert_max_num_queries(45):
        assert forgotten(register) == 1_201
    assert models.Version.objects.count() == 0


def test_the_log_says_how_many_of_which_register(register: registers.Register) -> None:
    load("places", place(1, until="2010-01-01"), at=EARLY)
    forgotten(register)
    audit_testing.everything_sequenced()

    assert audit.verify().fault is None
    (entry,) = audit_testing.nobodys_entries()
    assert (entry.kind, entry.service, entry.ground, entry.reason, entry.by) == (
        audit.Kind.RETENTION,
        "places",
        "retention:P10Y",
        "1",
        "operator:tests",
    )


def test_an_operator_plans_and_applies(register: registers.Register, capsys: pytest.CaptureFixture[str]) -> None:
    load("places", place(1, until="2010-01-01"), at=EARLY)
    with clock.stopped_at(datetime(2030, 6, 15, 12, tzinfo=UTC)):
        call_command("retention", "plan", "--register", "places", "--json")
        planned = json.loads(capsys.readouterr().out)
        call_command("retention", "apply", "--json")
        applied = json.loads(capsys.readouterr().out)
        call_command("retention", "plan", "--json")
        left = json.loads(capsys.readouterr().out)

    assert planned == {"register": "places", "retention": "P10Y", "done": False, "versions": 1}
    assert (applied["versions"], left["versions"]) == (1, 0)


def test_a_register_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("retention", "plan", "--register", "nothing")

    assert "There is no register with this code." in capsys.readouterr().err
