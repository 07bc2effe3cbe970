"""What pages show, put together from the registers and the log, with the real databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.me import queries, values
from vienreiz.modules.me.queries import data, open_registers, uses
from vienreiz.modules.registers import public as registers

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def rows(service: values.ServiceData) -> list[list[tuple[str, str, str]]]:
    return [[(row.label, row.value, row.url) for row in record.rows] for record in service.records]


def whos(uses: Sequence[values.Use]) -> list[str]:
    return [use.who for use in uses]


def test_her_data_stand_register_by_register_with_their_source(country: SmallCountry) -> None:
    data = queries.data_of(actors.person(country.ada))

    entry, children, parents = data.services
    assert (entry.title, children.title, parents.title) == ("Your entry", "Your children", "Your parents")
    assert rows(entry) == [
        [
            ("Code", "P-0001", ""),
            ("Name", "Ada", ""),
            ("Born on", "1 May 1990", ""),
            ("Place", "Millbrook", "/registers/places"),
        ]
    ]
    source = entry.records[0].source
    assert (source.register_title, source.holder) == ("Residents", "Registry")
    assert (source.basis, source.basis_url) == ("Registry Act, section 1", "https://law.example")
    assert not source.basis_is_checked
    assert source.valid_from == testing.FOUNDED_ON
    assert source.recorded_at is not None
    assert rows(children) == [[("Child", "P-0002", ""), ("Since", "2 March 2015", ""), ("Tie", "T-1", "")]]
    assert rows(parents) == []


def test_the_page_lists_its_parts_and_says_where_there_is_nothing(country: SmallCountry) -> None:
    assert queries.data_of(actors.person(country.ada)).parts == (
        ui.Part(anchor="service-1", title="Your entry"),
        ui.Part(anchor="service-2", title="Your children"),
        ui.Part(anchor="service-3", title="Your parents", note="nothing about you"),
    )


def test_an_open_register_without_a_map_does_not_stand_beside_her_data(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not even fetched: what her records refer to is asked for by its key."""
    fetched: list[str] = []
    monkeypatch.setattr(exchange, "open_records", lambda code, **_: fetched.append(code))

    page = queries.data_of(actors.person(country.ada))

    assert (page.open_registers, fetched) == ((), [])
    assert page.services[0].records[0].labels == {"place": "Millbrook"}


def test_open_registers_stand_beside_her_data_with_the_record_hers_refers_to(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = exchange.wording()
    places_on_a_map = replace(words.registers["places"], point=registers.Point(latitude="x", longitude="y"))
    monkeypatch.setattr(
        data, "wording", lambda: replace(words, registers={**words.registers, "places": places_on_a_map})
    )

    page = queries.data_of(actors.person(country.ada))

    (places,) = page.open_registers
    assert (places.title, places.total, places.marked) == ("Places", 3, "Millbrook")
    assert places.drawing is None  # none of these records says where it lies
    assert page.parts[-1] == ui.Part(anchor="register-places", title="Places")


def test_her_page_is_one_batch(country: SmallCountry) -> None:
    queries.data_of(actors.person(country.ada))

    with CaptureQueriesContext(connections["default"]) as asked, CaptureQueriesContext(connections["log"]) as entered:
        queries.data_of(actors.person(country.ada))

    assert len(asked) <= 25
    assert len([statement for statement in entered if "INSERT" in statement["sql"]]) <= 2


def test_what_others_did_stands_on_her_time_line_in_words(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))

    (use,) = queries.uses_of(actors.person(country.ada)).uses

    assert (use.who, use.is_herself, use.asked_by) == ("Tax Office – Returns", False, "system")
    assert (use.purpose, use.ground) == ("Collecting taxes", "Tax Act, section 5")
    assert (use.register_title, use.service, use.role) == ("Residents", "Your entry", "Person")
    assert sorted(use.fields) == ["Name", "Place"]
    assert (use.outcome, use.reason, use.state, use.index) == ("answered", "", values.UseState.RECORDED, None)


def test_a_refusal_says_why(country: SmallCountry) -> None:
    with pytest.raises(exchange.AskRefused):
        exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"born_on"})))

    (use,) = queries.uses_of(actors.person(country.ada)).uses

    assert (use.outcome, use.fields) == ("refused", ("Born on",))
    assert use.reason == "The recipient's permission does not cover a field that was asked for."


