"""What is free, read from the claims. Only ever a hint: the claim decides."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from onsale.inventory.tables import claims
from onsale.platform.database import ReadTx


class Stock(NamedTuple):
    """Where an event's places are: sold for good (those the house keeps count as sold), held for a while, free."""

    sold: int
    held: int
    free: int


async def stock_of(tx: ReadTx, event_id: int, places: int) -> Stock:
    """Where the `places` places of an event are at this moment."""
    until = claims.c.held_until
    for_good = sa.func.count().filter(until == sa.text("'infinity'"))
    a_while = sa.func.count().filter(until > sa.func.now(), until < sa.text("'infinity'"))
    counting = sa.select(for_good.label("sold"), a_while.label("held")).where(claims.c.event_id == event_id)
    row = (await tx.execute(counting)).one()
    return Stock(row.sold, row.held, places - row.sold - row.held)


async def taken_counts(tx: ReadTx, event_ids: Collection[int]) -> dict[int, int]:
    """How many places of each event are taken at this moment; events with none are left out."""
    rows = await tx.execute(
        sa.select(claims.c.event_id, sa.func.count().label("taken"))
        .where(claims.c.event_id.in_(event_ids), claims.c.held_until > sa.func.now())
        .group_by(claims.c.event_id)
    )
    return {row.event_id: row.taken for row in rows}


async def free_places(tx: ReadTx, event_id: int, places: int) -> bytearray:
    """A bit for each of `places` places: place i is free when bit i%8 (least significant first) of byte i//8 is set."""
    free = bytearray(b"\xff" * (places // 8)) + bytearray([(1 << places % 8) - 1] if places % 8 else [])
    # One array instead of a row a place: a full stadium arrives in a tenth of the time.
    taken = sa.select(sa.func.array_agg(claims.c.place)).where(
        claims.c.event_id == event_id, claims.c.held_until > sa.func.now()
    )
    for place in (await tx.execute(taken)).scalar_one() or ():
        free[place >> 3] &= ~(1 << (place & 7))
    return free


def count_free(free: bytearray, places: range) -> int:
    """How many of a run of places are free."""
    bits = int.from_bytes(free[places.start >> 3 : (places.stop + 7) >> 3], "little") >> (places.start & 7)
    return (bits & (1 << len(places)) - 1).bit_count()


async def taken_among(tx: ReadTx, event_id: int, places: Collection[int]) -> set[int]:
    """Which of these places are taken at this moment."""
    rows = await tx.execute(
        sa.select(claims.c.place).where(
            claims.c.event_id == event_id, claims.c.place.in_(places), claims.c.held_until > sa.func.now()
        )
    )
    return set(rows.scalars())
