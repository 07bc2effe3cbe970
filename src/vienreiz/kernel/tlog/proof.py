"""A proof that fits in a file: a leaf's index, its path to the root, the checkpoint. Source: c2sp.org/tlog-proof."""

import base64
import binascii
import re
from dataclasses import dataclass

from . import checkpoint, note, tree

FIRST_LINE = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """`path` runs from the leaf's sibling to the root's child. Read is not verified: see `shows`."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: note.Note

    @classmethod
    def read(cls, text: str) -> "Proof":
        """Raises Unreadable."""
        head, gap, signed = text.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != FIRST_LINE or not gap:
            raise note.Unreadable(f"this is not a proof: it should begin with {FIRST_LINE}")
        if len(lines) > 1 and lines[1].startswith("extra "):
            del lines[1]  # says nothing that is proven
        index = lines[1].removeprefix("index ") if len(lines) > 1 and lines[1].startswith("index ") else ""
        if not re.fullmatch(checkpoint.SIZE, index) or len(lines) > 2 + LONGEST_PATH:
            raise note.Unreadable("the proof does not say at which index the entry stands")
        try:
            path = tuple(base64.b64decode(line, validate=True) for line in lines[2:])
        except binascii.Error as error:
            raise note.Unreadable("the path of the proof is not Base64") from error
        if any(len(one) != tree.HASH_BYTES for one in path):
            raise note.Unreadable("the path of the proof holds something else than SHA-256 hashes")
        return cls(int(index), path, note.Note.read(signed))

    def __str__(self) -> str:
        path = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.path)
        return f"{FIRST_LINE}\nindex {self.index}\n{path}\n{self.checkpoint}"

    def shows(self, leaf: bytes) -> bool:
        """Whether the leaf hash `leaf` stands where the proof says. Who signed the checkpoint is another question.

        Raises Unreadable when the checkpoint is none.
        """
        head = checkpoint.Checkpoint.read(self.checkpoint.text)
        return tree.includes(head.root, head.size, leaf=leaf, index=self.index, proof=self.path)
