"""Submitting beside others."""

from datetime import UTC, datetime

import pytest

from vienreiz.kernel import actors
from vienreiz.modules.identity import testing as identities
from vienreiz.modules.records import public as records
from vienreiz.modules.records.commands import submitting
from vienreiz.modules.records.testing import load
from vienreiz.modules.registers import testing as registers

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)


def test_who_was_overtaken_hears_by_which_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was open when it looked; the constraint says that something is when it writes."""
    identities.ensure_scheme()
    register = registers.people()
    other = load("people", {"code": "A-1", "name": "Anna"})

    def overtaken(*_: object, **__: object) -> int:
        raise submitting._Overtaken

    monkeypatch.setattr(submitting, "_opened", overtaken)
    with pytest.raises(records.LoadOpen) as refused:
        records.submit(register, [], reference="r", on_written=lambda _: None, by=actors.system("tests"), at=NOON)

    assert refused.value.details == {"number": other.number, "register": "people", "source": "people.ndjson"}
