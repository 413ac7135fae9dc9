"""The tree of who joined a window: one hash for all of them, and a short proof for each.

The tree of RFC 6962 (section 2.1), over pseudonyms in ascending order: a leaf is SHA256(0x00 ‖ pseudonym), a node
SHA256(0x01 ‖ left ‖ right), and no leaves at all SHA256 of nothing. The two first bytes keep a node from passing for a
leaf. A row of hashes is paired from the left, an odd one moves up as it is: that is the RFC's split at powers of two.

Whole blocks of `BLOCK` leaves are subtrees, so a window of ten million is a row of some ten thousand block roots. A
`Builder` keeps only those and the leaves of the block it is at; with the roots at hand, a proof takes the leaves of one
block.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import lt

LEAF, NODE = b"\0", b"\1"
EMPTY = sha256(b"").digest()
BLOCK = 1024
HASH_BYTES = 32


class Builder:
    """Takes pseudonyms in ascending order, a few or millions at once, and keeps a hash for every `BLOCK` of them."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._pending: list[bytes] = []
        self._last = b""

    @property
    def count(self) -> int:
        """How many leaves there are so far."""
        return len(self._blocks) * BLOCK + len(self._pending)

    def add(self, pseudonym: bytes) -> None:
        """The next one."""
        self.extend((pseudonym,))

    def extend(self, pseudonyms: Sequence[bytes]) -> None:
        """The next ones. ValueError unless all come after those before, each once: a fan has one place in a window."""
        if not pseudonyms:
            return
        if not self._last < pseudonyms[0] or not all(map(lt, pseudonyms, pseudonyms[1:])):
            raise ValueError("leaves must be in ascending order, each once")
        self._last = pseudonyms[-1]
        self._pending.extend(pseudonyms)
        whole = len(self._pending) - len(self._pending) % BLOCK
        for first in range(0, whole, BLOCK):
            self._blocks.append(_top(_hashed(self._pending[first : first + BLOCK])))
        del self._pending[:whole]

    def blocks(self) -> list[bytes]:
        """The roots of the blocks, the last of which may be short: what `path` proves from."""
        return [*self._blocks, _top(_hashed(self._pending))] if self._pending else list(self._blocks)

    def root(self) -> bytes:
        """The root of all leaves so far; more may follow."""
        return _top(self.blocks())


def root(leaves: Iterable[bytes]) -> bytes:
    """The root of pseudonyms in ascending order; memory stays small if they come from an iterator."""
    builder, some = Builder(), list[bytes]()
    for leaf in leaves:
        some.append(leaf)
        if len(some) == BLOCK:
            builder.extend(some)
            some.clear()
    builder.extend(some)
    return builder.root()


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from leaf `index` to the root, the lowest first. Hashes every leaf: see `path`."""
    return _beside(_hashed(leaves), index)


def path(blocks: Sequence[bytes], block: Sequence[bytes], index: int) -> list[bytes]:
    """The same, from the roots of all blocks and the leaves of the one that `index` (among all leaves) is in."""
    return _beside(_hashed(block), index % BLOCK) + _beside(blocks, index // BLOCK)


def root_of(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to; None if a tree of `count` leaves has no such way (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < count:
        return None
    at, last, hashed = index, count - 1, sha256(LEAF + leaf).digest()
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            hashed = sha256(NODE + sibling + hashed).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = sha256(NODE + hashed + sibling).digest()
        at, last = at >> 1, last >> 1
    return hashed if last == 0 else None


def _hashed(leaves: Sequence[bytes]) -> list[bytes]:
    return [sha256(LEAF + leaf).digest() for leaf in leaves]


def _above(row: Sequence[bytes]) -> list[bytes]:
    """The row above one: pairs from the left, and an odd last one as it is."""
    ones = iter(row)
    paired = [sha256(NODE + left + right).digest() for left, right in zip(ones, ones, strict=False)]
    return [*paired, row[-1]] if len(row) & 1 else paired


def _top(row: Sequence[bytes]) -> bytes:
    while len(row) > 1:
        row = _above(row)
    return row[0] if row else EMPTY


def _beside(row: Sequence[bytes], index: int) -> list[bytes]:
    if not 0 <= index < len(row):
        raise IndexError(f"no leaf {index} among {len(row)}")
    found = []
    while len(row) > 1:
        if (sibling := index ^ 1) < len(row):
            found.append(row[sibling])
        row, index = _above(row), index >> 1
    return found
