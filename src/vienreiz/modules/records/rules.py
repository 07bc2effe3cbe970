"""How a row changes what a register says, and how records are found and sorted. Pure."""

import json
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from vienreiz.kernel.period import Period
from vienreiz.modules.identity import values as identity
from vienreiz.modules.registers import values as registers

FOLDED_LENGTH_MAX = 100
WORDS_MAX = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A current version of one key, as far as planning needs it."""

    id: int
    valid: Period[date]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What makes a register say something of a key for a period: some versions end, their rests go in, and the row."""

    ended: tuple[int, ...] = ()
    rests: tuple[tuple[int, Period[date]], ...] = ()  # what remains of an ended version, to be inserted again
    is_unchanged: bool = False
    standing: tuple[int, ...] = ()  # where unchanged: the versions that say already what the row says


class Pieces:
    """The current versions of one key: no two say something of the same day."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = sorted(pieces, key=lambda piece: piece.valid.start)
        self._starts = [piece.valid.start for piece in self._pieces]

    def touched(self, valid: Period[date]) -> list[Piece]:
        """Those that say something of these days, by day; the others are not looked at."""
        first = max(bisect_right(self._starts, valid.start) - 1, 0)
        last = len(self._starts) if valid.end is None else bisect_left(self._starts, valid.end)
        return [piece for piece in self._pieces[first:last] if piece.valid.overlaps(valid)]


def plan(pieces: Sequence[Piece], *, valid: Period[date], digest: str | None) -> Plan:
    """How to write content with `digest` (None: nothing) over `pieces`, the current versions of one key.

    Unchanged if the pieces say just that already on every day of `valid`.
    """
    touched = sorted((piece for piece in pieces if piece.valid.overlaps(valid)), key=lambda piece: piece.valid.start)
    if _says_already(touched, valid=valid, digest=digest):
        return Plan(is_unchanged=True, standing=tuple(piece.id for piece in touched))
    return Plan(
        ended=tuple(piece.id for piece in touched),
        rests=tuple((piece.id, rest) for piece in touched for rest in without(piece.valid, valid)),
    )


def without(whole: Period[date], part: Period[date]) -> list[Period[date]]:
    """What is left of `whole` when `part`, which overlaps it, is taken out: no, one or two periods."""
    rests = []
    if whole.start < part.start:
        rests.append(Period(whole.start, part.start))
    if part.end is not None and (whole.end is None or part.end < whole.end):
        rests.append(Period(part.end, whole.end))
    return rests


def _says_already(touched: Sequence[Piece], *, valid: Period[date], digest: str | None) -> bool:
    if digest is None:
        return not touched
    covered_until: date | None = valid.start
    for piece in touched:
        if piece.digest != digest or covered_until is None or piece.valid.start > covered_until:
            return False
        covered_until = piece.valid.end
    return bool(touched) and (covered_until is None or (valid.end is not None and covered_until >= valid.end))


def form(register: registers.Register, *, alphabet: str) -> str:
    """What of a description is kept beside a record: who stands in it, by what it is found, how it is sorted.

    It is a part of what "unchanged" means: when the description changes, the same source loaded again brings every
    record up to date.
    """
    roles = sorted((role.name, role.scheme, role.identified_by) for role in register.roles.values())
    return json.dumps([roles, sorted(register.search), register.label, alphabet], ensure_ascii=False)


def holder_throughout(
    holdings: Collection[identity.Holding], valid: Period[date], *, meant: identity.SubjectId | None
) -> identity.SubjectId | None:
    """Whom an identifier means in a row of the register that gives it: `meant`, if she has it on all days of the row.

    Days before anybody had it are hers, since a register may learn of earlier days. None where it passes to somebody
    else, or she leaves it, while the row goes on: its content would be said of both, or of her under a code not hers.
    """
    hers = [one.valid for one in holdings if one.subject_id == meant]
    if not hers or any(one.subject_id != meant and one.valid.overlaps(valid) for one in holdings):
        return None
    end = None if any(one.end is None for one in hers) else max(one.end for one in hers if one.end is not None)
    return meant if end is None or (valid.end is not None and valid.end <= end) else None


def folded(text: str) -> str:
    """As people type it when they search: no capitals, no marks over or under letters, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def search_values(text: str) -> list[bytes]:
    """Under what a value is found: itself from each of its words on, at most eight."""
    words = folded(text).split()
    return [" ".join(words[start:])[:FOLDED_LENGTH_MAX].encode() for start in range(min(len(words), WORDS_MAX))]


def search_range(text: str) -> tuple[bytes, bytes] | None:
    """The [first, last) of the values that begin with what is searched; None when nothing is searched."""
    wanted = folded(text)[:FOLDED_LENGTH_MAX].encode()
    return (wanted, wanted + b"\xff") if wanted else None  # no UTF-8 holds the byte FF


def sorting(label: str, *, alphabet: str) -> bytes:
    """Bytes that sort labels as the alphabet does: spaces, marks, digits, its letters, then all other letters."""
    return b"".join(_sorting_of(letter, alphabet) for letter in label.lower()[:FOLDED_LENGTH_MAX])


def _sorting_of(letter: str, alphabet: str) -> bytes:
    place = alphabet.find(letter)
    if 0 <= place < 0x80:
        return bytes([0x40 + place])
    if letter.isspace():
        return b"\x01"
    code = ord(letter).to_bytes(3, "big")
    if letter.isalpha():
        return b"\xf0" + code
    return (b"\x30" if letter.isdigit() else b"\x02") + code
