"""Keeps a small log as this release writes it: `python tools/keep_log.py tests/vectors/release-NAME`, once a release.

Later releases must bring it up to date and verify it; what stands in such a folder never changes. Its keys are for
everybody to know: nothing else was ever signed with them.
"""

import gzip
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

ADA, BEN = (UUID(f"10000000-0000-4000-8000-00000000000{number}") for number in "ab")


def keep(folder: Path) -> None:
    """Write the log, its keys, and what must be found in it."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
            "VIENREIZ_DATA": data,
            "VIENREIZ_DEMO": "1",
            "VIENREIZ_BASE_URL": "http://log.example",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from vienreiz.modules.audit import public as audit
        from vienreiz.modules.audit import testing

        call_command("prepare")
        with testing.witnessed(Path(data) / "witness", name="witness.example/w1") as witness:
            testing.provable(ADA, count=200)
            testing.provable(BEN, count=80)  # more than a full tile of 256
            testing.provable(None)
            remembered = audit.newest_checkpoint()
            done = audit.Erasure(article="law-17", case="D-1", by="operator:keep", at=datetime.now(UTC))
            audit.erase(BEN, done)
            testing.everything_sequenced()
            vkey = witness.key.verifier.line
        connections.close_all()
        folder.mkdir(parents=True)
        (folder / "remembered-checkpoint.txt").write_text(remembered)
        (folder / "witness.vkeys").write_text(f"{vkey}\n")
        for name in ("log.key", "log.vkeys"):
            (folder / name).write_text((Path(data) / name).read_text())
        with closing(sqlite3.connect(Path(data) / "log.sqlite3")) as log:
            text = "\n".join(log.iterdump())
        (folder / "log.sql.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
