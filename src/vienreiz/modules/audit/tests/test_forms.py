"""SQLite keeps anything in any column, and an index need not fit its table: `verify` names either."""

from pathlib import Path
from uuid import UUID

import pytest

from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing

from .situations import execute
from .test_command_line import run

ADA = UUID("1000000a-0000-4000-8000-00000000000a")

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def found() -> tuple[str, str] | None:
    fault = audit.verify().fault
    return None if fault is None else (fault.kind.value, fault.where)


def test_entries_under_her_id_in_capitals_are_missed() -> None:
    testing.provable(ADA, count=2)
    execute("INSERT INTO audit_personkey (person_id, key) SELECT upper(person_id), key FROM audit_personkey")
    execute("UPDATE audit_entry SET person_id = upper(person_id) WHERE rowid = 2")
    assert len(testing.entries_about(ADA)) == 1  # and no other check says a word

    assert found() == ("form", "audit_personkey/2")
    execute("DELETE FROM audit_personkey WHERE rowid = 2")
    assert found() == ("form", "audit_entry/2")


def test_an_index_of_which_an_entry_was_left_out_is_named() -> None:
    testing.provable(ADA, count=2)
    ((words,),) = execute("SELECT sql FROM sqlite_master WHERE name = 'entry_of_person'")
    execute("DROP INDEX entry_of_person")
    execute(f"{words} WHERE rowid <> 2")
    execute("PRAGMA writable_schema = ON")
    execute("UPDATE sqlite_master SET sql = %s WHERE name = 'entry_of_person'", [words])
    execute("PRAGMA writable_schema = RESET")
    assert len(testing.entries_about(ADA)) == 1

    assert found() == ("database", "row 2 missing from index entry_of_person")


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE audit_entry SET canonical = CAST(canonical AS TEXT)", "audit_entry/1"),
        ("UPDATE audit_entry SET commitment = 7", "audit_entry/1"),
        ("UPDATE audit_entry SET id = 'zz'", "audit_entry/1"),
        ("UPDATE audit_entry SET id = id || char(0) || 'x'", "audit_entry/1"),
        ("UPDATE audit_entry SET person_id = 5", "audit_entry/1"),
        ("UPDATE audit_personkey SET key = 'abc'", "audit_personkey/1"),
        ("UPDATE audit_checkpoint SET made_at = 'x'", "audit_checkpoint/1"),
        ("UPDATE audit_checkpoint SET made_at = '2030-13-45 99:99:99'", "audit_checkpoint/1"),
        ("UPDATE audit_checkpoint SET note = CAST(note AS BLOB)", "audit_checkpoint/1"),
        ("UPDATE audit_checkpoint SET note = CAST(x'ff' AS TEXT)", "audit_checkpoint/1"),
        ("UPDATE audit_checkpoint SET root = 'abc'", "audit_checkpoint/1"),
        ("UPDATE audit_leaf SET entry_id = 'zz'", "audit_leaf/1"),
        ("UPDATE audit_leaf SET content = 'abc'", "audit_leaf/1"),
        ("UPDATE audit_leaf SET \"index\" = 'x'", "audit_leaf/1"),
        ("UPDATE audit_cosignature SET line = CAST(line AS BLOB)", "audit_cosignature/1"),
        ("INSERT INTO audit_erasure (erasure_id, note) VALUES ('zz', '')", "audit_erasure/1"),
        ("INSERT INTO audit_erased (entry_id, erasure_id, commitment) VALUES ('zz', 'zz', 'x')", "audit_erased/1"),
        ("INSERT INTO audit_tile (level, \"index\", hashes, root) VALUES (0, 0, 'x', 'y')", "audit_tile/1"),
    ],
)
def test_a_row_that_holds_something_else_is_named(statement: str, where: str, tmp_path: Path) -> None:
    with testing.witnessed(tmp_path):
        testing.provable(ADA)
        execute(statement)

        assert run("verify") == (1, f"Row {where} is not written as this platform writes it: it was altered.\n", "")
