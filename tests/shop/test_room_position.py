"""A fan's place reckoned in the browser is the one that is reckoned on the server."""

from random import Random

import pytest

from onsale.waitingroom.ranks import LAST_RANK, Estimate, Frontier, position, rank
from onsale.waitingroom.waits import wait_of
from tests.shop.conftest import Run

pytestmark = pytest.mark.browser
MODULE = "../waitingroom/position"
JOINED = (20_311, 1, 0, 88, 4_002)


def test_the_same_rank(run: Run) -> None:
    dice = Random(7)
    pairs = [(dice.randbytes(32).hex(), dice.randbytes(16).hex()) for _ in range(20)]
    drawn = run(MODULE, "Promise.all(arg.map(([seed, name]) => rankOf(seed, name)))", pairs)
    assert drawn == [rank(bytes.fromhex(seed), bytes.fromhex(name)) for seed, name in pairs]


def test_the_same_position_and_wait(run: Run) -> None:
    dice = Random(11)
    window = [{"joined": count, "before": sum(JOINED[:n])} for n, count in enumerate(JOINED)]
    for _ in range(40):
        mine, at = dice.choice((0, 1, 3, 4)), dice.randrange(5)
        place, frontier = dice.randrange(LAST_RANK), Frontier(at, dice.randrange(-1, LAST_RANK))
        first, now = position(mine, place, JOINED), position(mine, place, JOINED, frontier=frontier)
        told = {"place": {"window": mine, "rank": place}, "frontier": frontier._asdict()}
        told |= {"mine": window[mine], "theirs": window[at]}
        here = run(MODULE, "position(arg.place, arg.frontier, arg.mine, arg.theirs)", told)
        assert here["ahead"] == pytest.approx(now.ahead, abs=0.01)
        assert here["error"] == pytest.approx(now.error, abs=0.01)
        assert here["before"] == pytest.approx(first.ahead, abs=0.01)


@pytest.mark.parametrize("per_minute", [0, 3, 400])
@pytest.mark.parametrize("age_s", [5, 5_000])
def test_the_same_wait(run: Run, per_minute: int, age_s: int) -> None:
    told = wait_of(Estimate(8_412.5, 31.0), per_minute=per_minute, sale_age_s=age_s)
    here = run(MODULE, f"waitOf({{ ahead: 8412.5, error: 31 }}, {per_minute}, {age_s})")
    assert here == (None if told is None else {"minutes": told.minutes, "giveOrTake": told.give_or_take})