def test_who_speaks_for_no_institution_is_an_operator_only_if_it_is_one(country: SmallCountry) -> None:
    """A person who was refused a register's history was called an operator of the service."""
    for by in (actors.person(country.cid), actors.operator("tests"), actors.person(country.ada)):
        with pytest.raises(exchange.NotTheHolder):
            exchange.history_of("residents", subject_id=country.ada, article="registry-act-1", by=by)

    shown = queries.uses_of(actors.person(country.ada)).uses

    assert sorted(whos(shown)) == ["An operator of this service", "Somebody who speaks for no institution", "You"]
    assert {one.outcome for one in shown} == {"refused"}


def test_her_own_reads_are_folded_and_what_is_of_others_is_not(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    queries.data_of(actors.person(country.ada))
    queries.data_of(actors.person(country.ada))

    uses = queries.uses_of(actors.person(country.ada)).uses

    assert [(use.who, use.count) for use in uses] == [("You", 6), ("Tax Office – Returns", 1)]


def test_her_child_sees_that_he_was_shown_in_her_data(country: SmallCountry) -> None:
    queries.data_of(actors.person(country.ada))

    (use,) = queries.uses_of(actors.person(country.ben)).uses

    assert (use.who, use.is_herself, use.role) == ("Another person, in her own data", False, "Child")


def test_entries_get_their_place(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    audit_testing.everything_sequenced()

    (use,) = queries.uses_of(actors.person(country.ada)).uses

    assert (use.state, use.index) == (values.UseState.PROVABLE, 0)


def test_the_time_line_is_filtered(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    exchange.ask(testing.school_ask(country.ada))
    with pytest.raises(exchange.AskRefused):
        exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"born_on"})))

    assert whos(
        queries.uses_of(actors.person(country.ada), wanted=values.UsesWanted(recipient=testing.SCHOOL_BOARD)).uses
    ) == ["School Board – Pupils"]
    assert whos(queries.uses_of(actors.person(country.ada), wanted=values.UsesWanted(outcome="refused")).uses) == [
        "Tax Office – Returns"
    ]
    assert queries.uses_of(actors.person(country.ada), wanted=values.UsesWanted(recipient="nobody")).uses == ()
    assert [choice.label for choice in queries.recipients_of(actors.person(country.ada)).choices] == [
        "School Board – Pupils",
        "Tax Office – Returns",
    ]


