"""The list of erasures: a file of lines, added to and never rewritten, on the disk before anything is erased."""

import os

from django.conf import settings

from . import errors, rules, values


def read() -> list[values.Erased]:
    """In the order of their erasure. Raises LedgerNotReadable: half a list is worse than none."""
    try:
        text = settings.ENVIRONMENT.erasures_file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise errors.LedgerNotReadable(reason=getattr(error, "strerror", None) or "it is not UTF-8") from error
    lines = text.removesuffix("\n").split("\n") if text else []  # other ends of lines may stand in a text
    try:
        return [rules.read_line(line) for line in lines]
    except ValueError as error:
        raise errors.LedgerNotReadable(reason=f"one of its {len(lines)} lines is not whole") from error


def add(erased: values.Erased) -> None:
    """Put one more on the list, on the disk when this returns. Raises LedgerNotReadable."""
    file = settings.ENVIRONMENT.erasures_file
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(rules.line_of(erased))
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise errors.LedgerNotReadable(reason=error.strerror) from error
