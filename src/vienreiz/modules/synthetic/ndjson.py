"""Records as a register can load them."""

import json
from collections.abc import Iterable
from pathlib import Path

from .facts import Line


def write(file: Path, lines: Iterable[Line]) -> None:
    """Write NDJSON: a record a line, with the days on which it is true."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            written = {
                "valid_from": line.valid_from.isoformat(),
                "valid_until": line.valid_until.isoformat() if line.valid_until else None,
                "record": line.record,
            }
            out.write(json.dumps(written, ensure_ascii=False, separators=(",", ":")) + "\n")
