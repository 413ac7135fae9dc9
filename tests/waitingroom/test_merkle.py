"""The tree of who joined: RFC 6962's, in pieces, with proofs that lead to its root and to no other."""

from collections.abc import Sequence
from hashlib import sha256
from random import Random

import pytest

from onsale.waitingroom.merkle import BLOCK, EMPTY, Builder, path, proof, root, root_of

# The trees by which logs of certificates are commonly tried: eight leaves, and the root after each.
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_the_book(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + by_the_book(leaves[:split]) + by_the_book(leaves[split:])).digest()


def some_leaves(count: int) -> list[bytes]:
    dice = Random(count)
    return sorted(dice.randbytes(16) for _ in range(count))


@pytest.mark.parametrize("count", range(1, 9))
def test_roots_are_those_everybody_computes(count: int) -> None:
    leaves = LEAVES[:count]
    for index in range(count):
        found = root_of(leaves[index], index, count, proof(leaves, index))
        assert found is not None
        assert found.hex() == ROOTS[count - 1]


def test_no_leaves_have_the_hash_of_nothing() -> None:
    assert root([]) == Builder().root() == EMPTY == sha256(b"").digest()


@pytest.mark.parametrize(
    "count", [1, 2, 3, 7, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1, 3 * BLOCK, 5 * BLOCK + 77]
)
def test_whatever_the_pieces_it_is_the_same_tree(count: int) -> None:
    leaves, dice, builder = some_leaves(count), Random(count), Builder()
    assert root(iter(leaves)) == by_the_book(leaves)
    given = 0
    while given < count:
        some = dice.choice([1, 10, BLOCK, 3 * BLOCK])
        builder.extend(leaves[given : given + some])
        given = min(count, given + some)
        assert builder.count == given
    assert builder.root() == builder.root() == by_the_book(leaves)


def test_a_root_may_be_asked_for_in_between() -> None:
    leaves, builder = some_leaves(40), Builder()
    for given, leaf in enumerate(leaves, 1):
        builder.add(leaf)
        assert builder.root() == by_the_book(leaves[:given])


@pytest.mark.parametrize("count", [1, 2, 5, BLOCK, BLOCK + 1, 2 * BLOCK + 1, 4 * BLOCK + 9])
def test_a_proof_from_one_block_is_the_proof_from_all_leaves(count: int) -> None:
    leaves, builder = some_leaves(count), Builder()
    builder.extend(leaves)
    for index in {0, 1, count // 2, count - 1, BLOCK, BLOCK - 1} & set(range(count)):
        first = index - index % BLOCK
        short = path(builder.blocks(), leaves[first : first + BLOCK], index)
        assert short == proof(leaves, index)
        assert root_of(leaves[index], index, count, short) == builder.root()


def test_every_proof_of_small_trees_leads_to_the_root_and_no_other_does() -> None:
    for count in range(1, 20):
        leaves, top = some_leaves(count), by_the_book(some_leaves(count))
        for index in range(count):
            beside = proof(leaves, index)
            assert root_of(leaves[index], index, count, beside) == top
            for other in set(range(count)) - {index}:
                assert root_of(leaves[other], index, count, beside) != top
                assert root_of(leaves[index], other, count, beside) != top
            assert root_of(leaves[index], index, count, [*beside, top]) != top
            if beside:
                assert root_of(leaves[index], index, count, beside[:-1]) != top


@pytest.mark.parametrize(("index", "count"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_way_from_outside_the_tree(index: int, count: int) -> None:
    assert root_of(b"leaf", index, count, []) is None


def test_a_node_does_not_pass_for_a_leaf() -> None:
    leaves = some_leaves(4)
    hashed = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    pairs = [hashed[0] + hashed[1], hashed[2] + hashed[3]]
    assert by_the_book(pairs) != by_the_book(leaves)


@pytest.mark.parametrize("leaves", [[b"b", b"a"], [b"a", b"a"], [b""]])
def test_leaves_out_of_order_or_twice_are_refused(leaves: list[bytes]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        root(leaves)


def test_also_across_pieces() -> None:
    builder = Builder()
    builder.extend([b"a", b"b"])
    with pytest.raises(ValueError, match="ascending"):
        builder.add(b"b")
    builder.add(b"c")
    assert builder.root() == by_the_book([b"a", b"b", b"c"])


def test_there_is_no_proof_of_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        proof([b"a"], 1)
