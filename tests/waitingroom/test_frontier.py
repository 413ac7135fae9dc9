"""How far the frontier moves for so many fans, and that nothing ever moves it back."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.database import Database
from onsale.waitingroom import tables as t
from onsale.waitingroom.model import let_in, moved_on
from onsale.waitingroom.ranks import LAST_RANK, Frontier
from tests.fixtures.make import Make
from tests.waitingroom.rooms import protected

COUNTS = st.lists(st.integers(0, 50_000), min_size=1, max_size=8).map(lambda counts: dict(enumerate(counts)))


@given(COUNTS, st.lists(st.integers(0, 30_000), max_size=12))
def test_it_moves_on_by_what_was_asked(joined: dict[int, int], asked: list[int]) -> None:
    frontier, total = Frontier(0, -1), 0
    for fans in asked:
        further, moved = moved_on(frontier, joined, fans)
        assert further >= frontier
        assert 0 <= moved <= fans
        assert moved == fans or further == Frontier(max(joined), LAST_RANK), "less only where nobody is left"
        frontier, total = further, total + moved
    assert abs(let_in(frontier, joined) - total) <= len(asked) + len(joined), "a fan's rounding each time"
    assert total <= sum(joined.values())


def test_a_window_that_isnt_known_yet_isnt_entered() -> None:
    assert moved_on(Frontier(0, -1), {}, 100) == (Frontier(0, -1), 0)
    assert moved_on(Frontier(0, LAST_RANK), {0: 5}, 100) == (Frontier(0, LAST_RANK), 0)


def test_windows_that_nobody_joined_are_passed() -> None:
    assert moved_on(Frontier(0, -1), {0: 0, 1: 0, 2: 4}, 4) == (Frontier(2, LAST_RANK), 4)


async def test_the_database_refuses_a_step_back(db: Database, make: Make) -> None:
    event = await protected(make)
    mine = t.rooms.c.event_id == event.id
    async with db.write() as tx:
        await tx.execute(sa.update(t.rooms).where(mine).values(frontier_window=2, frontier_rank=7))
    for window, rank in ((2, 6), (1, LAST_RANK)):
        with pytest.raises(sa.exc.IntegrityError, match="never moves back"):
            async with db.write() as tx:
                await tx.execute(sa.update(t.rooms).where(mine).values(frontier_window=window, frontier_rank=rank))


async def test_the_database_refuses_a_pass_above_it(db: Database, make: Make) -> None:
    event = await protected(make)
    async with db.write() as tx:
        mine = t.rooms.c.event_id == event.id
        await tx.execute(sa.update(t.rooms).where(mine).values(frontier_window=0, frontier_rank=7))

    async def give(fan: int, window: int, rank: int) -> None:
        values = {"event_id": event.id, "fan_id": fan, "round": 0, "window_number": window, "rank": rank}
        async with db.write() as tx:
            until = sa.func.now() + sa.text("interval '1 h'")
            await tx.execute(t.passes.insert().values(values | {"expires_at": until}))

    await give(1, 0, 7)
    for window, rank in ((0, 8), (1, 0)):
        with pytest.raises(sa.exc.IntegrityError, match="above the frontier"):
            await give(2, window, rank)
    with pytest.raises(sa.exc.IntegrityError):
        await give(1, 0, 7)


async def test_the_database_keeps_closed_windows_closed(db: Database, make: Make) -> None:
    event = await protected(make)
    w = t.windows.c
    first = sa.and_(w.event_id == event.id, w.number == 0)
    async with db.write() as tx:
        await tx.execute(t.windows.insert().values(event_id=event.id, number=0))
    with pytest.raises(sa.exc.IntegrityError, match="uq_queue_windows_open"):
        async with db.write() as tx:
            await tx.execute(t.windows.insert().values(event_id=event.id, number=1))
    with pytest.raises(sa.exc.IntegrityError, match="revealed"):  # a seed while it is open
        async with db.write() as tx:
            await tx.execute(sa.update(t.windows).where(first).values(joined=0, root=b"", seed=b""))
    async with db.write() as tx:
        await tx.execute(sa.update(t.windows).where(first).values(closed_at=sa.func.clock_timestamp()))
    with pytest.raises(sa.exc.IntegrityError, match="is closed"):
        async with db.write() as tx:
            await tx.execute(sa.update(t.windows).where(first).values(closed_at=None))
    async with db.write() as tx:
        await tx.execute(sa.update(t.windows).where(first).values(joined=0, root=b"", seed=b""))
    with pytest.raises(sa.exc.IntegrityError, match="is closed"):
        async with db.write() as tx:
            await tx.execute(sa.update(t.windows).where(first).values(joined=1))
