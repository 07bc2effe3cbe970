"""Hashes and proofs against the definition itself, and against roots that others published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel.tlog import tree

# Source: transparency-dev/merkle, `testonly`: the eight leaves and the roots of the first 0 to 8 of them
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(hashes: list[bytes]) -> bytes:
    """The definition, word for word. Source: RFC 6962, 2.1."""
    if not hashes:
        return tree.EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return tree.node_hash(naive_root(hashes[:split]), naive_root(hashes[split:]))


def naive_path(index: int, hashes: list[bytes]) -> list[bytes]:
    """Source: RFC 6962, 2.1.1."""
    if len(hashes) == 1:
        return []
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if index < split:
        return [*naive_path(index, hashes[:split]), naive_root(hashes[split:])]
    return [*naive_path(index - split, hashes[split:]), naive_root(hashes[:split])]


def naive_proof(old: int, hashes: list[bytes], *, is_whole: bool = True) -> list[bytes]:
    """Source: RFC 6962, 2.1.2."""
    if old == len(hashes):
        return [] if is_whole else [naive_root(hashes)]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if old <= split:
        return [*naive_proof(old, hashes[:split], is_whole=is_whole), naive_root(hashes[split:])]
    return [*naive_proof(old - split, hashes[split:], is_whole=False), naive_root(hashes[:split])]


def leaves_of(size: int) -> list[bytes]:
    return [tree.leaf_hash(str(number).encode()) for number in range(size)]


def reader(hashes: list[bytes]) -> tree.ReadHashes:
    return lambda subtrees: {
        one: naive_root(hashes[one.index << one.height : (one.index + 1) << one.height]) for one in subtrees
    }


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert tree.root_of(map(tree.leaf_hash, LEAVES[:size])).hex() == ROOTS[size]


@given(size=st.integers(0, 300))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert tree.root_of(leaves_of(size)) == naive_root(leaves_of(size))


@given(st.data())
def test_an_inclusion_proof_is_that_of_the_definition_and_holds(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves_of(size)

    proof = tree.hashes_of(tree.inclusion_spans(index, size), reader(hashes))

    assert proof == naive_path(index, hashes)
    assert tree.includes(naive_root(hashes), size, leaf=hashes[index], index=index, proof=proof)


@given(st.data())
def test_no_other_inclusion_proof_holds(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 100))
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves_of(size)
    proof = tree.hashes_of(tree.inclusion_spans(index, size), reader(hashes))
    root = naive_root(hashes)
    other = data.draw(st.integers(0, size + 3).filter(lambda one: one != index))
    stranger = tree.leaf_hash(b"a stranger")

    assert not tree.includes(root, size, leaf=stranger, index=index, proof=proof)
    assert not tree.includes(root, size, leaf=hashes[index], index=other, proof=proof)
    assert not tree.includes(stranger, size, leaf=hashes[index], index=index, proof=proof)
    assert not tree.includes(root, size, leaf=hashes[index], index=index, proof=[*proof, stranger])
    if proof:
        altered = data.draw(st.integers(0, len(proof) - 1))
        wrong = [stranger if place == altered else one for place, one in enumerate(proof)]
        assert not tree.includes(root, size, leaf=hashes[index], index=index, proof=wrong)
        assert not tree.includes(root, size, leaf=hashes[index], index=index, proof=proof[:-1])


@given(st.data())
def test_a_consistency_proof_is_that_of_the_definition_and_holds(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 200))
    old = data.draw(st.integers(1, new))
    hashes = leaves_of(new)

    proof = tree.hashes_of(tree.consistency_spans(old, new), reader(hashes))

    assert proof == naive_proof(old, hashes)
    assert tree.is_consistent(naive_root(hashes[:old]), old, naive_root(hashes), new, proof=proof)


@given(st.data())
def test_no_other_consistency_proof_holds(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 100))
    old = data.draw(st.integers(1, new - 1))
    hashes = leaves_of(new)
    proof = tree.hashes_of(tree.consistency_spans(old, new), reader(hashes))
    old_root, new_root = naive_root(hashes[:old]), naive_root(hashes)
    stranger = tree.leaf_hash(b"a stranger")
    altered = data.draw(st.integers(0, len(proof) - 1))
    wrong = [stranger if place == altered else one for place, one in enumerate(proof)]

    assert not tree.is_consistent(stranger, old, new_root, new, proof=proof)
    assert not tree.is_consistent(old_root, old, stranger, new, proof=proof)
    assert not tree.is_consistent(old_root, old, new_root, new, proof=wrong)
    assert not tree.is_consistent(old_root, old, new_root, new, proof=[*proof, stranger])
    assert not tree.is_consistent(old_root, old, new_root, new, proof=proof[:-1])


def test_a_tree_of_no_leaves_proves_nothing() -> None:
    hashes = leaves_of(3)
    root = naive_root(hashes)

    assert not tree.is_consistent(tree.EMPTY_ROOT, 0, root, 3, proof=[])
    assert not tree.is_consistent(tree.EMPTY_ROOT, 0, tree.EMPTY_ROOT, 0, proof=[])
    assert not tree.is_consistent(root, 3, tree.EMPTY_ROOT, 0, proof=[])
    assert not tree.includes(tree.EMPTY_ROOT, 0, leaf=hashes[0], index=0, proof=[])
    assert not tree.includes(hashes[0], 1, leaf=hashes[0], index=-1, proof=[])


def test_the_same_size_needs_the_same_root_and_no_proof() -> None:
    root = naive_root(leaves_of(5))

    assert tree.is_consistent(root, 5, root, 5, proof=[])
    assert not tree.is_consistent(root, 5, root, 5, proof=[root])
    assert not tree.is_consistent(root, 5, tree.EMPTY_ROOT, 5, proof=[])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has none at"):
        tree.inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 3), (4, 3)])
def test_there_is_no_proof_from_nothing_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="not the beginning"):
        tree.consistency_spans(old, new)
