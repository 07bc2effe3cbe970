"""Compact signed documents that anybody's library verifies: JWS with Ed25519.

Source: RFC 7515, 7.1 (compact serialisation); RFC 8037, 3.1 (EdDSA); RFC 7517 (keys); RFC 7638 (their names).
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey


class Unverifiable(ValueError):
    """The document is not one that the key signed."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 key as the world sees it."""

    raw: bytes

    @property
    def id(self) -> str:
        """The key's own thumbprint, base64url of SHA-256."""
        form = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": _written(self.raw)}, separators=(",", ":"))
        return _written(hashlib.sha256(form.encode()).digest())

    def as_jwk(self) -> Mapping[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "x": _written(self.raw), "kid": self.id, "use": "sig", "alg": "EdDSA"}


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key, kept in a file of its own."""

    seed: bytes

    @property
    def public(self) -> PublicKey:
        return PublicKey(bytes(SigningKey(self.seed).verify_key))

    def sign(self, payload: bytes, *, kind: str) -> str:
        """`payload` as a compact JWS whose header says `typ: kind`."""
        header = json.dumps({"alg": "EdDSA", "kid": self.public.id, "typ": kind}, separators=(",", ":"))
        signed = f"{_written(header.encode())}.{_written(payload)}"
        return f"{signed}.{_written(SigningKey(self.seed).sign(signed.encode()).signature)}"


def verified(document: str, key: PublicKey, *, kind: str) -> bytes:
    """The payload of a compact JWS of that kind, if `key` signed it. Raises Unverifiable."""
    try:
        header, payload, signature = document.split(".")
        said = json.loads(_read(header))
        VerifyKey(key.raw).verify(f"{header}.{payload}".encode(), _read(signature))
    except (ValueError, BadSignatureError) as error:
        raise Unverifiable("this is not a document that the key signed") from error
    if said != {"alg": "EdDSA", "kid": key.id, "typ": kind}:
        raise Unverifiable("the header is not that of such a document")
    return _read(payload)


def key_in(file: Path) -> Key:
    """The key kept in `file`; made there, for its owner alone to read, if there is none. Safe to call side by side."""
    if not file.exists():
        partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
        partial.touch(mode=0o600)
        partial.write_text(os.urandom(32).hex())
        with suppress(FileExistsError):  # another process was first, and its key stays
            os.link(partial, file)
        partial.unlink()
    return Key(bytes.fromhex(file.read_text()))


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(written: str) -> bytes:
    return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
