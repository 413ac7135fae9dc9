"""Ranks, the line's order, and the estimate of how many are ahead."""

from hmac import digest
from random import Random

import pytest

from onsale.waitingroom.ranks import LAST_RANK, RANKS, Estimate, Frontier, Spot, position, pseudonym, rank, within

SEED, FAN = bytes(range(32)), bytes(range(16))


def near(estimate: Estimate, ahead: float, error: float) -> bool:
    return estimate.ahead == pytest.approx(ahead) and estimate.error == pytest.approx(error, abs=1e-6)


def test_a_pseudonym_is_the_one_described() -> None:
    assert (
        pseudonym(b"key", 5, 9) == digest(b"key", b"queue fan\0" + bytes(7) + b"\5" + bytes(7) + b"\t", "sha256")[:16]
    )


def test_a_pseudonym_is_of_one_fan_one_event_and_one_key() -> None:
    assert len({pseudonym(key, event, fan) for key in (b"a", b"b") for event in (1, 2) for fan in (1, 2, 2**62)}) == 12


def test_a_rank_is_the_first_53_bits_of_the_keyed_hash() -> None:
    assert rank(SEED, FAN) == int.from_bytes(digest(SEED, FAN, "sha256"), "big") >> 203
    assert rank(SEED, FAN) < RANKS == LAST_RANK + 1


def test_with_a_beacon_the_root_and_the_beacon_come_first() -> None:
    mixed = int.from_bytes(digest(SEED, b"root" + b"dice" + FAN, "sha256"), "big") >> 203
    assert rank(SEED, FAN, root=b"root", beacon=b"dice") == mixed != rank(SEED, FAN)


def test_the_line_goes_by_window_then_rank_then_pseudonym() -> None:
    line = [Spot(0, 9, b"z"), Spot(1, 2, b"a"), Spot(1, 2, b"b"), Spot(1, 3, b"a"), Spot(2, 0, b"a")]
    assert sorted(Random(1).sample(line, len(line))) == line


def test_a_frontier_reaches_its_own_rank_and_every_window_before() -> None:
    frontier = Frontier(2, 100)
    assert frontier.reaches(2, 100)
    assert frontier.reaches(1, LAST_RANK)
    assert not frontier.reaches(2, 101)
    assert not frontier.reaches(3, 0)


def test_whole_windows_ahead_are_counted_exactly() -> None:
    assert near(position(2, 0, [30, 12, 7]), 42, 0)


def test_of_ones_own_window_a_share_is_expected_with_its_error() -> None:
    estimate = position(0, LAST_RANK // 2, [10_001])
    assert near(estimate, 5_000, 50)


def test_who_has_been_let_in_is_not_ahead_any_more() -> None:
    half, quarter = LAST_RANK // 2, LAST_RANK // 4
    assert position(0, half, [10_001], frontier=Frontier(0, quarter)).ahead == pytest.approx(2_500)
    estimate = position(2, half, [10_000, 500, 10_001], frontier=Frontier(0, quarter))
    assert near(estimate, 7_500 + 500 + 5_000, (1_875 + 2_500) ** 0.5)
    assert position(1, half, [10, 10], frontier=Frontier(1, half)) == Estimate(0, 0)


def test_alone_in_a_window_nobody_is_ahead() -> None:
    assert position(0, LAST_RANK, [1]) == Estimate(0, 0)


def test_a_stretch_without_width_has_nobody() -> None:
    assert within(1_000, 5, 5) == within(1_000, 9, 5) == Estimate(0, 0)


def test_ranks_are_spread_evenly_and_know_nothing_of_numbers() -> None:
    drawn = [rank(SEED, pseudonym(b"key", 1, fan)) for fan in range(20_000)]
    tenths = [0] * 10
    for one in drawn:
        tenths[one * 10 // RANKS] += 1
    assert max(abs(count - 2_000) for count in tenths) < 5 * 43  # 43: the standard error of each tenth
    mean = sum(drawn) / len(drawn)
    together = sum((fan - 9_999.5) * (one - mean) for fan, one in enumerate(drawn))
    spread = (sum((fan - 9_999.5) ** 2 for fan in range(20_000)) * sum((one - mean) ** 2 for one in drawn)) ** 0.5
    assert abs(together / spread) < 5 / 20_000**0.5
