"""Erased again after a restore, or when it was not done: whom that meets, and what keeps it from somebody."""

import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from vienreiz.kernel import clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry

from .situations import ARTICLE, CASE, OPERATOR, erase, plan

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def test_a_backup_that_brings_her_back_is_erased_again(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    by, at = OPERATOR, clock.now()
    erase(country.ada)
    assert erasure.replay(by=by, at=at) == 0
    audit.enter([audit_testing.new_entry(country.ada)])  # as a restored backup would hold it

    assert erasure.replay(by=by, at=at) == 1
    assert plan(country.ada).is_empty
    assert [one.case for one in erasure.erased()] == [CASE]


def test_killed_before_the_log_it_is_finished_by_the_next_start(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(audit, "erase", _killed)
        with pytest.raises(KeyboardInterrupt):
            erase(country.ada)
    assert set(plan(country.ada).held) == {"audit"}

    call_command("person", "replay")

    assert capsys.readouterr().out == "Persons erased again: 1.\n"
    assert plan(country.ada).is_empty


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_without_the_key_of_the_log_nobody_is_erased_again(country: SmallCountry, tmp_path: Path) -> None:
    erase(country.ada)
    audit.enter([audit_testing.new_entry(country.ada)])  # as a restored backup would hold it
    planned = plan(country.ada)

    with audit_testing.environment(log_key_file=tmp_path / "none.key"), pytest.raises(audit.LogKeyMissing):
        erasure.replay(by=OPERATOR, at=clock.now())

    assert plan(country.ada) == planned


def test_one_altered_entry_keeps_nobody_else_from_being_erased_again(
    country: SmallCountry, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody on the list was erased again, as long as an entry of one of them did not open."""
    erase(country.ada)
    erase(country.ben)
    for person_id in (country.ada, country.ben):
        audit.enter([audit_testing.new_entry(person_id)])  # as a restored backup would hold them
    ada = country.ada if connections["log"].vendor == "postgresql" else country.ada.hex
    with connections["log"].cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET commitment = %s WHERE person_id = %s", [bytes(32), ada])

    with pytest.raises(SystemExit) as ended:
        call_command("person", "replay")

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert str(country.ada) in said
    assert str(country.ben) not in said
    does_not_fit = "The log does not fit in itself: `vienreiz audit verify` says where."
    assert said == f"Erased again: 1. Not erased again: {country.ada}: {does_not_fit}\n"
    with pytest.raises(CommandError, match=str(country.ada)):
        call_command("prepare")
    assert plan(country.ben).is_empty
    assert set(plan(country.ada).held) == {"audit"}


def test_one_lock_keeps_nobody_else_from_being_erased_again(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lock that was waited for in vain ended `replay` and `prepare` in a traceback, and left the others."""
    erase(country.ada)
    erase(country.ben)
    for person_id in (country.ada, country.ben):
        audit.enter([audit_testing.new_entry(person_id)])  # as a restored backup would hold them
    monkeypatch.setattr(audit, "erase", _locked_for(country.ada, audit.erase))

    with pytest.raises(SystemExit):
        call_command("person", "replay")

    locked = f"Not erased again: {country.ada}: The log is being written to: try again in a moment."
    assert capsys.readouterr().err == f"Erased again: 1. {locked}\n"
    with pytest.raises(CommandError, match=f"Erased again: 0. {locked}"):
        call_command("prepare")
    assert plan(country.ben).is_empty
    monkeypatch.undo()
    assert erasure.replay(by=OPERATOR, at=clock.now()) == 1


def test_an_erasure_that_meets_a_lock_says_what_removes_the_rest(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("P-0001\n"))
    with monkeypatch.context() as patched:
        patched.setattr(audit, "erase", _locked_for(country.ada, audit.erase))
        with pytest.raises(SystemExit):
            call_command("person", "erase", "--scheme", testing.SCHEME, "--article", ARTICLE, "--case", CASE, "--do")

    said = "Erased but for the log, which was being written to: `vienreiz person replay` removes her entries.\n"
    assert capsys.readouterr().err == said
    assert set(plan(country.ada).held) == {"audit"}
    assert erasure.replay(by=OPERATOR, at=clock.now()) == 1


Erase = Callable[[UUID, audit.Erasure], int]


def _locked_for(person_id: UUID, erase_entries: Erase) -> Erase:
    def erased(one: UUID, done: audit.Erasure) -> int:
        if one == person_id:
            raise audit.LogIsBeingWritten
        return erase_entries(one, done)

    return erased
