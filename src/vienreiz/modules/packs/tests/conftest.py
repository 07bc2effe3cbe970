"""What the tests of packs share."""

from collections.abc import Iterator

import pytest

from .note import NoteSection, plugged_in


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[NoteSection]:
    with plugged_in(NoteSection(), monkeypatch) as section:
        yield section
