#!/usr/bin/env python3
"""Check an exported proof without anything of Vienreiz: the standard library and PyNaCl (`pip install pynacl`) only.

Usage: python3 verify_proof.py proof.json KEY...

Each KEY is a verifier key (one line, `name+id+key`) or a file with such lines: those of the log, which you should have
from somewhere else than whoever gave you the proof, and those of witnesses whom you trust. Prints what each entry says,
then OK, or the first thing that does not fit (exit code 1).

Formats: c2sp.org/{signed-note,tlog-checkpoint,tlog-cosignature,tlog-proof}, RFC 6962, docs/decisions/0002-the-log.md.
"""

import base64
import hashlib
import hmac
import json
import sys
from datetime import datetime, timezone
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

LOG, WITNESS = 1, 4  # kinds of keys, as c2sp.org/signed-note numbers them


class DoesNotFit(Exception):
    """The first thing that does not."""


def need(holds, sentence):
    if not holds:
        raise DoesNotFit(sentence)


def read_keys(words):
    """(name, key id) -> (kind, public key)."""
    keys = {}
    for word in words:
        is_file = "+" not in word or Path(word).is_file()
        lines = Path(word).read_text().split() if is_file else [word]
        need(lines, f"There is no key in {word}.")
        for line in lines:
            name, key_id, encoded = line.split("+", 2)
            material = base64.b64decode(encoded, validate=True)
            expected = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
            need(len(material) == 33 and material[0] in (LOG, WITNESS), f"The key {name} is of an unknown kind.")
            need(expected.hex() == key_id, f"The key {name} does not fit its own id.")
            keys[name, expected] = (material[0], material[1:])
    return keys


def read_note(note):
    """The text of a signed note, and its signatures as (name, key id, signature)."""
    text, gap, tail = note.rpartition("\n\n")
    need(gap and tail.endswith("\n"), "The checkpoint carries no signature.")
    signatures = []
    for line in tail[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        need(dash == "—" and len(raw) > 4, "A signature line of the checkpoint is not one.")
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def need_signed(public, message, signature, sentence):
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError):
        raise DoesNotFit(sentence) from None


def check_signatures(note, keys):
    """Origin, size and root of a checkpoint that the log signed, and who cosigned it when."""
    text, signatures = read_note(note)
    origin, size, root = text.split("\n")[:3]
    signed, cosigned = False, []
    for name, key_id, signature in signatures:
        kind, public = keys.get((name, key_id), (None, None))
        if kind == LOG and name == origin:
            need_signed(public, text.encode(), signature, "The log's signature under the checkpoint is false.")
            signed = True
        elif kind == WITNESS:
            time = int.from_bytes(signature[:8], "big")
            message = f"cosignature/v1\ntime {time}\n{text}".encode()
            need_signed(public, message, signature[8:], f"The cosignature of {name} is false.")
            cosigned.append((name, datetime.fromtimestamp(time, timezone.utc)))  # noqa: UP017 - for old Pythons too
    need(signed, f"The checkpoint of {origin} is not signed by any log key that you gave.")
    return origin, int(size), base64.b64decode(root, validate=True), cosigned


def root_from_path(leaf_hash, index, size, path):
    """Source: RFC 9162, 2.1.3.2."""
    need(0 <= index < size, "The proof names an index that the log does not have.")
    position, last, computed = index, size - 1, leaf_hash
    for sibling in path:
        need(last > 0, "The path is longer than the tree is high.")
        if position % 2 or position == last:
            computed = hashlib.sha256(b"\x01" + sibling + computed).digest()
            while position % 2 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            computed = hashlib.sha256(b"\x01" + computed + sibling).digest()
        position, last = position >> 1, last >> 1
    need(last == 0, "The path is shorter than the tree is high.")
    return computed


def check(exported, keys):
    """The entry, and a sentence on who vouches for it."""
    need(exported.get("format") == "vienreiz-proof/1", "This is not a proof of the kind vienreiz-proof/1.")
    stored, salt = base64.b64decode(exported["entry"], validate=True), bytes.fromhex(exported["salt"])
    need(stored[:1] == b"\x01", "The entry has an unknown version.")
    entry = json.loads(stored[1:])
    leaf_hash = hashlib.sha256(b"\x00" + b"\x01\x01" + hmac.digest(salt, stored, "sha256")).digest()
    head, _, note = exported["tlog_proof"].partition("\n\n")
    first, *lines = head.split("\n")
    need(first == "c2sp.org/tlog-proof@v1", "The path is not of the kind c2sp.org/tlog-proof@v1.")
    lines = lines[1:] if lines[0].startswith("extra ") else lines
    need(lines[0].startswith("index "), "The proof does not say at which index the entry stands.")
    index, path = int(lines[0][6:]), [base64.b64decode(line, validate=True) for line in lines[1:]]
    origin, size, root, cosigned = check_signatures(note, keys)
    need(root_from_path(leaf_hash, index, size, path) == root, "The entry is not the one that stands in the log.")
    wanted = [name for (name, _), (kind, _) in keys.items() if kind == WITNESS]
    need(cosigned or not wanted, f"None of the witnesses that you gave has cosigned: {', '.join(wanted)}.")
    who = "; ".join(f"cosigned by {name} at {time:%Y-%m-%d %H:%M:%S} UTC" for name, time in cosigned)
    return entry, f"stands at index {index} of {size} in the log {origin}, {who or 'not cosigned by anybody you named'}"


def main(words):
    if len(words) < 2:
        sys.exit(__doc__)
    try:
        exported, keys = json.loads(Path(words[0]).read_text()), read_keys(words[1:])
        proofs = exported["proofs"] if exported.get("format") == "vienreiz-proofs/1" else [exported]
        need(isinstance(proofs, list) and proofs, "There is no proof in this file.")
        checked = [check(one, keys) for one in proofs]
    except DoesNotFit as fault:
        sys.exit(f"DOES NOT FIT: {fault}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        sys.exit(f"DOES NOT FIT: something cannot be read ({type(error).__name__}: {error}).")
    for entry, sentence in checked:
        for name, value in entry.items():
            text = ", ".join(value) if isinstance(value, list) else value or "-"
            print(f"{name + ':':13} {''.join(letter if letter.isprintable() else '?' for letter in text)}")
        print(f"OK: this entry {sentence}.")


if __name__ == "__main__":
    main(sys.argv[1:])
