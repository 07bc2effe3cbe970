"""Keeping a register: by its holder alone, seen by everybody it is about, all or nothing."""

from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity.public import SubjectId
from vienreiz.modules.records import public as records

pytestmark = pytest.mark.django_db(databases=["default", "log"])

HOLDER = actors.system(testing.REGISTRY)
ADA = {"code": "P-0001", "name": "Ada", "born_on": "1990-05-01", "place": "PL-1"}
LATER = date(2024, 1, 1)


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def submission(
    *rows: exchange.NewRow, register: str = "residents", reference: str = "one", by: Actor = HOLDER, article: str = ""
) -> exchange.Submission:
    return exchange.Submission(register=register, rows=rows, article=article or "tax-act-5", reference=reference, by=by)


def moved(to: str = "PL-2", *, valid_from: date | None = LATER, **changes: Any) -> exchange.NewRow:
    return exchange.NewRow(content={**ADA, "place": to, **changes}, valid_from=valid_from)


def entries(person_id: SubjectId) -> list[audit.NewEntry]:
    return [entry.content for entry in audit_testing.entries_about(person_id)]


def place_of_ada(country: SmallCountry, *, on: date | None = None, known_at: datetime | None = None) -> object:
    (record,) = records.of_subjects(
        [("residents", "person", country.ada)], valid_on=on or clock.now().date(), known_at=known_at or clock.now()
    )
    return record.content["place"]


def test_a_change_is_visible_at_once_and_seen_by_whom_it_is_about(country: SmallCountry) -> None:
    before = clock.now()
    done = exchange.submit(submission(moved()))

    assert (done.new, done.changed, done.unchanged) == (0, 1, 0)
    assert place_of_ada(country) == "PL-2"
    assert place_of_ada(country, on=LATER - timedelta(days=1)) == "PL-1"
    assert place_of_ada(country, known_at=before) == "PL-1"
    (entry,) = entries(country.ada)
    assert (entry.kind, entry.service, entry.recipient) == (audit.Kind.SUBMISSION, "residents", testing.REGISTRY)
    assert (entry.fields, entry.ground, entry.exchange_id) == (("place",), "law:tax-act-5", done.exchange_id)


def test_all_who_stand_or_stood_in_it_see_it(country: SmallCountry) -> None:
    tie = {"tie": "T-1", "parent_code": "P-0003", "child_code": "P-0002", "since": "2015-03-02"}
    exchange.submit(submission(exchange.NewRow(content=tie, valid_from=LATER), register="ties"))

    assert [entry.fields for entry in entries(country.ada)] == [("parent_code",)]  # whom it no longer names
    assert [entry.fields for entry in entries(country.cid)] == [("parent_code",)]
    assert len(entries(country.ben)) == 1


def test_an_end_is_a_change_of_every_field(country: SmallCountry) -> None:
    exchange.submit(submission(exchange.NewRow(content=None, key="P-0001", valid_from=LATER)))

    (entry,) = entries(country.ada)
    assert entry.fields == ("born_on", "code", "name", "place")
    assert records.of_subjects([("residents", "person", country.ada)], valid_on=LATER, known_at=clock.now()) == []


def test_the_same_twice_is_written_and_entered_once(country: SmallCountry) -> None:
    first = exchange.submit(submission(moved()))
    second = exchange.submit(submission(moved()))

    assert second.exchange_id is None
    assert (second.number, second.changed) == (first.number, 1)
    assert len(entries(country.ada)) == 1
    with pytest.raises(records.SubmittedOtherwise):
        exchange.submit(submission(moved("PL-3")))
    third = exchange.submit(submission(moved(), reference="two"))
    assert (third.unchanged, len(entries(country.ada))) == (1, 1)
    assert third.exchange_id is None  # it would name no entry


