"""Whole sources, through the door: by whom, and what is entered of it."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

pytestmark = pytest.mark.django_db(databases=["default", "log"])

HOLDER = actors.staff(UUID(int=9), subsystem=testing.REGISTRY)
OPERATOR = actors.operator("root")
STRANGERS = [
    actors.system(testing.TAX_OFFICE),
    actors.staff(UUID(int=7), subsystem=testing.TAX_OFFICE),
    actors.system("registry"),
    actors.system("load"),
    actors.person(UUID(int=7)),
]


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Of two residents, one of whom has no place."""
    file = tmp_path / "residents.ndjson"
    cid = {"code": "P-0003", "name": "Cid", "born_on": "1970-12-31", "place": "PL-2"}
    dot = {"code": "P-0004", "name": "Dot", "born_on": "1980-01-01"}
    file.write_text("".join(f"{json.dumps(one)}\n" for one in (cid, dot)))
    return file


def entered() -> list[audit.NewEntry]:
    return audit_testing.nobodys_entries()


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("by", [HOLDER, OPERATOR])
def test_who_keeps_it_and_who_runs_it_for_her_take_a_source_in(source: Path, by: Actor) -> None:
    loaded = exchange.load("residents", source, by=by)

    assert (loaded.rows, loaded.changed, loaded.refused) == (2, 1, 1)
    (entry,) = entered()
    assert (entry.kind, entry.service, entry.by) == (audit.Kind.SUBMISSION, "residents", by.code)
    assert (entry.ground, entry.outcome) == ("law:registry-act-1", audit.Outcome.ANSWERED)
    (said,) = exchange.said_of_rows("residents", loaded.number, by=by)
    assert (said.line, said.is_refused) == (2, True)


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_else_does_and_the_attempt_is_entered(source: Path, stranger: Actor) -> None:
    before = records.loads("residents")

    with pytest.raises(exchange.NotTheHolder):
        exchange.load("residents", source, by=stranger)
    with pytest.raises(exchange.NotTheHolder):
        exchange.abandon("residents", by=stranger)

    assert records.loads("residents") == before
    assert [(one.by, one.outcome, one.reason) for one in entered()] == [
        (stranger.code, audit.Outcome.REFUSED, "not-the-holder")
    ] * 2


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_else_hears_of_its_rows_or_its_pages(country: SmallCountry, source: Path, stranger: Actor) -> None:
    loaded = exchange.load("residents", source, by=HOLDER)

    with pytest.raises(exchange.NotTheHolder):
        exchange.said_of_rows("residents", loaded.number, by=stranger)
    with pytest.raises(exchange.NotTheHolder):
        exchange.refuse_who_does_not_keep("residents", by=stranger)
    exchange.refuse_who_does_not_keep("residents", by=HOLDER)
    with pytest.raises(registers.RegisterNotFound):
        exchange.refuse_who_does_not_keep("nothing", by=HOLDER)


@pytest.mark.usefixtures("country")
def test_a_load_of_another_register_is_not_told_of(source: Path) -> None:
    loaded = exchange.load("residents", source, by=HOLDER)

    assert exchange.said_of_rows("ties", loaded.number, by=HOLDER) == []


@pytest.mark.usefixtures("country")
def test_the_operator_who_loads_does_not_look_or_change() -> None:
    with pytest.raises(exchange.NotTheHolder):
        exchange.history_of("residents", key="P-0001", article="registry-act-1", by=OPERATOR)
    with pytest.raises(exchange.NotTheHolder):
        exchange.quality_of("residents", by=OPERATOR)


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("fault", [OSError("no log"), IntegrityError("something of ours")])
def test_no_entry_no_source(source: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """And no fault of the log is called an open load."""

    def away(_: object) -> None:
        raise fault

    monkeypatch.setattr(audit, "enter", away)
    before = records.loads("residents")
    with pytest.raises(type(fault), match=str(fault)):
        exchange.load("residents", source, by=HOLDER)

    assert records.loads("residents") == before


@pytest.mark.usefixtures("country")
def test_what_was_killed_is_entered_once_and_again_for_another_who_goes_on_with_it(source: Path) -> None:
    def killed(_: int) -> None:
        raise InterruptedError

    for by in (HOLDER, HOLDER, OPERATOR):
        with pytest.raises(InterruptedError):
            exchange.load("residents", source, by=by, on_progress=killed)
    exchange.load("residents", source, by=HOLDER)

    assert [one.by for one in entered()] == [HOLDER.code, OPERATOR.code]


@pytest.mark.usefixtures("country")
def test_a_source_that_cannot_be_read_is_not_said_to_be_taken_in(tmp_path: Path) -> None:
    file = tmp_path / "residents.ndjson"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(records.SourceNotUtf8):
        exchange.load("residents", file, by=HOLDER)

    assert entered() == []


@pytest.mark.usefixtures("country")
def test_a_fault_of_ours_is_not_called_an_open_load() -> None:
    """Only the two constraints that a second writer runs into say that there is one."""

    def broken(_: Sequence[records.Written]) -> None:
        raise IntegrityError("something of ours")

    with pytest.raises(IntegrityError, match="something of ours"):
        records.submit(
            registers.register("places"),
            [records.NewRow(content={"place": "PL-9", "name": "New"}, valid_from=testing.FOUNDED_ON)],
            reference="one",
            on_written=broken,
            by=HOLDER,
            at=clock.now(),
        )
