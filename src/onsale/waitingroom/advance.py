"""One step of the frontier: how the shop stands, what the controller makes of it, and the move, in one transaction."""

from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.inventory.availability import Stock, stock_of
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.waitingroom import store
from onsale.waitingroom import tables as t
from onsale.waitingroom.controller import COMING_S, Decision, Rules, Situation, decide, soon_s
from onsale.waitingroom.figures import Figures, delays_of, figures_of
from onsale.waitingroom.learning import Learned, look, read_notes, written
from onsale.waitingroom.model import Room, let_in, moved_on
from onsale.waitingroom.noted_times import hold_p99_ms

_FIRST_S = 1.0  # as if so much time had passed since a step before the first

_RELEASE_LATE = """
update queue_late set released_at = now() where released_at is null and event_id = %(event)s and (fan_id, round) in (
    select fan_id, round from queue_late where event_id = %(event)s and released_at is null
    order by returned_at limit %(most)s for update)
"""


async def advance(tx: WriteTx, event: Event, room: Room) -> Decision:
    """Let in as many as the shop can serve; the room's row is locked by whoever calls."""
    joined = await store.counts_of(tx, event.id)
    before, stock = read_notes(room.learned), await stock_of(tx, event.id, event.places)
    soon = soon_s(await delays_of(tx, event.id), before.soon_s)
    figures = await figures_of(tx, event.id, turn_s=COMING_S, just_s=soon)
    now, p99_ms = await _now(tx), await hold_p99_ms(tx, event.id)
    notes = look(before, figures.totals, now, soon)
    mine = sa.update(t.rooms).where(t.rooms.c.event_id == event.id)
    await tx.execute(mine.values(learned=written(notes)))
    waiting = max(0, sum(joined.values()) - let_in(room.frontier, joined))
    since_s = max(0.0, (now - room.stepped_at).total_seconds()) if room.stepped_at else _FIRST_S
    decision = decide(_situation(figures, notes.learned, stock, waiting, since_s, p99_ms), _rules(room))
    frontier, released = moved_on(room.frontier, joined, decision.release_new)
    back = await _release_late(tx, event.id, decision.release_late)
    if frontier == room.frontier and not back:
        return decision
    await tx.execute(
        t.steps.insert().values(
            event_id=event.id,
            number=room.steps,
            at=sa.func.clock_timestamp(),
            window_number=frontier.window,
            rank=max(frontier.rank, 0),
            released=released + back,
            reason=decision.reason.value,
        )
    )
    moved = {
        "frontier_window": frontier.window,
        "frontier_rank": frontier.rank,
        "steps": room.steps + 1,
        "stepped_at": sa.func.clock_timestamp(),
    }
    await tx.execute(mine.values(moved))
    return decision


def _situation(
    figures: Figures, learned: Learned, stock: Stock, waiting: int, since_s: float, p99_ms: float | None
) -> Situation:
    return Situation(
        places_left=stock.free,
        held=stock.held,
        active=figures.active,
        outstanding=figures.outstanding,
        waiting=waiting,
        late=figures.late,
        show_up=learned.show_up,
        conversion=learned.conversion,
        places_per_pass=learned.places_per_pass,
        hold_p99_ms=p99_ms,
        since_last_s=since_s,
        fresh=figures.fresh,
        just_offered=figures.just_offered,
        came=figures.came,
    )


def _rules(room: Room) -> Rules:
    target = room.target or limits.QUEUE_TARGET
    return Rules(target_active=target, per_minute_max=room.per_minute_max, paused=room.paused)


async def _now(tx: WriteTx) -> datetime:
    moment: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    return moment


async def _release_late(tx: WriteTx, event_id: int, most: int) -> int:
    if most <= 0:
        return 0
    raw = await tx.raw()
    cursor = await raw.execute(_RELEASE_LATE, {"event": event_id, "most": min(most, limits.QUEUE_LATE_PER_STEP)})
    return cursor.rowcount
