"""A rush's parts: who is reached by a frontier, whose rank is what, and what would show that coming early helped."""

from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.demo.rush import drawing
from onsale.demo.rush.correlation import Correlating
from onsale.demo.rush.drawn import Drawn
from onsale.demo.rush.everybody import Everybody
from onsale.demo.rush.plan import Plan
from onsale.platform.errors import InvalidRequest
from onsale.waitingroom.merkle import Builder
from onsale.waitingroom.ranks import LAST_RANK, RANKS, pseudonym, rank

KEY, EVENT, SEED = b"k" * 32, 5, b"s" * 32
RANK = st.integers(0, LAST_RANK)


@given(st.lists(RANK, min_size=1, max_size=60), st.lists(RANK, max_size=8))
def test_everybody_is_reached_once_and_in_order(ranks: list[int], frontiers: list[int]) -> None:
    drawn, seen = Drawn(array("L", range(len(ranks))), array("Q", ranks)), list[tuple[int, int]]()
    for frontier in sorted(frontiers):
        reached = drawn.reached(frontier)
        assert all(one <= frontier for one, _ in reached)
        seen += reached
        assert drawn.left == sum(one > frontier for one in ranks)
    seen += drawn.reached(LAST_RANK)
    assert seen == sorted((one, nth) for nth, one in enumerate(ranks))
    assert not drawn.left


@pytest.mark.parametrize("aside", [0, drawing._ASIDE])
async def test_ranks_and_roots_are_those_of_the_room(aside: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own as here."""
    monkeypatch.setattr(drawing, "_ASIDE", aside)
    fans = Everybody(40).ids_of(range(40))
    names = [pseudonym(KEY, EVENT, fan) for fan in fans]
    assert list(await drawing.ranks_of(KEY, EVENT, SEED, fans)) == [rank(SEED, name) for name in names]
    tree = Builder()
    tree.extend(sorted(names))
    assert await drawing.root_of(KEY, EVENT, fans) == tree.root()


def test_a_fair_draw_and_others() -> None:
    rng = Random(11)
    fair, early, late = Correlating(), Correlating(), Correlating()
    for size in (4000, 30, 2):
        drawn = [rng.randrange(RANKS) for _ in range(size)]
        fair.window(drawn)
        early.window(sorted(drawn))
        # A quarter of the fans get in earlier for having come earlier: enough to be found out.
        late.window(sorted(drawn)[: size // 4] + drawn[size // 4 :])
    found = fair.result()
    assert (found.fans, found.windows) == (4032, 3)
    assert abs(found.value) < found.bound
    assert not found.impossible
    assert early.result().value > 0.99
    assert early.result().impossible
    assert late.result().impossible
    assert not Correlating().result().impossible


def test_windows_are_noted() -> None:
    everybody = Everybody(5)
    assert not everybody.seen
    for nth, window in ((4, 0), (1, 2), (0, 0)):
        everybody.note(nth, window)
    assert list(everybody.in_window(0)) == [0, 4]
    assert set(everybody.seen) == {0, 2}
    assert len(set(everybody.ids_of(range(5)))) == 5


def test_a_plan() -> None:
    plan = Plan(fans=1_000_000).checked()
    moments = [plan.arrives_s(share / 100) for share in range(101)]
    assert moments == sorted(moments)
    assert moments[60] == pytest.approx(plan.lobby_s)
    assert moments[-1] == pytest.approx(plan.lobby_s + plan.after_s)
    assert plan.target(80_000, missed=1_000, lying=100) > plan.target(80_000) > plan.target(100)
    with pytest.raises(InvalidRequest):
        Plan(fans=10**9).checked()
    with pytest.raises(InvalidRequest):
        Plan(fans=1, leave=0.9).checked()
