"""What one request asks once: descriptions, as they stood when it first asked, forgotten when it has its answer.

For what changes with a release of a pack, such as titles and schemas; never for rights, whose end must be seen at once.
Outside of a request (a job, a command line) nothing is kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TypeVar

Answer = TypeVar("Answer")

_known: ContextVar[dict[object, object] | None] = ContextVar("known", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """Within, what is asked `once` is asked once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(question: Callable[[], Answer]) -> Callable[[], Answer]:
    """A question without arguments, whose answer nobody changes: asked once in each `kept`."""

    @wraps(question)
    def asked() -> Answer:
        known = _known.get()
        if known is None:
            return question()
        if asked not in known:
            known[asked] = question()
        return known[asked]  # type: ignore[return-value]  # kept under its own question

    return asked
