"""The log's keys, each in a file of its own, and the witnesses it was told of.

The private key (one line, mode 0600) is needed by the sequencer alone. Beside it stands the public list, `….vkeys`: the
present verifier key first, then those it had before, so that old checkpoints can still be verified.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vienreiz.kernel.tlog import note

from . import errors


@dataclass(frozen=True, slots=True)
class Witness:
    """A cosigner: where it answers and by which key its lines are known."""

    url: str
    key: note.VerifierKey

    @property
    def code(self) -> str:
        return code_of(self.key)


def code_of(key: note.VerifierKey) -> str:
    """A key in one word, without the key itself: `name+id`."""
    return f"{key.name}+{key.id.hex()}"


def witnesses() -> tuple[Witness, ...]:
    """Those of the environment. Raises ImproperlyConfigured."""
    return tuple(_witness(line) for line in settings.ENVIRONMENT.witnesses)


def signing_key() -> note.SigningKey:
    """Its name is the log's origin. Raises LogKeyMissing."""
    try:
        return note.SigningKey.read(_key_file().read_text())
    except (OSError, note.Unreadable) as error:
        raise errors.LogKeyMissing from error


def verifier_keys() -> tuple[note.VerifierKey, ...]:
    """The present one first, then those of before. Raises LogKeyMissing when the list cannot be read."""
    try:
        lines = _list_file().read_text().splitlines()
        return tuple(note.VerifierKey.read(line) for line in lines if line.strip())
    except FileNotFoundError:
        return ()
    except (OSError, note.Unreadable) as error:
        raise errors.LogKeyMissing from error


def has_signing_key() -> bool:
    """Whether there is a key file, readable or not."""
    return _key_file().exists()


def make_signing_key(origin: str) -> note.VerifierKey:
    """A new key for the log of this name, in place of the present one if there was one.

    Its verifier is on the list before it signs anything.
    """
    key = note.SigningKey.generate(origin, note.Algorithm.ED25519)
    enlist(key.verifier)
    _write(_key_file(), key.line + "\n", mode=0o600)
    return key.verifier


def enlist(key: note.VerifierKey) -> None:
    """See to it that `key` stands first on the public list."""
    known = verifier_keys()
    if known[:1] != (key,):
        others = [one for one in known if one != key]
        _write(_list_file(), "".join(f"{one.line}\n" for one in [key, *others]), mode=0o644)


def _key_file() -> Path:
    return Path(settings.ENVIRONMENT.log_key_file)


def _list_file() -> Path:
    return _key_file().with_suffix(".vkeys")


def _write(file: Path, text: str, *, mode: int) -> None:
    """Whole or not at all, and on the disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)  # the name is on the disk when its folder is
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _witness(line: str) -> Witness:
    url, _, vkey = line.partition(" ")
    try:
        key = note.VerifierKey.read(vkey)
    except note.Unreadable as error:
        raise ImproperlyConfigured(f"VIENREIZ_WITNESSES: {line!r} should read `URL vkey`: {error}.") from error
    if key.algorithm is not note.Algorithm.COSIGNATURE or not url.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"VIENREIZ_WITNESSES: {line!r} should read `URL vkey` with the vkey of a witness.")
    return Witness(url.rstrip("/"), key)
