"""Suspicion: how it grows, what it is counted by, and that counting takes no more memory however many come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform import limits
from onsale.platform.ids import new_id
from onsale.waitingroom.crowding import Crowding, Sliding, level_of
from onsale.waitingroom.errors import TooManyHere
from tests.waitingroom.door import Clock

AWAY = 2 * limits.QUEUE_COUNTED_S
OLD = 2**30  # accounts of long ago

many = st.floats(0, 10**9)


@given(many, many, many, many, st.booleans(), st.booleans())
def test_more_is_never_less_suspicious(a: float, b: float, c: float, d: float, one: bool, other: bool) -> None:
    less = level_of(min(a, b), min(c, d), young=one and other)
    more = level_of(max(a, b), max(c, d), young=one or other)
    assert 0 <= less <= more <= limits.QUEUE_WORK_LEVELS


def test_levels() -> None:
    free, network = limits.QUEUE_FANS_FREE_PER_IP, limits.QUEUE_FANS_FREE_PER_NETWORK
    assert level_of(free, network, young=True) == 0, "a new account alone is no reason"
    assert level_of(free + 1, 0, young=False) == level_of(0, network + 1, young=False) == 1
    assert level_of(free + 1, 0, young=True) == 2
    assert [level_of(free * n, 0, young=False) for n in (2, 4, 8)] == [2, 3, 4]


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 5000)), max_size=300))
def test_a_count_is_near_the_truth_and_bounded(steps: list[tuple[int, float]]) -> None:
    """Never above what came within two windows, and never nothing for who has just come."""
    counts, now, came = Sliding(window_s=600, most_keys=10), 1e6, list[tuple[float, int]]()
    for key, passed in steps:
        now += passed
        came.append((now, key))
        told = counts.add(b"%d" % key, now)
        mine = [at for at, other in came if other == key]
        assert 1 <= told <= sum(now - at < 1200 for at in mine)
        assert len(counts) <= 10


def test_a_window_slides() -> None:
    counts, began = Sliding(window_s=600, most_keys=10), 600.0 * 1000
    for _ in range(100):
        counts.add(b"a", began)
    assert counts.of(b"a", began + 599) == 100
    assert counts.of(b"a", began + 900) == pytest.approx(50)
    assert counts.below_in(b"a", 50, began + 700) == pytest.approx(200)
    assert counts.below_in(b"a", 50, began + 10) == pytest.approx(890)
    assert counts.below_in(b"a", 101, began) == 1
    assert counts.of(b"a", began + 1200) == 0


def test_a_crowded_address_works_harder_and_others_dont() -> None:
    clock = Clock()
    crowding = Crowding(clock)
    levels = [crowding.level(OLD + n, "198.51.100.7") for n in range(100)]
    assert levels[: limits.QUEUE_FANS_FREE_PER_IP] == [0] * limits.QUEUE_FANS_FREE_PER_IP
    assert levels == sorted(levels)
    assert levels[-1] == 3
    assert crowding.level(OLD + 99, "198.51.100.7") == 3, "asked again, the same, and not counted again"
    assert crowding.level(OLD + 0, "198.51.100.7") == 0
    assert crowding.level(OLD + 500, "198.51.100.8") == 0, "a neighbour"
    assert crowding.level(OLD + 99, "192.0.2.1") == 0, "the same fan elsewhere"
    assert crowding.level(new_id(), "198.51.100.7") == 4, "an account made just now"
    clock.now += AWAY
    assert crowding.level(OLD + 99, "198.51.100.7") == 0, "later"


def test_who_asks_again_and_again_counts_once() -> None:
    crowding = Crowding(Clock())
    assert {crowding.level(OLD, "198.51.100.7") for _ in range(1000)} == {0}
    assert crowding.level(OLD + 1, "198.51.100.7") == 0


@pytest.mark.parametrize(
    "address", ["198.51.100.{}", "2001:db8:1:{:x}::1"], ids=["one IPv4 /24", "one IPv6 /48, a /64 each"]
)
def test_a_network_is_counted_as_a_whole(address: str) -> None:
    crowding = Crowding(Clock())
    levels = [crowding.level(OLD + n, address.format(n % 250)) for n in range(limits.QUEUE_FANS_FREE_PER_NETWORK + 1)]
    assert levels == [0] * limits.QUEUE_FANS_FREE_PER_NETWORK + [1]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "10.1.2.3", "172.18.0.1", "192.168.1.1", "fd00::1", "", "a socket"]
)
def test_whoever_stands_before_us_isnt_taken_for_a_crowd(host: str) -> None:
    crowding = Crowding(Clock())
    assert {crowding.level(OLD + n, host) for n in range(limits.QUEUE_FANS_PER_IP + 1)} == {0}


def test_the_hard_limit_says_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUEUE_FANS_PER_IP", 40)
    clock = Clock()
    crowding = Crowding(clock)
    for n in range(40):
        crowding.level(OLD + n, "198.51.100.7")
    with pytest.raises(TooManyHere) as refused:
        crowding.level(OLD + 40, "198.51.100.7")
    assert crowding.level(OLD + 39, "198.51.100.7") > 0, "who was told what to do may do it"
    assert crowding.level(OLD + 40, "198.51.100.8") == 0
    assert refused.value.retry_after_s is not None
    clock.now += refused.value.retry_after_s + 1
    assert crowding.level(OLD + 40, "198.51.100.7") > 0


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUEUE_ORIGINS_REMEMBERED", 100)
    crowding = Crowding(Clock())
    for n in range(1000):
        crowding.level(OLD + n, f"2001:db8:{n:x}::1")
    assert len(crowding._addresses) == len(crowding._networks) == len(crowding._levels) == 100
