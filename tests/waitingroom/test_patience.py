"""Waiting instead of working: the same promise for one fan, few of them from a network, good for a while."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform import limits
from onsale.waitingroom.patience import Patience
from tests.waitingroom.door import Clock, a_keyring

EVENT, FAN, HOST = 7, 100, "198.51.100.7"


def test_a_wait_that_ends(tmp_path: Path) -> None:
    clock = Clock()
    patience = Patience(a_keyring(tmp_path), clock)
    promise = patience.promise(EVENT, FAN, HOST)
    assert promise is not None
    assert patience.left_s(EVENT, FAN, promise) == limits.QUEUE_WAIT_LEAST_S
    clock.now += 5
    assert patience.promise(EVENT, FAN, HOST) == promise, "asking again costs nobody more"
    assert patience.left_s(EVENT, FAN, promise) == limits.QUEUE_WAIT_LEAST_S - 5
    clock.now += limits.QUEUE_WAIT_LEAST_S - 5
    assert patience.left_s(EVENT, FAN, promise) == 0
    other = Patience(a_keyring(tmp_path), clock)
    assert other.left_s(EVENT, FAN, promise) == 0, "another process, with the same keys"
    assert Patience(a_keyring(tmp_path, "strange"), clock).left_s(EVENT, FAN, promise) is None
    assert patience.left_s(EVENT + 1, FAN, promise) is None
    assert patience.left_s(EVENT, FAN + 1, promise) is None
    moment, signature = promise.split(".")
    assert patience.left_s(EVENT, FAN, f"{int(moment) - 9}.{signature}") is None
    clock.now += limits.QUEUE_CHALLENGE_S
    assert patience.left_s(EVENT, FAN, promise) is None, "too long ago"
    assert patience.promise(EVENT, FAN, HOST) != promise


def test_a_network_waits_in_turn(tmp_path: Path) -> None:
    patience = Patience(a_keyring(tmp_path), Clock())
    promised = [patience.promise(EVENT, FAN + n, f"198.51.100.{n % 200}") for n in range(1000)]
    moments = [int(promise.split(".")[0]) for promise in promised if promise]
    apart = {later - earlier for earlier, later in itertools.pairwise(moments)}
    assert apart == {limits.QUEUE_WAIT_APART_S}
    most = (limits.QUEUE_WAIT_MOST_S - limits.QUEUE_WAIT_LEAST_S) // limits.QUEUE_WAIT_APART_S + 1
    assert len(moments) == most, "then a wait isn't offered any more"
    assert patience.promise(EVENT, FAN, "192.0.2.1") == promised[0]
    assert patience.promise(EVENT, FAN + 5000, "192.0.2.1") is not None


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for them."""
    return tmp_path_factory.mktemp("keys")


@given(st.text(max_size=60))
def test_whatever_else_is_sent_is_no_promise(keys: Path, sent: str) -> None:
    assert Patience(a_keyring(keys)).left_s(EVENT, FAN, sent) is None
