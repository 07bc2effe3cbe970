"""Somebody is asked about at the very moment in which she is erased: the entry goes with her, or has a new key."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from vienreiz.kernel import clock, ids
from vienreiz.modules.audit import models, testing
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit.commands import entering, erasing
from vienreiz.modules.audit.queries import fitting

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@pytest.fixture(autouse=True)
def log_of_its_own(tmp_path: Path) -> Iterator[None]:
    with testing.environment(log_key_file=tmp_path / "log.key"):
        yield


def test_an_entry_that_has_read_her_key_is_waited_for() -> None:
    ada = uuid4()
    testing.provable(ada)
    has_read, may_write = threading.Event(), threading.Event()

    def enter() -> None:
        try:
            with transaction.atomic(using="log"):
                keys = entering.keys_of({ada})
                has_read.set()
                may_write.wait(timeout=10)
                row = entering.row_of(testing.new_entry(ada), id_=audit.EntryId(ids.uuid7(clock.now())), keys=keys)
                row.save(using="log", force_insert=True)
        finally:
            connections["log"].close()

    asking = threading.Thread(target=enter)
    asking.start()
    assert has_read.wait(timeout=10)
    threading.Timer(0.5, may_write.set).start()
    gone = erased(ada)
    asking.join()
    testing.everything_sequenced()

    assert (gone, audit.count_about(ada)) == (2, 0)
    assert audit.verify().fault is None


def erased(person_id: UUID) -> int:
    done = audit.Erasure(article="tax-act-5", case="D-1", by="operator:tests", at=clock.now())
    return audit.erase(person_id, done)


def entered_meanwhile(*person_ids: UUID) -> bool:
    """Whether somebody else can enter just now."""

    def enter() -> None:
        try:
            audit.enter([testing.new_entry(one) for one in person_ids])
        finally:
            connections["log"].close()

    asking = threading.Thread(target=enter, daemon=True)
    asking.start()
    asking.join(timeout=5)
    return not asking.is_alive()


def test_while_her_entries_are_opened_and_removed_others_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every ask waited until all of them were opened. On SQLite who removes is the only writer."""
    ada, ben = uuid4(), uuid4()
    testing.provable(ada, count=3)
    opens, entered = fitting.opens, []

    def opens_slowly(row: models.Entry, *, key: models.PersonKey | None) -> bool:
        if not entered:
            entered.append(entered_meanwhile(ada, ben))
        return opens(row, key=key)

    def removed(owner: str) -> None:
        if connections[owner].vendor == "postgresql":
            entered.append(entered_meanwhile(ada, ben))
        keep_others_from_entering(owner)

    keep_others_from_entering = erasing._keep_others_from_entering
    monkeypatch.setattr(fitting, "opens", opens_slowly)
    monkeypatch.setattr(erasing, "_keep_others_from_entering", removed)
    gone = erased(ada)
    testing.everything_sequenced()

    assert all(entered)
    assert (gone, audit.count_about(ada), audit.count_about(ben)) == (3 + len(entered), 0, len(entered))
    assert audit.verify().fault is None


def test_a_backup_that_runs_is_not_waited_for() -> None:
    """It reads every table until it ends; the erasure gave up after 4 s, in which nobody could enter."""
    ada = uuid4()
    testing.provable(ada)
    reads, may_end = threading.Event(), threading.Event()

    def back_up() -> None:
        try:
            with connections["log"].cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT count(*) FROM audit_personkey")
                reads.set()
                may_end.wait(timeout=10)
                cursor.execute("ROLLBACK")
        finally:
            connections["log"].close()

    backup = threading.Thread(target=back_up)
    backup.start()
    assert reads.wait(timeout=10)
    gone = erased(ada)
    may_end.set()
    backup.join()

    assert (gone, audit.count_about(ada)) == (1, 0)
