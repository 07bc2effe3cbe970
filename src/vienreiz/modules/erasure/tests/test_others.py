"""Whoever else stood in a record of an erased person sees that it is gone, once."""

import dataclasses
import json
from pathlib import Path
from uuid import uuid5

import pytest
from django.db import OperationalError, transaction
from django.test import Client

from vienreiz.kernel import actors, clock, holdings
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries

from .situations import ARTICLE, CASE, OPERATOR, erase

pytestmark = pytest.mark.django_db(databases=["default", "log"])


@pytest.fixture
def country() -> SmallCountry:
    made = testing.small_country()
    audit_testing.everything_sequenced()
    return made


def replay() -> int:
    return erasure.replay(by=actors.operator("prepare"), at=clock.now())


def entries(person_id: identities.SubjectId) -> list[audit.NewEntry]:
    return [one.content for one in audit_testing.entries_about(person_id)]


def test_the_child_sees_that_the_tie_is_gone_and_not_with_whom(country: SmallCountry) -> None:
    planned = erase(country.ada)

    assert (planned.shared, planned.others) == (1, 1)
    (entry,) = entries(country.ben)
    assert (entry.kind, entry.service, entry.role, entry.fields) == (
        audit.Kind.SUBMISSION,
        "ties",
        "child",
        ("child_code", "since"),
    )
    assert (entry.purpose, entry.ground, entry.by, entry.recipient, entry.reason) == (
        exchange.PURPOSE_ERASING,
        "law:tax-act-5",
        OPERATOR.code,
        "",
        "",
    )
    assert str(country.ada) not in repr(entry)
    assert entries(country.cid) == []
    audit_testing.everything_sequenced()
    assert audit.verify().fault is None
    assert audit.check_entries_of(country.ben, by=actors.person(country.ben)).is_fine


def test_of_every_version_that_ever_named_another(country: SmallCountry) -> None:
    """Cid was the child once, and the tie was corrected since."""
    with clock.stopped_at(clock.now()):
        testing.recorded(country, "ties", {"tie": "T-2", "parent_code": "P-0001", "child_code": "P-0003"})
    testing.recorded(country, "ties", {"tie": "T-2", "parent_code": "P-0003", "child_code": "P-0002"})

    planned = erasure.plan(country.ada, at=clock.now())
    erase(country.ada)

    assert (planned.shared, planned.others) == (2, 2)
    assert [(one.role, one.fields) for one in entries(country.cid)] == [("child", ("child_code",))]
    assert len(entries(country.ben)) == 1
    (left,) = exchange.ask(testing.own_ask(country.ben, testing.OF_CHILD)).records
    assert left.key == "T-2"


def test_who_is_named_only_in_a_file_not_published_yet_is_told_of_nothing(country: SmallCountry) -> None:
    """Cid read that a record with him was gone, which nobody could ever read."""
    row = {"tie": "T-9", "parent_code": "P-0001", "child_code": "P-0003"}
    with testing.half_loaded("ties", f"{json.dumps(row)}\n".encode()):
        planned = erase(country.ada)

        assert (planned.shared, planned.others) == (1, 1)
        assert entries(country.cid) == []
        assert len(entries(country.ben)) == 1


def test_whose_records_name_nobody_else_is_erased_silently(country: SmallCountry) -> None:
    planned = erase(country.cid)

    assert (planned.shared, planned.others) == (0, 0)
    assert entries(country.ada) == entries(country.ben) == []


def test_whoever_may_not_erase_enters_nothing(country: SmallCountry) -> None:
    with pytest.raises(erasure.NotThePersonWhoErases):
        erasure.erase(country.ada, article=ARTICLE, case=CASE, by=actors.person(country.ada), at=clock.now())

    assert entries(country.ben) == []


def test_on_her_page_an_operator_changed_the_register_and_nobody_is_asked(country: SmallCountry) -> None:
    erase(country.ada)
    client = Client()
    identity.sign_in(client, country.ben)
    client.cookies["django_language"] = "en"
    (entry,) = audit_testing.entries_about(country.ben)

    line = client.get("/me/uses").content.decode()
    page = client.get(f"/me/uses/{entry.id}").content.decode()

    for words in ("An operator of this service", "Erasing somebody else, who stood in the same record"):
        assert words in line
        assert words in page
    assert "register changed" in line
    assert "Changed what the register says of you." in page
    assert "Is something unclear?" not in page
    assert '<option value="">An operator' not in line
    with pytest.raises(inquiries.NobodyToAsk):
        inquiries.ask(entry.id, "Why is it gone?", by=actors.person(country.ben), at=clock.now())


