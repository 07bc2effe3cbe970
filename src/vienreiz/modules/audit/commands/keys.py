"""The log's keys, and who is to know them."""

from collections.abc import Iterable

from django.conf import settings

from vienreiz.kernel.tlog import note

from .. import errors, keyring, models


def prepare_key() -> str:
    """The log's verifier key as a vkey line; the key is made if this is a new log. Harmless to repeat.

    Raises LogKeyMissing when the log has checkpoints and no key: a new one would be another log's.
    """
    if keyring.has_signing_key():
        key = keyring.signing_key().verifier
        keyring.enlist(key)
        return key.line
    if models.Checkpoint.objects.exists():
        raise errors.LogKeyMissing
    return keyring.make_signing_key(settings.ENVIRONMENT.log_origin).line


def rotate_key() -> str:
    """From the next checkpoint on the log signs with a new key, whose vkey line this gives; the old one stays listed.

    Witnesses must be told the new key, or they stop cosigning. Raises LogKeyMissing.
    """
    return keyring.make_signing_key(keyring.signing_key().name).line


def verifier_keys() -> tuple[str, ...]:
    """vkey lines of the log: the present one, then those it had before."""
    return _lines(keyring.verifier_keys())


def witness_keys() -> tuple[str, ...]:
    """vkey lines of the witnesses."""
    return _lines(witness.key for witness in keyring.witnesses())


def _lines(keys: Iterable[note.VerifierKey]) -> tuple[str, ...]:
    return tuple(key.line for key in keys)
