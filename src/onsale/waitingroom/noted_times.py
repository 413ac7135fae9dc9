"""Carrying what each web process knows of its holds to where the line is let in: a row for each event and process."""

import uuid

import sqlalchemy as sa

from onsale.catalog.tables import events
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services
from onsale.waitingroom.hold_times import STEPS, HoldTimes, slowest_ms
from onsale.waitingroom.tables import hold_times

NOTE_EVERY_S = 1.0
_BELIEVED = sa.text("interval '5 s'")
_COUNTS = sa.select(hold_times.c.counts)


async def note_times(services: Services) -> None:
    """Note how long holds take at the events that have a waiting room."""
    db, times = services.get(Database), services.get(HoldTimes)
    told = times.counted()
    if not told or db.away:
        return
    try:
        async with db.read() as tx:
            e = events.c
            with_room = sa.select(e.id).where(e.id.in_(told), e.lobby_minutes.is_not(None))
            chosen = sorted((await tx.execute(with_room)).scalars())
        if chosen:
            await _note(db, times.process, {event_id: told[event_id] for event_id in chosen})
    except Unavailable:
        return  # whoever lets the line in goes by what the others noted, or by none


async def _note(db: Database, process: uuid.UUID, told: dict[int, list[int]]) -> None:
    rows = [{"event_id": event_id, "process": process, "counts": counts} for event_id, counts in told.items()]
    noting = sa.dialects.postgresql.insert(hold_times).values(rows)
    anew = {"noted_at": sa.func.now(), "counts": noting.excluded.counts}
    async with db.write() as tx:
        await tx.execute(noting.on_conflict_do_update(index_elements=["event_id", "process"], set_=anew))


async def hold_p99_ms(tx: ReadTx, event_id: int) -> float | None:
    """How long ninety-nine of a hundred holds of the last seconds took at most, over all processes; None for few."""
    p = hold_times.c
    fresh = sa.and_(p.event_id == event_id, p.noted_at > sa.func.now() - _BELIEVED)
    noted = list((await tx.execute(_COUNTS.where(fresh))).scalars())
    return slowest_ms([sum(counts[step] for counts in noted) for step in range(STEPS)])
