"""Files that people send: capped, kept nowhere unless a view asks for them, text or nothing.

A body larger than `SIZE_MAX_BYTES` is refused by its announced length, before a byte of it is read. A file in a form
of a view that takes none is dropped while it is read.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

SIZE_MAX_BYTES = 64 * 1024 * 1024
CHUNK_BYTES = 64 * 1024

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was written: how many ends of line it has, and the hex SHA-256 of its bytes."""

    lines: int
    digest: str


class Nowhere(FileUploadHandler):
    """Drops every file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here."""

    def file_complete(self, file_size: int) -> None:
        """Nothing comes here."""


def takes_file(view: View[Parameters]) -> View[Parameters]:
    """Let a form bring a file. Goes innermost, under whatever says who may send, so that nobody else's is read.

    The check against forged requests reads the form, so it comes after the place for files was made.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def prepared(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        request.upload_handlers = [TemporaryFileUploadHandler(request)]
        return protected(request, *args, **kwargs)

    return prepared


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is announced as larger than anybody may send."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return not announced.isdecimal() or int(announced) > SIZE_MAX_BYTES


def keep(chunks: Iterator[bytes], file: Path) -> Kept:
    """Write what was sent to `file`, which only this process's user may read."""
    lines, digest = 0, hashlib.sha256()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    with file.open("wb") as handle:
        for chunk in chunks:
            handle.write(chunk)
            digest.update(chunk)
            lines += chunk.count(b"\n")
    return Kept(lines=lines, digest=digest.hexdigest())


def digest_of(chunks: Iterator[bytes]) -> str:
    """The hex SHA-256 of what was sent; nothing of it is kept."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def chunks_of(sent: "UploadedFile[Any] | HttpRequest") -> Iterator[bytes]:
    """A file of a form, or a whole body, piece by piece."""
    if isinstance(sent, UploadedFile):
        yield from sent.chunks(CHUNK_BYTES)
    else:
        yield from iter(lambda: sent.read(CHUNK_BYTES), b"")
