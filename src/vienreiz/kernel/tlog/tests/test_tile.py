import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vienreiz.kernel.tlog import tile, tree

from .test_tree import leaves_of, naive_path, naive_root

SIZE = 66_000  # more than 256 full tiles: three levels
HASHES = leaves_of(SIZE)


@pytest.fixture(scope="module")
def full_tiles() -> dict[tuple[int, int], tile.FullTile]:
    edge = tile.RightEdge()
    return {(full.level, full.index): full for leaf in HASHES for full in edge.append(leaf)}


def edge_of(size: int) -> tile.RightEdge:
    edge = tile.RightEdge()
    for leaf in HASHES[:size]:
        edge.append(leaf)
    return edge


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 600, 1000])
def test_the_right_edge_knows_the_root(size: int) -> None:
    assert edge_of(size).root() == naive_root(HASHES[:size])


def test_a_tree_of_256_leaves_is_one_full_tile_and_a_partial_one_above() -> None:
    edge = tile.RightEdge()

    full = [one for leaf in HASHES[:256] for one in edge.append(leaf)]

    assert [(one.level, one.index, one.hashes) for one in full] == [(0, 0, b"".join(HASHES[:256]))]
    assert full[0].root == naive_root(HASHES[:256])
    assert edge.levels == [[], [full[0].root]]


def test_tiles_of_70000_leaves() -> None:
    """Source: c2sp.org/tlog-tiles, the example under “Partial Tiles”."""
    assert tile.partial_tiles(70_000) == [tile.Tile(0, 273, 112), tile.Tile(1, 1, 17), tile.Tile(2, 0, 1)]
    assert tile.partial_tiles(256) == [tile.Tile(1, 0, 1)]
    assert tile.partial_tiles(0) == []


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_proofs_read_from_tiles(full_tiles: dict[tuple[int, int], tile.FullTile], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1_500))
    index = data.draw(st.integers(0, size - 1))
    partial = edge_of(size).levels

    def read(tiles: object) -> dict[tile.Tile, bytes]:
        assert isinstance(tiles, set)
        return {
            one: full_tiles[one.level, one.index].hashes if one.width == 256 else b"".join(partial[one.level])
            for one in tiles
        }

    proof = tree.hashes_of(tree.inclusion_spans(index, size), tile.reading(read, size=size))

    assert proof == naive_path(index, HASHES[:size])


def test_a_third_level_holds_the_roots_of_the_second(full_tiles: dict[tuple[int, int], tile.FullTile]) -> None:
    assert full_tiles[1, 0].hashes == b"".join(full_tiles[0, index].root for index in range(256))
    assert full_tiles[1, 0].root == naive_root(HASHES[:65_536])


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "000"),
        (999, 256, "999"),
        (1000, 256, "x001/000"),
        (1_234_067, 256, "x001/x234/067"),  # Source: c2sp.org/tlog-tiles, “Merkle Tree”
        (0, 1, "000.p/1"),
        (67_000, 255, "x067/000.p/255"),
    ],
)
def test_addresses(index: int, width: int, path: str) -> None:
    assert tile.path_of(index, width) == path
    assert tile.read_path(path) == (index, width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "00",
        "0000",
        "x000/001",
        "001/000",
        "x001/x000",
        "000.p/0",
        "000.p/256",
        "000.p/01",
        "000.p/",
        "000/p/1",
        "x" * 70,
        "000\n",
        "٠٠٠",
        "../000",
        "x009/x223/x372/x036/x854/x775/808",  # more than databases count to
    ],
)
def test_an_address_that_is_none(path: str) -> None:
    assert tile.read_path(path) is None


@pytest.mark.parametrize("level", ["-1", "00", "01", "64", "x", "", "٣"])
def test_a_level_that_is_none(level: str) -> None:
    assert tile.Tile.read(level, "000") is None


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles(leaves: list[bytes]) -> None:
    assert tile.unbundle(tile.bundle(leaves)) == leaves


def test_a_bundle_takes_no_entry_longer_than_its_length_can_say() -> None:
    assert tile.unbundle(tile.bundle([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(ValueError, match="65536 bytes"):
        tile.bundle([b"x" * 65_536])


@pytest.mark.parametrize("content", [b"\x00", b"\x00\x02x", b"\x00\x00\x00"])
def test_a_bundle_that_was_cut(content: bytes) -> None:
    with pytest.raises(ValueError, match="ends in the middle"):
        tile.unbundle(content)
