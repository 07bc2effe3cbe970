"""What a log says of its whole self: origin, size, root. Source: c2sp.org/tlog-checkpoint."""

import base64
import re
from dataclasses import dataclass

from . import note, tree

SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The text of a checkpoint, without its signatures. Extension lines are kept: they are signed too."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """Raises Unreadable."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() != "" or not all(lines) or not SIZE.fullmatch(lines[1]):
            raise note.Unreadable("this is not a checkpoint: it should hold origin, size and root")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except ValueError as error:
            raise note.Unreadable("the root of the checkpoint is not Base64") from error
        if len(root) != tree.HASH_BYTES or base64.b64encode(root).decode() != lines[2]:
            raise note.Unreadable("the root of the checkpoint is not a SHA-256 hash")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))

    @property
    def text(self) -> str:
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions]
        return "".join(f"{line}\n" for line in lines)

    def signed(self, key: note.SigningKey) -> note.Note:
        """This checkpoint as a note with the log's signature."""
        return note.Note(self.text, (key.sign(self.text),))
