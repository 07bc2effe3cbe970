"""Ready-made loads, for the tests of those who may read records."""

import json
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vienreiz.kernel import actors, clock

from . import public as records

TESTER = actors.system("tests")
LONG_AGO = date(2000, 1, 1)


def load(
    register: str,
    *rows: Mapping[str, Any],
    valid_from: date = LONG_AGO,
    at: datetime | None = None,
) -> records.LoadReport:
    """Load these rows, each a record or `{"valid_from": …, "valid_until": …, "record": …}`, as known from `at` on."""
    at = at or clock.now()
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    with tempfile.TemporaryDirectory() as folder, clock.stopped_at(at):
        file = Path(folder) / f"{register}.ndjson"
        file.write_text(lines)
        return records.load(register, file, by=TESTER, at=at, valid_from=valid_from)
