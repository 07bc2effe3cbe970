"""Signed notes and the keys that sign them: a log's plain Ed25519 and a witness's dated cosignature.

Source: c2sp.org/signed-note, c2sp.org/tlog-cosignature (`cosignature/v1`).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as Ed25519SigningKey
from nacl.signing import VerifyKey as Ed25519VerifyKey

DASH = "— "
PRIVATE = "PRIVATE+KEY+"
NAME = re.compile(r"[^\s+]+")
LARGEST_NOTE_BYTES = 65_536
LARGEST_TIME = 2**63 - 1


class Unreadable(ValueError):
    """The text has not the form it should have."""


class Algorithm(IntEnum):
    """Signature types as assigned by c2sp.org/signed-note."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: what `vkey` lines hold."""

    name: str
    algorithm: Algorithm
    public: bytes

    @classmethod
    def read(cls, line: str) -> "VerifierKey":
        """Raises Unreadable."""
        name, key_id, material = _key_parts(line)
        key = cls(name, _algorithm(material), material[1:])
        if key.id.hex() != key_id:
            raise Unreadable(f"the id of the key {name} does not fit the key")
        return key

    @property
    def id(self) -> bytes:
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def line(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.algorithm]) + self.public)}"

    def accepts(self, text: str, signature: "Signature") -> bool:
        """Whether `signature` was made with this key over the note `text`."""
        if (signature.name, signature.key_id) != (self.name, self.id):
            return False
        message, raw = text.encode(), signature.raw
        if self.algorithm is Algorithm.COSIGNATURE:
            if len(raw) != 72 or signature.time_s > LARGEST_TIME:
                return False
            message, raw = _dated(text, signature.time_s), raw[8:]
        try:
            Ed25519VerifyKey(self.public).verify(message, raw)
        except (BadSignatureError, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name. Its `repr` hides it; only `line` writes it out."""

    name: str
    algorithm: Algorithm
    _private: Ed25519SigningKey

    @classmethod
    def generate(cls, name: str, algorithm: Algorithm) -> "SigningKey":
        if not NAME.fullmatch(name):
            raise Unreadable(f"a key cannot be named {name!r}: no spaces, no plus")
        return cls(name, algorithm, Ed25519SigningKey.generate())

    @classmethod
    def read(cls, line: str) -> "SigningKey":
        """Raises Unreadable."""
        if not line.startswith(PRIVATE):
            raise Unreadable("this is not a private key for notes")
        name, key_id, material = _key_parts(line.removeprefix(PRIVATE))
        key = cls(name, _algorithm(material), Ed25519SigningKey(material[1:]))
        if key.verifier.id.hex() != key_id:
            raise Unreadable(f"the id of the key {name} does not fit the key")
        return key

    @property
    def line(self) -> str:
        material = bytes([self.algorithm]) + self._private.encode()
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{encoded(material)}"

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.algorithm, self._private.verify_key.encode())

    def sign(self, text: str) -> "Signature":
        """A signature of the log over a note."""
        if self.algorithm is not Algorithm.ED25519:
            raise ValueError("a witness's key only cosigns")
        return Signature(self.name, self.verifier.id, self._private.sign(text.encode()).signature)

    def cosign(self, text: str, *, time_s: int) -> "Signature":
        """A witness's dated signature over a checkpoint."""
        if self.algorithm is not Algorithm.COSIGNATURE:
            raise ValueError("a log's key does not cosign")
        signed = self._private.sign(_dated(text, time_s)).signature
        return Signature(self.name, self.verifier.id, time_s.to_bytes(8, "big") + signed)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line. `raw` is what follows the key's id."""

    name: str
    key_id: bytes
    raw: bytes

    @classmethod
    def read(cls, line: str) -> "Signature":
        """Raises Unreadable."""
        name, _, written = line.removeprefix(DASH).partition(" ")
        signature = decoded(written)
        if not line.startswith(DASH) or not NAME.fullmatch(name) or len(signature) < 5:
            raise Unreadable("this is not a signature line")
        return cls(name, signature[:4], signature[4:])

    @property
    def line(self) -> str:
        return f"{DASH}{self.name} {encoded(self.key_id + self.raw)}"

    @property
    def time_s(self) -> int:
        """When it was cosigned, in seconds since 1970; means nothing in a log's own signature."""
        return int.from_bytes(self.raw[:8], "big")

    @property
    def made_at(self) -> datetime:
        return datetime.fromtimestamp(self.time_s, UTC)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and its signatures. Read is not verified: see `signed_by`."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def read(cls, note: str) -> "Note":
        """Raises Unreadable."""
        if len(note.encode(errors="replace")) > LARGEST_NOTE_BYTES:
            raise Unreadable("the note is too long")
        if any(ord(letter) < 0x20 and letter != "\n" for letter in note):
            raise Unreadable("the note holds control characters")
        head, gap, tail = note.rpartition("\n\n")
        if not gap or not tail.endswith("\n"):
            raise Unreadable("the note has no signatures")
        return cls(head + "\n", tuple(Signature.read(line) for line in tail[:-1].split("\n")))

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(f"{signature.line}\n" for signature in self.signatures)

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Those of `keys` that signed. One that is named but does not fit spoils the note: then none did."""
        signed: list[VerifierKey] = []
        for key in keys:
            named = [one for one in self.signatures if (one.name, one.key_id) == (key.name, key.id)]
            if not all(key.accepts(self.text, one) for one in named):
                return []
            if named:
                signed.append(key)
        return signed

    def adding(self, signatures: Iterable[Signature]) -> "Note":
        return Note(self.text, (*self.signatures, *signatures))


def _dated(text: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def _key_parts(line: str) -> tuple[str, str, bytes]:
    name, *rest = line.strip().split("+", 2)
    if len(rest) != 2 or not NAME.fullmatch(name):
        raise Unreadable("this is not a key: it should read name+id+key")
    return name, rest[0], decoded(rest[1])


def _algorithm(material: bytes) -> Algorithm:
    if len(material) != 33 or material[0] not in set(Algorithm):
        raise Unreadable("this kind of key is not known here")
    return Algorithm(material[0])


def encoded(content: bytes) -> str:
    """Base64 as notes write it."""
    return base64.b64encode(content).decode()


def decoded(written: str) -> bytes:
    """The bytes of Base64 as notes write it. Raises Unreadable."""
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("this is not Base64") from error