def test_killed_after_it_was_entered_it_is_not_entered_again(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: object) -> None:
        raise KeyboardInterrupt

    first, *rest = holdings.all_of_them()
    with monkeypatch.context() as patched:
        patched.setattr(holdings, "all_of_them", lambda: (dataclasses.replace(first, erase=killed), *rest))
        with pytest.raises(KeyboardInterrupt):
            erase(country.ada)
    assert len(entries(country.ben)) == 1

    assert replay() == 1

    assert len(entries(country.ben)) == 1
    assert erasure.plan(country.ada, at=clock.now()).is_empty


@pytest.mark.parametrize("restored", [("default",), ("default", "log")])
def test_replayed_on_a_restored_backup_there_is_one_entry(country: SmallCountry, restored: tuple[str, ...]) -> None:
    """Of the main database alone, and of both: then the log has forgotten the entry, too."""
    kept = {alias: transaction.savepoint(using=alias) for alias in restored}
    erase(country.ada)
    for alias, savepoint in kept.items():
        transaction.savepoint_rollback(savepoint, using=alias)
    assert erasure.plan(country.ada, at=clock.now()).shared == 1

    assert replay() == 1

    assert len(entries(country.ben)) == 1
    assert erasure.plan(country.ada, at=clock.now()).is_empty
    assert replay() == 0


def test_without_the_list_nobody_gets_from_the_entry_to_her(country: SmallCountry) -> None:
    """Its exchange was computed from her id, which stays where she acted for others."""
    erase(country.ada)

    (entry,), (listed,) = entries(country.ben), erasure.erased()
    assert entry.exchange_id == listed.exchange_id
    assert entry.exchange_id.version == 7


def test_erased_anew_after_a_restore_and_before_a_replay_there_is_one_entry(country: SmallCountry) -> None:
    backup = transaction.savepoint(using="default")
    erase(country.ada)
    transaction.savepoint_rollback(backup, using="default")

    erase(country.ada)

    assert len(entries(country.ben)) == 1
    first, second = erasure.erased()
    assert first.exchange_id == second.exchange_id


def test_a_line_of_the_first_releases_is_replayed_under_the_exchange_it_had(
    country: SmallCountry, a_ledger_of_its_own: Path
) -> None:
    """Killed then, after Ben's entry was made; the line has no exchange."""
    line = {"article": ARTICLE, "at": "2026-01-02T03:04:05+00:00", "by": OPERATOR.code, "case": CASE}
    a_ledger_of_its_own.write_text(json.dumps({**line, "person": str(country.ada)}) + "\n", encoding="utf-8")
    then = exchange.ExchangeId(uuid5(country.ada, "erasure"))
    exchange.enter_erasure(country.ada, exchange_id=then, article=ARTICLE, by=OPERATOR, at=clock.now())

    assert replay() == 1

    assert [one.exchange_id for one in entries(country.ben)] == [then]
    assert erasure.plan(country.ada, at=clock.now()).is_empty


def test_a_backup_that_brings_her_back_to_work_is_erased_all_the_same(country: SmallCountry) -> None:
    """The start of the deployment stopped there, and her data stayed."""
    work = identities.employ(
        country.ada, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK, by=OPERATOR, at=clock.now()
    )
    backup = transaction.savepoint(using="default")
    identities.dismiss(work.id, by=OPERATOR, at=clock.now())
    erase(country.ada)
    transaction.savepoint_rollback(backup, using="default")

    assert replay() == 1

    assert erasure.plan(country.ada, at=clock.now()).is_empty


def test_without_the_log_nothing_goes(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(audit, "enter", away)
        with pytest.raises(exchange.LogUnavailable):
            erase(country.ada)

    assert erasure.plan(country.ada, at=clock.now()).shared == 1
    assert replay() == 1
    assert len(entries(country.ben)) == 1
