"""Somebody is asked about at the very moment in which she is erased: the entry goes with her, or has a new key."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connections, transaction

from vienreiz.kernel import clock, ids
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing
from vienreiz.modules.audit.commands import entering

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
    gone = audit.erase(ada, audit.Erasure(article="tax-act-5", case="D-1", by="operator:tests", at=clock.now()))
    asking.join()
    testing.everything_sequenced()

    assert (gone, audit.count_about(ada)) == (2, 0)
    assert audit.verify().fault is None
