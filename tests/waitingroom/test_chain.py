"""Seeds: each follows from the anchor, and nothing else does."""

from hashlib import sha256
from hmac import digest

import pytest

from onsale.waitingroom.chain import LENGTH, Chain, ChainEnded, follows

KEY, NONCE = b"key", b"\1" * 16
CHAIN = Chain(KEY, 7, NONCE)


def test_the_chain_is_the_one_described() -> None:
    seed = digest(KEY, b"queue chain\0" + (7).to_bytes(8, "big") + NONCE, "sha256")
    assert CHAIN.seed(LENGTH - 1) == seed
    for window in reversed(range(LENGTH - 1)):
        seed = sha256(b"onsale queue seed\0" + seed).digest()
        assert CHAIN.seed(window) == seed
    assert CHAIN.anchor == sha256(b"onsale queue seed\0" + seed).digest()


def test_every_seed_follows_the_one_before_and_the_first_the_anchor() -> None:
    assert follows(CHAIN.seed(0), CHAIN.anchor)
    assert all(follows(CHAIN.seed(window), CHAIN.seed(window - 1)) for window in range(1, LENGTH))


def test_a_seed_follows_no_other() -> None:
    assert not follows(CHAIN.seed(1), CHAIN.anchor)
    assert not follows(CHAIN.seed(3), CHAIN.seed(4))
    assert not follows(CHAIN.seed(3), CHAIN.seed(3))
    assert not follows(bytes(32), CHAIN.anchor)


@pytest.mark.parametrize("other", [Chain(b"another", 7, NONCE), Chain(KEY, 8, NONCE), Chain(KEY, 7, b"\2" * 16)])
def test_another_key_event_or_nonce_has_other_seeds(other: Chain) -> None:
    assert other.anchor != CHAIN.anchor
    assert not follows(other.seed(0), CHAIN.anchor)


@pytest.mark.parametrize("window", [-1, LENGTH])
def test_past_its_ends_there_is_no_seed(window: int) -> None:
    with pytest.raises(ChainEnded):
        CHAIN.seed(window)


def test_the_key_is_not_shown_by_accident() -> None:
    assert "key" not in repr(Chain(b"a secret", 7, NONCE))
    assert "secret" not in repr(Chain(b"a secret", 7, NONCE))