@pytest.mark.parametrize(
    "bad",
    [
        {"place": 7},
        {"born_on": "1990-02-30"},
        {"shoe_size": "44"},
        {"code": "not a code"},
        {"name": "A\x00"},
    ],
)
def test_one_bad_row_and_nothing_is_written(country: SmallCountry, bad: dict[str, Any]) -> None:
    cid = {"code": "P-0003", "name": "Cid", "born_on": "1970-12-31", "place": "PL-2"}

    with pytest.raises(records.RowsRefused) as refused:
        exchange.submit(submission(exchange.NewRow(content=cid, valid_from=LATER), moved(**bad)))

    rows = cast(list[dict[str, object]], refused.value.details["rows"])
    assert rows[0]["row"] == 2
    assert "not a code" not in str(refused.value.details)
    assert entries(country.cid) == entries(country.ada) == []
    assert exchange.quality_of("residents", by=HOLDER).records == 3


@pytest.mark.parametrize(
    "stranger",
    [
        actors.system(testing.TAX_OFFICE),
        actors.operator("root"),
        actors.staff(UUID(int=7), subsystem=testing.TAX_OFFICE),
        actors.system("registry"),
    ],
)
def test_nobody_else_changes_a_register(country: SmallCountry, stranger: Actor) -> None:
    with pytest.raises(exchange.NotTheHolder):
        exchange.submit(submission(moved(), by=stranger))

    assert place_of_ada(country) == "PL-1"
    (entry,) = audit_testing.nobodys_entries()
    assert (entry.outcome, entry.reason) == (audit.Outcome.REFUSED, "not-the-holder")


def test_not_even_a_person_her_own(country: SmallCountry) -> None:
    with pytest.raises(exchange.NotTheHolder):
        exchange.submit(submission(moved(), by=actors.person(country.ada)))


def test_an_article_that_no_law_has(country: SmallCountry) -> None:
    with pytest.raises(exchange.ArticleUnknown):
        exchange.submit(submission(moved(), article="no-such-act"))
    with pytest.raises(exchange.ArticleUnknown):
        exchange.history_of("residents", key="P-0001", article="no-such-act", by=HOLDER)


def test_without_a_log_nothing_is_changed(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> None:
        raise OSError("no log")

    monkeypatch.setattr(audit, "enter", away)
    with pytest.raises(OSError, match="no log"):
        exchange.submit(submission(moved()))

    assert place_of_ada(country) == "PL-1"


def test_the_whole_history_is_entered_before_it_is_seen(country: SmallCountry) -> None:
    exchange.submit(submission(moved()))
    history = exchange.history_of("residents", subject_id=country.ada, article="tax-act-5", by=HOLDER)

    assert [record.content["place"] for record in history.records] == ["PL-2", "PL-1", "PL-1"]
    stands = [record.recorded.end is None for record in history.records]
    assert stands == [True, True, False]
    entry = entries(country.ada)[0]
    assert (entry.kind, entry.exchange_id) == (audit.Kind.ASK, history.exchange_id)
    assert entry.fields == ("born_on", "code", "name", "place")


def test_a_look_in_vain_and_a_look_refused_are_entered(country: SmallCountry) -> None:
    assert exchange.history_of("residents", key="P-9999", article="tax-act-5", by=HOLDER).records == ()
    assert [entry.outcome for entry in audit_testing.nobodys_entries()] == [audit.Outcome.NOTHING]

    with pytest.raises(exchange.NotTheHolder):
        exchange.history_of(
            "residents", subject_id=country.ada, article="tax-act-5", by=actors.system(testing.TAX_OFFICE)
        )
    assert [entry.outcome for entry in entries(country.ada)] == [audit.Outcome.REFUSED]


def test_how_well_a_register_is_kept(country: SmallCountry) -> None:
    exchange.submit(submission(exchange.NewRow(content=None, key="P-0003", valid_from=LATER)))
    found = exchange.quality_of("residents", by=HOLDER)

    assert (found.records, found.lacking, found.refused) == (2, {}, 0)
    assert found.published_at is not None
    assert found.loaded_at is not None
    assert found.loaded_at < found.published_at
    with pytest.raises(exchange.NotTheHolder):
        exchange.quality_of("residents", by=actors.system(testing.TAX_OFFICE))
