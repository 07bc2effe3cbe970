"""Somebody is asked about at the very moment in which she is erased: the entry goes with her, or has a new key.

And two who erase her again at once, as `prepare` beside `person replay`.
"""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connections, transaction

from vienreiz.kernel import actors, clock, ids
from vienreiz.kernel.errors import Problem
from vienreiz.modules.audit import models, testing
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit.commands import entering, erasing
from vienreiz.modules.audit.queries import fitting
from vienreiz.modules.erasure import public as erasure
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing as exchange_testing
from vienreiz.modules.exchange.testing import SmallCountry

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


@pytest.fixture(autouse=True)
def log_of_its_own(tmp_path: Path) -> Iterator[None]:
    with testing.environment(log_key_file=tmp_path / "log.key", erasures_file=tmp_path / "erasures.ndjson"):
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


@contextmanager
def log_kept_by_another(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """Another erasure takes long. SQLite is waited for a minute, so that its answer is raised at once."""
    if connections["log"].vendor != "postgresql":
        answer = busy(folder / "busy.sqlite3")

        def locked(_: str) -> None:
            raise OperationalError(str(answer)) from answer

        with monkeypatch.context() as patched:
            patched.setattr(erasing, "_keep_others_from_erasing", locked)
            yield
        return
    has_lock, may_end = threading.Event(), threading.Event()

    def keep() -> None:
        try:
            with transaction.atomic(using="log"):
                erasing._keep_others_from_erasing("log")
                has_lock.set()
                may_end.wait(timeout=10)
        finally:
            connections["log"].close()

    keeping = threading.Thread(target=keep)
    keeping.start()
    assert has_lock.wait(timeout=10)
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "LOCK_PATIENCE_S", 1)
        yield
    may_end.set()
    keeping.join()


def busy(file: Path) -> sqlite3.OperationalError:
    """What SQLite says to a second writer."""
    with closing(sqlite3.connect(file)) as first, closing(sqlite3.connect(file, timeout=0)) as second:
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            second.execute("BEGIN IMMEDIATE")
    return raised.value


def test_a_lock_that_is_waited_for_in_vain_has_a_name_and_nothing_went(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It waited for another erasure without end; for whoever enters, it ended in a traceback."""
    ada = uuid4()
    testing.provable(ada)

    with log_kept_by_another(monkeypatch, tmp_path), pytest.raises(audit.LogIsBeingWritten):
        erased(ada)

    assert audit.count_about(ada) == 1
    assert erased(ada) == 1


OPERATOR = actors.operator("tests")


@pytest.fixture
def country() -> SmallCountry:
    audit.prepare_key()
    return exchange_testing.small_country()


def erase_person(country: SmallCountry) -> None:
    erasure.erase(country.ada, article="tax-act-5", case="D-2030/17", by=OPERATOR, at=clock.now())


def done_twice_at_once(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[object]:
    """What each of two gave or raised, who meet, if they can, between the look at the log and the entry."""
    meet, given = threading.Barrier(2), list[object]()
    entered_in = audit.entered_in

    def looked(exchange_id: UUID, *, about: Collection[UUID]) -> list[audit.NewEntry]:
        found = entered_in(exchange_id, about=about)
        with suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1)
        return found

    def once() -> None:
        try:
            given.append(act())
        except Problem as problem:
            given.append(problem.code)
        finally:
            connections.close_all()

    both = [threading.Thread(target=once) for _ in range(2)]
    with monkeypatch.context() as patched:
        patched.setattr(audit, "entered_in", looked)
        for one in both:
            one.start()
        for one in both:
            one.join()
    return given


def test_two_who_erase_her_again_at_once_enter_it_once(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked at the log before either had entered: Ben read twice that his record was gone."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(exchange, "enter_erasure", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_person(country)
    assert len(erasure.erased()) == 1

    given = done_twice_at_once(monkeypatch, lambda: erasure.replay(by=OPERATOR, at=clock.now()))

    assert set(given) <= {0, 1}
    assert len(testing.entries_about(country.ben)) == 1
    assert erasure.plan(country.ada, at=clock.now()).is_empty


def test_of_two_who_erase_her_at_once_one_does_not_know_her(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = done_twice_at_once(monkeypatch, lambda: erase_person(country))

    assert sorted(map(str, given)) == ["None", "identity.subject-not-found"]
    assert len(erasure.erased()) == 1
    assert len(testing.entries_about(country.ben)) == 1
