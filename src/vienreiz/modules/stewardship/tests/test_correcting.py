"""Looks and corrections by command: the case comes first, and what was known at two moments about a day."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.desk import public as desk
from vienreiz.modules.desk import testing as desk_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers
from vienreiz.modules.stewardship import commands, values
from vienreiz.modules.stewardship.tests.test_api import api
from vienreiz.modules.stewardship.tests.test_web import LOOK, Steward

pytestmark = pytest.mark.django_db(databases=["default", "log"])

ADA = {"code": "P-0001", "name": "Ada", "born_on": "1990-05-01", "place": "PL-2"}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def steward(country: SmallCountry) -> Steward:
    return Steward(country)


@pytest.fixture
def by(steward: Steward) -> Actor:
    return actors.staff(steward.employment.id, subsystem=testing.REGISTRY)


def correct(by: Actor, *, case: str = "R-2030/1", reference: str = "a", **changes: str) -> exchange.Submitted:
    return commands.correct(
        registers.register("residents"),
        ADA | changes,
        valid_from=date(2024, 1, 1),
        article="tax-act-5",
        case=case,
        by=by,
        reference=reference,
    )


def look(by: Actor, *, case: str = "R-2030/1", moments: values.Moments | None = None) -> exchange.History:
    return commands.look(
        registers.register("residents"),
        scheme=testing.SCHEME,
        value="P-0001",
        article="tax-act-5",
        case=case,
        moments=moments,
        by=by,
        at=clock.now(),
    )


def place_of(person: Any) -> object:
    (record,) = exchange.ask(testing.own_ask(person)).records
    return record.content["place"]


def changes_about(person: Any) -> list[str]:
    return [one.content.kind for one in audit_testing.entries_about(person) if one.content.kind == "submission"]


@pytest.mark.parametrize("case", ["...", "  ", "ab", "a\nb"])
def test_what_is_no_case_changes_nothing_and_shows_nothing(country: SmallCountry, by: Actor, case: str) -> None:
    with pytest.raises(desk.CaseMissing):
        correct(by, case=case)
    with pytest.raises(desk.CaseMissing):
        look(by, case=case)

    assert audit_testing.entries_about(country.ada) == []
    assert place_of(country.ada) == "PL-1"


def test_a_look_at_what_will_be_known_is_none_whoever_calls(country: SmallCountry, by: Actor) -> None:
    past, to_come = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)

    for first, second in ((past, to_come), (to_come, past)):
        with pytest.raises(exchange.KnownInTheFuture):
            look(by, moments=values.Moments(first=first, second=second, about=date(2026, 1, 1)))

    assert audit_testing.entries_about(country.ada) == []
    assert len(look(by).records) == 1


def test_over_http_too_and_a_real_case_is_kept_afterwards(country: SmallCountry, steward: Steward) -> None:
    """It was changed, answered with 422, and the second try kept no case."""
    fields = [{"name": name, "value": value} for name, value in ADA.items()]
    sent = {"fields": fields, "valid_from": "2024-01-01", "article": "tax-act-5", "reference": "a"}

    def send(case: str) -> Any:
        return api(steward, "corrections", json.dumps({**sent, "case": case}).encode(), "application/json")

    refused = send("...")
    assert (refused.status_code, refused.json()["errors"][0]["at"][-1]) == (422, "case")
    assert changes_about(country.ada) == []
    done = send(" R-2030/1 ").json()
    assert done["changed"] == 1
    assert list(desk.cases_of([done["exchange_id"]]).values()) == ["R-2030/1"]


def test_a_change_whose_case_cannot_be_kept_is_none(country: SmallCountry, by: Actor) -> None:
    with mock.patch.object(desk, "keep_case", side_effect=RuntimeError), pytest.raises(RuntimeError):
        correct(by)
    assert place_of(country.ada) == "PL-1"

    done = correct(by)

    assert done.changed == 1
    assert done.exchange_id is not None
    assert desk.cases_of([done.exchange_id]) == {done.exchange_id: "R-2030/1"}


def test_nobody_looks_more_often_than_work_takes(country: SmallCountry, by: Actor) -> None:
    with desk_testing.borne(lookups=2):
        look(by)
        look(by)

        with pytest.raises(limits.TooManyRequests):
            look(by)

    assert len(audit_testing.entries_about(country.ada)) == 2


# what was known at two moments


def as_written(moment: datetime) -> str:
    """As a browser sends what was chosen, by the clocks of the country."""
    return f"{moment.astimezone(ZoneInfo(packs.current().time_zone)):%Y-%m-%dT%H:%M:%S}"


def test_two_moments_within_one_day(steward: Steward, by: Actor) -> None:
    second = clock.now().replace(microsecond=0) + timedelta(seconds=2)
    with clock.stopped_at(second):
        correct(by)
    with clock.stopped_at(second + timedelta(seconds=2)):
        correct(by, reference="b", place="PL-3")
        page = steward.look(first=as_written(second), second=as_written(second + timedelta(seconds=2)))
        same = steward.look(first=as_written(second), second=as_written(second + timedelta(seconds=1)))

    columns = page[page.index("At two moments") : page.index("All it ever said")]
    assert columns.index("Hill") < columns.index("Far End")
    assert columns.count("changed") == 2
    assert "Millbrook" not in columns
    assert "At both moments the register said the same of this day:" in same


def test_about_a_day_that_has_passed(steward: Steward, by: Actor) -> None:
    before = clock.now()
    with clock.stopped_at(before + timedelta(seconds=5)):
        correct(by)  # from 2024 on
        moments = {"first": before.isoformat(), "second": (before + timedelta(seconds=5)).isoformat()}
        then, now = (_compared(steward, about=about, **moments) for about in ("2023-12-31", "2024-01-01"))

    assert [then[side]["place"] for side in ("first", "second")] == ["PL-1", "PL-1"]
    assert [now[side]["place"] for side in ("first", "second")] == ["PL-1", "PL-2"]


def test_a_record_that_ended_is_compared_about_a_day_on_which_it_stood(steward: Steward, by: Actor) -> None:
    before = clock.now().replace(microsecond=0) + timedelta(seconds=1)  # a page sends whole seconds
    ended = exchange.NewRow(content=None, key="P-0001", valid_from=date(2022, 6, 1))
    with clock.stopped_at(before + timedelta(seconds=5)):
        exchange.submit(
            exchange.Submission(register="residents", rows=(ended,), article="tax-act-5", reference="end", by=by)
        )
        moments = {"first": before.isoformat(), "second": (before + timedelta(seconds=5)).isoformat()}
        stood, over = (_compared(steward, about=about, **moments) for about in ("2022-05-31", "2022-06-01"))
        page = steward.look(
            first=as_written(before), second=as_written(before + timedelta(seconds=5)), about="2022-06-01"
        )

    assert stood["first"] == stood["second"] == {**ADA, "place": "PL-1"}
    assert (over["first"], over["second"]) == ({**ADA, "place": "PL-1"}, None)
    assert "Nothing." in page


@pytest.mark.parametrize("wrong", [{"first": "2026-01-01T00:00:00Z"}, {"about": "2026-01-01"}, {"first": "2026-01-01"}])
def test_half_a_comparison_is_refused(steward: Steward, country: SmallCountry, wrong: dict[str, str]) -> None:
    answer = api(steward, "history", json.dumps(LOOK | {"compared": wrong}).encode(), "application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "not-valid")
    assert audit_testing.entries_about(country.ada) == []


# a history longer than what is shown at once


@pytest.fixture
def two_at_once(by: Actor) -> Iterator[None]:
    """Four versions were recorded of her, and two are shown."""
    correct(by)
    correct(by, reference="b", place="PL-3")
    with testing.histories_cut_after(2):
        yield


@pytest.mark.usefixtures("two_at_once")
def test_a_part_of_a_history_says_so_and_goes_on(steward: Steward) -> None:
    """It was cut, and nothing said so."""
    first = steward.look()
    rest = steward.look(offset="2")

    for page in (first, rest):
        assert "This is a part of all that the register ever said" in page
        assert "A part of what it ever said" in page
        assert "All it ever said" not in page
    assert '<input type="hidden" name="offset" value="2">' in first
    assert "Show what it said earlier" in first
    assert "Show what it said earlier" not in rest
    assert [page.count('<section class="govuk-summary-card"') for page in (first, rest)] == [2, 2]
    past_the_end = steward.look(offset="9000")
    assert "never said anything" not in past_the_end
    steward.look(422, offset="-1")


@pytest.mark.usefixtures("two_at_once")
def test_over_http_a_part_of_a_history_says_where_it_goes_on(steward: Steward) -> None:
    first, rest = (_history(steward, offset=offset) for offset in (0, 2))

    assert (first["is_all"], first["next_offset"]) == (False, 2)
    assert (rest["is_all"], rest["next_offset"]) == (False, None)
    known = {(one["valid_from"], one["recorded_at"]) for one in first["records"] + rest["records"]}
    assert len(known) == 4


@pytest.mark.usefixtures("two_at_once")
def test_of_a_part_nothing_is_compared(steward: Steward) -> None:
    """It said that the register had said nothing, since what it had said was on the next page."""
    moment = clock.now()
    page = steward.look(first=as_written(moment), second=as_written(moment), about="2023-12-31")
    moments = {"first": moment.isoformat(), "second": moment.isoformat(), "about": "2023-12-31"}
    told = _history(steward, compared=moments)

    assert "At two moments" not in page
    assert "At both moments" not in page
    assert (told["is_all"], told["compared"]) == (False, [])


def test_a_whole_history_is_all(steward: Steward) -> None:
    page, told = steward.look(), _history(steward)

    assert "All it ever said" in page
    assert "This is a part" not in page
    assert (told["is_all"], told["next_offset"]) == (True, None)


def _history(steward: Steward, **changes: object) -> Any:
    answer = api(steward, "history", json.dumps({**LOOK, **changes}).encode(), "application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def _compared(steward: Steward, **moments: str) -> Any:
    answer = api(steward, "history", json.dumps(LOOK | {"compared": moments}).encode(), "application/json")
    assert answer.status_code == 200, answer.content
    (compared,) = answer.json()["compared"]
    return compared


def test_a_key_that_names_nothing_is_refused_at_its_field(steward: Steward, country: SmallCountry) -> None:
    page = steward.correct(422, **{"field-place": "PL-404"})

    assert page.count("There is no record with this key in that register.") == 2  # at the top, and at the field
    assert 'href="#id_field-place"' in page
    assert audit_testing.entries_about(country.ada) == []
