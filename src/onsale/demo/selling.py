"""Sales of the past two weeks, made at the box office, so that some houses are full and some nearly."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import cycle

import sqlalchemy as sa

from onsale.bookings.confirm import confirm_many
from onsale.bookings.hold import Hold, hold_many
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.bookings.store import lock_bookings
from onsale.bookings.tables import bookings
from onsale.catalog.seatmap.layout import Kind, Layout
from onsale.platform.database import WriteTx
from onsale.platform.errors import Failure

_PARTIES = (2, 4, 2, 3, 2)
_AT_ONCE = 100
_HOLD_S = 60.0
_OVER = timedelta(days=13)
_MOOD = 0.6
"""How far taste outweighs the view: 0 fills the house strictly from the front."""


async def sell(tx: WriteTx, event_id: int, layout: Layout, *, share: float) -> int:
    """Sell this share of the house, mostly from the front, to nobody in particular; gives the number of bookings."""
    parties = list(_bought(layout, round(share * layout.places)))
    for first in range(0, len(parties), _AT_ONCE):
        requests = [
            Hold(None, tuple(Pick(place) for place in party), admitted=True)
            for party in parties[first : first + _AT_ONCE]
        ]
        held = list(_held(await hold_many(tx, event_id, requests, ttl_s=_HOLD_S)))
        locked = await lock_bookings(tx, event_id, [booking.id for booking in held])
        await confirm_many(tx, event_id, list(locked.values()))
    await _spread(tx, event_id)
    return len(parties)


async def _spread(tx: WriteTx, event_id: int) -> None:
    """Let them have been bought one after another over the last days, more of them lately."""
    b = bookings.c
    mine = sa.select(b.id, sa.func.percent_rank().over(order_by=b.id).label("rank")).where(b.event_id == event_id)
    of = mine.subquery()
    earlier = sa.func.make_interval(0, 0, 0, 0, 0, 0, _OVER.total_seconds() * sa.func.power(1 - of.c.rank, 1.5))
    here = sa.and_(b.event_id == event_id, b.id == of.c.id)
    await tx.execute(sa.update(bookings).where(here).values(confirmed_at=sa.func.now() - earlier))


def _held(answers: Iterable[Booking | Failure]) -> Iterator[Booking]:
    for booking in answers:
        if isinstance(booking, Failure):
            raise booking
        yield booking


def _bought(layout: Layout, wanted: int) -> Iterator[range]:
    """Parties in the order in which they would have bought, until `wanted` places are gone."""
    parties = list(_parties(layout))
    order = sorted(range(len(parties)), key=lambda index: index / len(parties) + _MOOD * _chance(layout.name, index))
    for index in order:
        if wanted <= 0:
            return
        yield parties[index]
        wanted -= len(parties[index])


def _parties(layout: Layout) -> Iterator[range]:
    """The whole house, best places first, cut into parties that sit together."""
    sizes = cycle(_PARTIES)
    for index in layout.by_rank:
        section = layout.sections[index]
        runs = [section.places] if section.kind is Kind.STANDING else _seats_together(layout, section.places)
        for run in runs:
            start = run.start
            while start < run.stop:
                stop = min(start + next(sizes), run.stop)
                yield range(start, stop)
                start = stop


def _seats_together(layout: Layout, places: range) -> list[range]:
    return [run for run in layout.runs() if run.start in places]


def _chance(name: str, index: int) -> float:
    """Between 0 and 1, always the same for the same party."""
    return int.from_bytes(sha256(f"{name}/{index}".encode()).digest()[:4], "big") / 2**32
