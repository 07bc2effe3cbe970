"""Rows of a register that gives a code, when the code is no more, or not yet, the one of whom they are about."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from vienreiz.kernel import actors
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.records import public as records

pytestmark = pytest.mark.django_db(databases=["default", "log"])

KEEPER = actors.system(testing.REGISTRY)
DAY = date(2026, 3, 1)
ADA, _, CID = map(dict, testing.RECORDS["residents"])


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def changed(old: str, new: str, on: date) -> None:
    exchange.change_identifier(
        exchange.IdentifierChange(register="residents", old=old, new=new, on=on, article="registry-act-1", by=KEEPER)
    )


def swapped() -> None:
    """Ada and Cid have each other's codes."""
    changed("P-0001", "P-7001", DAY)
    changed("P-0003", "P-0001", DAY + timedelta(days=1))
    changed("P-7001", "P-0003", DAY + timedelta(days=2))


def name_of(person_id: identities.SubjectId, day: date) -> list[object]:
    return [one.content["name"] for one in exchange.ask(replace(testing.own_ask(person_id), valid_on=day)).records]


def loaded(tmp_path: Path, *contents: dict[str, str]) -> exchange.Loaded:
    file = tmp_path / "residents.ndjson"
    file.write_text("".join(json.dumps(one) + "\n" for one in contents))
    return exchange.load("residents", file, by=KEEPER, valid_from=testing.FOUNDED_ON)


def submitted(content: dict[str, str], since: date, until: date | None = None) -> exchange.Submitted:
    rows = (exchange.NewRow(content=content, valid_from=since, valid_until=until),)
    return exchange.submit(
        exchange.Submission(register="residents", rows=rows, article="registry-act-1", reference="once", by=KEEPER)
    )


def test_after_a_swap_the_corrected_source_gives_nobody_the_record_of_another(
    country: SmallCountry, tmp_path: Path
) -> None:
    swapped()
    report = loaded(tmp_path, {**ADA, "code": "P-0003"}, {**CID, "code": "P-0001"})

    assert (report.refused, report.new, report.changed) == (2, 0, 0)
    (said, _) = exchange.said_of_rows("residents", report.number, by=KEEPER)
    assert (said.field, said.sentence.split(".")[0]) == ("code", "Nobody has this identifier on all of these days")
    for day in (testing.FOUNDED_ON, DAY, DAY + timedelta(days=1), DAY + timedelta(days=9)):
        assert (name_of(country.ada, day), name_of(country.cid, day)) == (["Ada"], ["Cid"])


def test_no_row_gives_a_record_to_who_had_the_code_before(country: SmallCountry) -> None:
    changed("P-0001", "P-7001", DAY)
    changed("P-0003", "P-0001", DAY + timedelta(days=1))
    with pytest.raises(records.RowsRefused):
        submitted({**CID, "code": "P-0001"}, DAY - timedelta(days=9))

    assert (name_of(country.ada, DAY + timedelta(days=9)), name_of(country.cid, DAY + timedelta(days=9))) == (
        ["Ada"],
        ["Cid"],
    )


@pytest.mark.parametrize("since", [DAY - timedelta(days=9), DAY, DAY + timedelta(days=9)])
def test_no_row_under_a_code_of_before_goes_on_beyond_it(country: SmallCountry, since: date) -> None:
    changed("P-0001", "P-7001", DAY)
    with pytest.raises(records.RowsRefused):
        submitted({**ADA, "name": "Adele"}, since)

    assert name_of(country.ada, DAY + timedelta(days=9)) == ["Ada"]


def test_nor_one_under_the_new_code_about_days_of_the_old(country: SmallCountry) -> None:
    changed("P-0001", "P-7001", DAY)
    with pytest.raises(records.RowsRefused):
        submitted({**ADA, "code": "P-7001", "name": "Adele"}, testing.FOUNDED_ON)

    assert name_of(country.ada, DAY - timedelta(days=9)) == ["Ada"]


def test_each_time_is_written_under_the_code_of_then(country: SmallCountry) -> None:
    changed("P-0001", "P-7001", DAY)
    submitted({**ADA, "name": "Adele"}, DAY - timedelta(days=9), DAY)
    rows = (exchange.NewRow(content={**ADA, "code": "P-7001", "name": "Adele"}, valid_from=DAY),)
    exchange.submit(
        exchange.Submission(register="residents", rows=rows, article="registry-act-1", reference="two", by=KEEPER)
    )

    days = (DAY - timedelta(days=10), DAY - timedelta(days=9), DAY, DAY + timedelta(days=9))
    assert [name_of(country.ada, day) for day in days] == [["Ada"], ["Adele"], ["Adele"], ["Adele"]]


def test_a_register_may_learn_of_days_before_the_first(country: SmallCountry) -> None:
    submitted({**ADA}, testing.FOUNDED_ON - timedelta(days=100), testing.FOUNDED_ON)

    assert name_of(country.ada, testing.FOUNDED_ON - timedelta(days=9)) == ["Ada"]


def test_a_slip_in_the_year_keeps_nobody_from_another_change(country: SmallCountry) -> None:
    with pytest.raises(identities.IdentifierChangedTooFar):
        changed("P-0001", "P-7001", date(2999, 12, 31))

    changed("P-0001", "P-7001", DAY)
    assert [one.value for one in identities.identifiers_of(country.ada)] == ["P-7001", "P-0001"]