def test_the_time_line_is_searched_in_the_words_that_she_reads(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    exchange.ask(testing.school_ask(country.ada))
    queries.data_of(actors.person(country.ada))

    def found(**wanted: Any) -> list[tuple[str, int]]:
        shown = queries.uses_of(actors.person(country.ada), wanted=values.UsesWanted(**wanted)).uses
        return [(use.who, use.count) for use in shown]

    tax, school = ("Tax Office – Returns", 1), ("School Board – Pupils", 1)
    assert found(search="tax") == found(search="collecting TAXES resid") == [tax]
    assert found(search="pupils") == [school]
    assert found(search="nothing of the kind") == []
    assert found(asked_by=values.AskedBy.SYSTEM) == [school, tax]
    assert found(asked_by=values.AskedBy.HERSELF) == [("You", 3)]
    assert found(asked_by=values.AskedBy.PERSON) == []
    assert found(search="returns", asked_by=values.AskedBy.HERSELF) == []


def test_the_time_line_of_some_days(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are the country's own; what lies beyond them is not even read."""
    monkeypatch.setattr(uses, "READ_AT_ONCE", 1)
    monkeypatch.setattr(uses, "READ_MAX", 5)
    for at in ("2026-05-03T21:59:00", "2026-05-03T22:01:00", "2026-05-04T21:59:00", "2026-05-04T22:01:00"):
        with clock.stopped_at(datetime.fromisoformat(at).replace(tzinfo=UTC)):  # midnight is at 22:00 UTC
            exchange.ask(testing.tax_ask(country.ada))
    for day in range(5, 9):
        with clock.stopped_at(datetime(2026, 5, day, 12, tzinfo=UTC)):
            exchange.ask(testing.tax_ask(country.ada))

    def found(from_on: date | None, until_on: date | None) -> tuple[list[int], bool]:
        wanted = values.UsesWanted(from_on=from_on, until_on=until_on)
        page = queries.uses_of(actors.person(country.ada), wanted=wanted)
        return [use.on.day for use in page.uses], page.next_before is None

    assert found(date(2026, 5, 4), date(2026, 5, 4)) == ([4, 4], True)
    assert found(date(2026, 5, 7), None) == ([8, 7], True)
    assert found(None, date(2026, 5, 3)) == ([3], True)
    assert found(date.max, None) == found(None, date.min) == ([], True)
    assert found(date.min, date.max) == ([8, 7, 6, 5, 5], False)


def test_the_choice_of_recipients_says_where_it_ends(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "RECIPIENTS_FROM", 1)
    exchange.ask(testing.school_ask(country.ada))
    assert queries.recipients_of(actors.person(country.ada)).is_all

    exchange.ask(testing.tax_ask(country.ada))

    found = queries.recipients_of(actors.person(country.ada))
    assert [choice.label for choice in found.choices] == ["Tax Office – Returns"]
    assert (found.of_newest, found.is_all) == (1, False)


def test_her_own_reads_never_hide_what_others_did(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.ada))
    for _ in range(15):
        queries.data_of(actors.person(country.ada))

    found = queries.uses_of(actors.person(country.ada), lines=2)

    assert [(use.who, use.count) for use in found.uses] == [("You", 45), ("Tax Office – Returns", 1)]
    assert found.next_before is None


def test_one_page_reads_only_so_much(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "READ_AT_ONCE", 2)
    monkeypatch.setattr(uses, "READ_MAX", 4)
    exchange.ask(testing.school_ask(country.ada))
    for _ in range(4):
        exchange.ask(testing.tax_ask(country.ada))

    first = queries.uses_of(actors.person(country.ada), wanted=values.UsesWanted(recipient=testing.SCHOOL_BOARD))
    second = queries.uses_of(
        actors.person(country.ada), wanted=values.UsesWanted(recipient=testing.SCHOOL_BOARD), before=first.next_before
    )

    assert first.uses == ()
    assert whos(second.uses) == ["School Board – Pupils"]
    assert second.next_before is None


def test_the_time_line_is_paged_without_loss(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "READ_AT_ONCE", 2)
    for _ in range(5):
        exchange.ask(testing.tax_ask(country.ada))

    pages = [queries.uses_of(actors.person(country.ada), lines=2)]
    while (before := pages[-1].next_before) is not None:
        pages.append(queries.uses_of(actors.person(country.ada), lines=2, before=before))

    seen = [use.id for page in pages for use in page.uses]
    assert [len(page.uses) for page in pages] == [2, 2, 1]
    assert len(set(seen)) == 5


def test_a_filter_reads_on_until_a_page_is_full(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "PAGE_SIZE", 1)
    exchange.ask(testing.school_ask(country.ada))
    for _ in range(9):
        exchange.ask(testing.tax_ask(country.ada))

    page = queries.uses_of(actors.person(country.ada), wanted=values.UsesWanted(recipient=testing.SCHOOL_BOARD))

    assert (whos(page.uses), page.next_before) == (["School Board – Pupils"], None)


def test_another_persons_entry_is_not_found(country: SmallCountry) -> None:
    exchange.ask(testing.tax_ask(country.cid))
    (of_cid,) = queries.uses_of(actors.person(country.cid)).uses

    with pytest.raises(audit.EntryNotFound):
        queries.use_of(actors.person(country.ada), of_cid.id)


@pytest.mark.usefixtures("country")
def test_an_open_register_in_the_order_of_the_alphabet() -> None:
    page = queries.register_page("places")

    assert (page.title, page.name_title, page.total, page.can_search) == ("Places", "Name", 3, True)
    assert [row.name for row in page.rows] == ["Far End", "Hill", "Millbrook"]
    assert page.pages == ui.Pages(previous_url="", next_url="", position="")


@pytest.mark.usefixtures("country")
def test_pages_of_an_open_register_keep_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_registers, "TABLE_SIZE", 1)

    page = queries.register_page("places", page=2)

    assert [row.name for row in page.rows] == ["Hill"]
    assert page.pages == ui.Pages(
        previous_url="/registers/places?page=1", next_url="/registers/places?page=3", position="Page 2 of 3"
    )
    assert queries.register_page("places", search="Far End").pages.position == ""


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("code", ["residents", "unheard-of"])
def test_a_register_about_persons_is_not_open(code: str) -> None:
    with pytest.raises(exchange.RegisterNotOpen):
        queries.register_page(code)


@pytest.mark.usefixtures("country")
def test_about_names_who_holds_what() -> None:
    about = queries.about()

    assert (about.country, about.time_zone, about.currency) == ("Somewhere", "Etc/GMT-2", "XTS")
    assert [release.version for release in about.releases] == ["1.0.0"]
    holder = next(institution for institution in about.institutions if institution.title == "Registry")
    assert sorted(holder.registers) == ["Family ties", "Places", "Residents"]


def test_somebody_of_whom_nothing_is_known(country: SmallCountry) -> None:
    data = queries.data_of(actors.person(country.dot))

    assert [service.status for service in data.services] == ["nothing"] * 3
