"""Records are read through the exchange: no other code touches their tables, by name or by model."""

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vienreiz"
OWNER = SOURCE / "modules" / "records"


def _tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_app_config("records").get_models())


def _words() -> re.Pattern[str]:
    return re.compile(
        rf"\b({'|'.join(_tables())})\b"  # in SQL
        r"|modules\.records(\.models|\s+import\s+models)\b"
        r"|['\"]records['\"]\s*,\s*['\"](version|versionsubject|searchkey|load|rowreport|oddity)['\"]"  # by name
        r"|['\"]records\.(version|versionsubject|searchkey|load|rowreport|oddity)['\"]",
        re.IGNORECASE,
    )


def test_the_guard_knows_every_table() -> None:
    assert _tables() == [
        "records_load",
        "records_oddity",
        "records_rowreport",
        "records_searchkey",
        "records_version",
        "records_versionsubject",
    ]


def test_no_other_code_touches_the_record_tables() -> None:
    words = _words()
    found = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for folder in (SOURCE, ROOT / "tools", ROOT / "benchmarks", ROOT / "deploy")
        for file in sorted(folder.rglob("*"))
        if file.suffix in {".py", ".sql", ".sh", ".html"} and not file.is_relative_to(OWNER)
        for match in words.finditer(file.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "SELECT * FROM records_version",
        "from vienreiz.modules.records import models",
        "from vienreiz.modules.records.models import Version",
        'apps.get_model("records", "Version")',
        'ForeignKey("records.Load")',
    ],
)
def test_the_guard_sees(line: str) -> None:
    assert _words().search(line)


def test_the_guard_lets_pass() -> None:
    assert not _words().search("from vienreiz.modules.records import public as records; records.load(file)")
