from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from vienreiz.modules.audit import testing

# PostgreSQL's columns and catalogue do not let it be written
collect_ignore = [] if connections["log"].vendor == "sqlite" else ["test_forms.py"]


@pytest.fixture(autouse=True)
def keys_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Each test has a log with a key of its own."""
    folder = tmp_path_factory.mktemp("keys")
    with testing.environment(log_key_file=folder / "log.key"):
        yield folder
