from collections.abc import Iterator
from pathlib import Path

import pytest

from .lived import Deployment, lived_in


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[Deployment]:
    with lived_in(tmp_path) as made:
        yield made
