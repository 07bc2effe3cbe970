"""Merkle tree hashes and the two proofs about them.

Sources: RFC 6962, 2.1 (hashes and proofs); RFC 9162, 2.1.3.2 and 2.1.4.2 (verification).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True, order=True)
class Subtree:
    """A perfect subtree: the leaves [index * 2**height, (index + 1) * 2**height)."""

    height: int
    index: int


@dataclass(frozen=True, slots=True)
class Span:
    """The leaves [start, end): one node of a tree that need not be perfect."""

    start: int
    end: int


# gives the hashes of perfect subtrees, all at once
ReadHashes = Callable[[Iterable[Subtree]], Mapping[Subtree, bytes]]


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf, which no node's can be."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes; over none, that of the empty tree."""
    frontier = Frontier()
    for one in hashes:
        frontier.append(one)
    return frontier.root()


@dataclass(slots=True)
class Frontier:
    """What must be known of a tree to append to it and give its root: its largest perfect subtrees, left to right."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        self.peaks.append(leaf)
        self.size += 1
        complete = self.size
        while complete % 2 == 0:
            right = self.peaks.pop()
            self.peaks[-1] = node_hash(self.peaks[-1], right)
            complete //= 2

    def root(self) -> bytes:
        return folded(self.peaks)


def folded(peaks: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees of falling size."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def perfect_subtrees(span: Span) -> list[Subtree]:
    """The perfect subtrees that make up one node, left to right."""
    subtrees, start = [], span.start
    while start < span.end:
        height = (span.end - start).bit_length() - 1
        subtrees.append(Subtree(height, start >> height))
        start += 1 << height
    return subtrees


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The nodes whose hashes make an inclusion proof, from the leaf's sibling to the root's child.

    Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none at {index}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The nodes whose hashes show that the tree of `old` leaves is the beginning of the tree of `new` leaves.

    Raises ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {new}")
    spans: list[Span] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start > 0:
        spans.append(Span(start, end))
    return spans[::-1]


def hashes_of(spans: Sequence[Span], read: ReadHashes) -> list[bytes]:
    """The hash of each node."""
    parts = [perfect_subtrees(span) for span in spans]
    hashes = read({subtree for part in parts for subtree in part})
    return [folded([hashes[subtree] for subtree in part]) for part in parts]


def includes(root: bytes, size: int, *, leaf: bytes, index: int, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the leaf hash `leaf` stands at `index` under `root`. A tree of size 0 has nothing."""
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            computed = node_hash(sibling, computed)
            while position % 2 == 0 and position != 0:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == root


def is_consistent(old_root: bytes, old: int, new_root: bytes, new: int, *, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree `new_root` began as `old_root`. A tree of size 0 proves nothing."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old - 1, new - 1
    while position % 2 == 1:
        position, last = position >> 1, last >> 1
    old_computed = new_computed = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            old_computed = node_hash(sibling, old_computed)
            new_computed = node_hash(sibling, new_computed)
            while position % 2 == 0 and position != 0:
                position, last = position >> 1, last >> 1
        else:
            new_computed = node_hash(new_computed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_computed == old_root and new_computed == new_root


def _split(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
