"""How fast asks are answered and entered, beside the limit of the disk: bare commits of the same bytes.

`make bench NAME=asks`. Runs on SQLite files in a folder of its own, with the settings of production.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import frame

ROOT = Path(__file__).parents[1]
SECONDS = 5.0


def bare_commits(file: Path) -> float:
    """Commits a second of one row of an entry's size, synchronous=FULL: what no log on this disk can beat."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, entry BLOB)")
    entry = os.urandom(600)
    return frame.rate(lambda: connection.execute("INSERT INTO bare (entry) VALUES (?)", (entry,)), seconds=SECONDS)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="vienreiz-bench-", dir=ROOT / "var" if (ROOT / "var").is_dir() else None))
    os.environ |= {
        "VIENREIZ_DEMO": "1",
        "VIENREIZ_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
    }
    subprocess.run([sys.executable, "-m", "vienreiz.project.cli", "prepare"], check=True, capture_output=True)
    import django

    django.setup()
    from django.db import connections

    from vienreiz.modules.exchange import public as exchange
    from vienreiz.modules.exchange import testing

    with connections["log"].cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
    if synchronous < 2:
        sys.exit("The log is not durable here (synchronous is not FULL): a figure would mean nothing.")
    country = testing.small_country()
    all_of_hers = [testing.own_ask(country.ada, service) for service in sorted(testing.SERVICES_ABOUT_PERSONS)]
    limit = bare_commits(folder / "bare.sqlite3")
    one = frame.rate(lambda: exchange.ask(testing.tax_ask(country.ada)), seconds=SECONDS)
    batch = frame.rate(lambda: exchange.ask_many(all_of_hers), seconds=SECONDS)
    rows = [
        frame.Row("asks, one at a time", "asks/s", one, limit, "bare durable commits"),
        frame.Row("batches of all her three services", "batches/s", batch, limit, "bare durable commits"),
    ]
    frame.publish("asks", rows, notes={"synchronous": "FULL", "journal_mode": "WAL", "database": "SQLite, one process"})


if __name__ == "__main__":
    main()
