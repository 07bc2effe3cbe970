"""The tree as tiles: full ones as stored, partial ones made of leaves and of the roots below."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from vienreiz.kernel.tlog import tile as tiles
from vienreiz.kernel.tlog import tree

from .. import errors, models

AT_ONCE = 500  # places in one statement


def tile(level: int, index: int, width: int = tiles.WIDTH) -> bytes:
    """The hashes of a tile. Raises TileNotFound."""
    wanted = tiles.Tile(level, index, width)
    return read_tiles([wanted])[wanted]


def entry_bundle(index: int, width: int = tiles.WIDTH) -> bytes:
    """The leaves of the tile of level 0 at `index`, each after its length. Raises TileNotFound."""
    leaves = _leaves(index * tiles.WIDTH, width)
    if len(leaves) < width:
        raise errors.TileNotFound(level="entries", index=index, width=width)
    return tiles.bundle(leaves)


def read_tiles(wanted: Iterable[tiles.Tile]) -> dict[tiles.Tile, bytes]:
    """All at once: one statement for full tiles (for each 500 of them), one for each partial one.

    Raises TileNotFound.
    """
    wanted = list(wanted)
    full = sorted(one for one in wanted if one.width == tiles.WIDTH)
    found = _full(full)
    for one in set(wanted) - set(full):
        found[one] = _partial(one)
    for one in wanted:
        if len(found.get(one, b"")) != one.width * tree.HASH_BYTES:
            raise errors.TileNotFound(level=one.level, index=one.index, width=one.width)
    return found


def right_edge(size: int) -> tiles.RightEdge:
    """What must be known of the tree of `size` leaves to append to it. Raises TileNotFound."""
    edge = tiles.RightEdge(size=size)
    for partial in tiles.partial_tiles(size):
        hashes = read_tiles([partial])[partial]
        edge.levels += [[] for _ in range(partial.level - len(edge.levels))]
        edge.levels.append(
            [hashes[start : start + tree.HASH_BYTES] for start in range(0, len(hashes), tree.HASH_BYTES)]
        )
    return edge


def read_hashes(size: int) -> tree.ReadHashes:
    """Reads hashes of subtrees of the tree of `size` leaves."""
    return tiles.reading(read_tiles, size=size)


def paths(indices: Iterable[int], *, size: int) -> dict[int, tuple[bytes, ...]]:
    """The way from each of these leaves to the root of the tree of `size` leaves. Raises TileNotFound."""
    spans = {index: tree.inclusion_spans(index, size) for index in indices}
    hashes = iter(tree.hashes_of([span for each in spans.values() for span in each], read_hashes(size)))
    return {index: tuple(next(hashes) for _ in each) for index, each in spans.items()}


def _full(wanted: list[tiles.Tile]) -> dict[tiles.Tile, bytes]:
    found: dict[tiles.Tile, bytes] = {}
    for start in range(0, len(wanted), AT_ONCE):
        by_level: dict[int, list[int]] = defaultdict(list)
        for one in wanted[start : start + AT_ONCE]:
            by_level[one.level].append(one.index)
        places = reduce(or_, (Q(level=level, index__in=indices) for level, indices in by_level.items()))
        found |= {row.place: bytes(row.hashes) for row in models.Tile.objects.filter(places)}
    return found


def _partial(wanted: tiles.Tile) -> bytes:
    start = wanted.index * tiles.WIDTH
    if wanted.level == 0:
        return b"".join(map(tree.leaf_hash, _leaves(start, wanted.width)))
    below = models.Tile.objects.filter(
        level=wanted.level - 1, index__gte=start, index__lt=start + wanted.width
    ).order_by("index")
    return b"".join(bytes(root) for root in below.values_list("root", flat=True))


def _leaves(start: int, count: int) -> list[bytes]:
    rows = models.Leaf.objects.filter(index__gte=start, index__lt=start + count).order_by("index")
    return [bytes(content) for content in rows.values_list("content", flat=True)]
