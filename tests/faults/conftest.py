import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from .lived import Deployment, lived_in


@pytest.fixture(scope="session")
def first_life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with lived_in(tmp_path_factory.mktemp("first-life")) as made:
        yield made


@pytest.fixture
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    """One of its own. Databases that are files are copied from the first."""
    if os.environ.get("VIENREIZ_TEST_DATABASE"):
        with lived_in(tmp_path) as made:
            yield made
        return
    first: Deployment = request.getfixturevalue("first_life")
    shutil.copytree(first.folder, tmp_path / "data")
    shutil.copy(first.proof, tmp_path / "proof.json")
    environment = {**first.environment, "VIENREIZ_DATA": str(tmp_path / "data")}
    yield replace(first, environment=environment, folder=tmp_path / "data", proof=tmp_path / "proof.json")
