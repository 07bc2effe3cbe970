"""Trees kept and served as tiles of 256 hashes. Source: c2sp.org/tlog-tiles."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from . import tree

HEIGHT = 8
WIDTH = 1 << HEIGHT
LARGEST_LEVEL = 63
LARGEST_INDEX = 2**63 - 1  # as databases count
LARGEST_LEAF_BYTES = 65_535
PATH = re.compile(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Where a tile is in the tree, and how many of its 256 hashes are there."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The end of its address, after the level: `x001/x234/067` or `000.p/17`."""
        return path_of(self.index, self.width)

    @classmethod
    def read(cls, level: str, path: str) -> "Tile | None":
        """The tile of an address, None if it is none."""
        place = read_path(path)
        if place is None or not re.fullmatch(r"0|[1-9][0-9]?", level) or int(level) > LARGEST_LEVEL:
            return None
        return cls(int(level), *place)


@dataclass(frozen=True, slots=True)
class FullTile:
    """256 hashes side by side, and the root over them, which stands in the level above."""

    level: int
    index: int
    hashes: bytes
    root: bytes


# gives the hashes of tiles, all at once
ReadTiles = Callable[[Iterable[Tile]], Mapping[Tile, bytes]]


@dataclass(slots=True)
class RightEdge:
    """The partial tiles of a tree, level by level: what must be known to append and to cut full tiles."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[FullTile]:
        """Add one leaf hash; the tiles that this filled, lowest first."""
        full: list[FullTile] = []
        self.size += 1
        one, level = leaf, 0
        while True:
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(one)
            if len(self.levels[level]) < WIDTH:
                return full
            one = tree.root_of(self.levels[level])
            index = (self.size >> (HEIGHT * (level + 1))) - 1
            full.append(FullTile(level, index, b"".join(self.levels[level]), one))
            self.levels[level] = []
            level += 1

    def root(self) -> bytes:
        return tree.folded([peak for hashes in reversed(self.levels) for peak in _peaks(hashes)])


def partial_tiles(size: int) -> list[Tile]:
    """The partial tiles of a tree, lowest first; levels whose last tile is full have none."""
    tiles = []
    for level in range(LARGEST_LEVEL + 1):
        filled = size >> (HEIGHT * level)
        if filled == 0:
            break
        if filled % WIDTH:
            tiles.append(Tile(level, filled // WIDTH, filled % WIDTH))
    return tiles


def width_at(level: int, index: int, *, size: int) -> int:
    """How many hashes this tile holds in a tree of `size` leaves: 0 to 256."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def reading(read: ReadTiles, *, size: int) -> tree.ReadHashes:
    """Reads hashes of subtrees out of the tiles of a tree of `size` leaves."""

    def hashes(subtrees: Iterable[tree.Subtree]) -> dict[tree.Subtree, bytes]:
        wanted = {subtree: _tile_of(subtree, size) for subtree in subtrees}
        tiles = read(set(wanted.values()))
        return {subtree: _hash_in(tiles[tile], subtree) for subtree, tile in wanted.items()}

    return hashes


def path_of(index: int, width: int = WIDTH) -> str:
    """The end of the address of a tile or an entry bundle."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def read_path(path: str) -> tuple[int, int] | None:
    """Index and width from the end of an address, None if it is not written as it should be."""
    match = PATH.fullmatch(path)
    if match is None or len(path) > 60:
        return None
    index, width = int(match[1].replace("x", "").replace("/", "")), int(match[2] or WIDTH)
    is_written_so = index <= LARGEST_INDEX and path_of(index, width) == path
    return (index, width) if is_written_so and width <= WIDTH else None


def bundle(leaves: Iterable[bytes]) -> bytes:
    """Entries side by side, each after its length. Raises ValueError when one is longer than 65,535 bytes."""
    parts = []
    for leaf in leaves:
        if len(leaf) > LARGEST_LEAF_BYTES:
            raise ValueError(f"an entry of {len(leaf)} bytes does not fit a bundle")
        parts.append(len(leaf).to_bytes(2, "big") + leaf)
    return b"".join(parts)


def unbundle(content: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError when it ends too early."""
    leaves, start = [], 0
    while start < len(content):
        end = start + 2 + int.from_bytes(content[start : start + 2], "big")
        if start + 2 > len(content) or end > len(content):
            raise ValueError("the bundle ends in the middle of an entry")
        leaves.append(content[start + 2 : end])
        start = end
    return leaves


def _peaks(hashes: list[bytes]) -> list[bytes]:
    frontier = tree.Frontier()
    for one in hashes:
        frontier.append(one)
    return frontier.peaks


def _tile_of(subtree: tree.Subtree, size: int) -> Tile:
    level, height = divmod(subtree.height, HEIGHT)
    index = (subtree.index << height) >> HEIGHT
    return Tile(level, index, width_at(level, index, size=size))


def _hash_in(hashes: bytes, subtree: tree.Subtree) -> bytes:
    height = subtree.height % HEIGHT
    start = (subtree.index << height) % WIDTH
    return tree.root_of(
        hashes[position * tree.HASH_BYTES : (position + 1) * tree.HASH_BYTES]
        for position in range(start, start + (1 << height))
    )
