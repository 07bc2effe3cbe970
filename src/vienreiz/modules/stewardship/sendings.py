"""Where files lie that stewards send, until the worker has taken them in."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def file_of(sending_id: UUID, name: str) -> Path:
    """In a folder that the web processes and the worker share. Of the sender's name only the ending is used."""
    return _folder() / f"{sending_id}{_ending(name)}"


def kept_name(name: str) -> str:
    """What is kept of the sender's name: a file may be called after somebody, and would be when she is erased."""
    return f"source{_ending(name)}"


def remove_others(kept: Collection[UUID], *, older_than: datetime) -> int:
    """Remove the files of nobody in `kept` that were last written before a moment. Gives how many."""
    removed = 0
    for file in sorted(_folder().glob("*")):
        if file.stem not in map(str, kept) and file.stat().st_mtime < older_than.timestamp():
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def _ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending in {".csv", ".ndjson"} else ".unknown"


def _folder() -> Path:
    folder: Path = settings.ENVIRONMENT.folder / "uploads"
    return folder
