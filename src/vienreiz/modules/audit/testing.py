"""Ready-made situations for anyone's tests: entries that are kept, provable, cosigned."""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.test import override_settings

from vienreiz.kernel import actors, clock, ids
from vienreiz.kernel.tlog import witness

from . import public as audit


def new_entry(person_id: UUID | None, *, fields: Sequence[str] = ("name",)) -> audit.NewEntry:
    """An office read a person's record, on the ground of an article."""
    at = clock.now()
    return audit.NewEntry(
        exchange_id=ids.uuid7(at),
        person_id=person_id,
        role="person",
        side=audit.Side.PROVIDER,
        kind=audit.Kind.ASK,
        service="residents.person",
        recipient="tax-office/returns",
        purpose="tax-return",
        ground="law:tax-law-15",
        grant_digest="ab" * 32,
        fields=tuple(fields),
        outcome=audit.Outcome.ANSWERED,
        reason="",
        by="system:tax-office/returns",
        acting_for=None,
        at=at,
    )


def recorded(person_id: UUID | None = None, *, count: int = 1) -> list[audit.EntryId]:
    """`count` entries about a person, kept and without a place yet."""
    return audit.enter([new_entry(person_id or uuid4()) for _ in range(count)])


def provable(person_id: UUID | None = None, *, count: int = 1) -> list[audit.EntryId]:
    """`count` entries about a person, each with its place under a signed checkpoint."""
    entered = recorded(person_id, count=count)
    everything_sequenced()
    return entered


def entries_about(person_id: UUID) -> list[audit.Entry]:
    """The newest entries about a person, newest first, none of them altered."""
    found = audit.entries_of(person_id, by=actors.person(person_id), limit=1_000)
    readable = [entry for entry in found if isinstance(entry, audit.Entry)]
    assert len(readable) == len(found)
    return readable


def nobodys_entries() -> list[audit.NewEntry]:
    """Entries that name nobody we know: misses, erasures, retention. Oldest first."""
    return [entry.content for entry in reversed(entries_about(UUID(int=0)))]


def everything_sequenced() -> None:
    """All entries have their place; the log's key is made if there is none."""
    audit.prepare_key()
    while audit.sequence():
        pass


@contextmanager
def witnessed(folder: Path, *, name: str = "somewhere.example/witness") -> Iterator[witness.Witness]:
    """Within it, a real witness answers over HTTP in a thread, and the log knows of it."""
    cosigner = witness.Witness.open(folder, name=name, log_vkeys=[audit.prepare_key()])
    server = witness.serving(cosigner, host="127.0.0.1", port=0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    with knowing(f"{url} {cosigner.key.verifier.line}"):
        try:
            yield cosigner
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            cosigner.close()


@contextmanager
def knowing(*witnesses: str) -> Iterator[None]:
    """Within it, the environment names these witnesses (`URL vkey`)."""
    with environment(witnesses=witnesses):
        yield


@contextmanager
def environment(**changes: Any) -> Iterator[None]:
    """Within it, the environment says something else."""
    with override_settings(ENVIRONMENT=dataclasses.replace(settings.ENVIRONMENT, **changes)):
        yield
