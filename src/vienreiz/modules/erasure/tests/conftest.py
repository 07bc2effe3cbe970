from collections.abc import Iterator
from pathlib import Path

import pytest

from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange.testing import SmallCountry

from .situations import lived_in_country


@pytest.fixture(autouse=True)
def a_ledger_of_its_own(tmp_path: Path) -> Iterator[Path]:
    with audit_testing.environment(erasures_file=tmp_path / "erasures.ndjson"):
        yield tmp_path / "erasures.ndjson"


@pytest.fixture
def country() -> SmallCountry:
    return lived_in_country()
