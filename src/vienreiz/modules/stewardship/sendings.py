"""Where files lie that stewards send, until the worker has taken them in."""

from pathlib import Path
from uuid import UUID

from django.conf import settings


def file_of(sending_id: UUID, name: str) -> Path:
    """In a folder that the web processes and the worker share. Of the sender's name only the ending is used."""
    ending = Path(name).suffix.lower()
    folder: Path = settings.ENVIRONMENT.folder / "uploads"
    return folder / f"{sending_id}{ending if ending in {'.csv', '.ndjson'} else '.unknown'}"
