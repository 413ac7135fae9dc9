"""Resale offers in the database. Every change of state is a compare-and-set."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from onsale.bookings.tables import bookings
from onsale.inventory.tables import ASIDE, claims
from onsale.platform import limits
from onsale.platform.arrays import int_array, uuid_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money
from onsale.resale.model import OfferState, ResaleOffer
from onsale.resale.tables import resale_offers as o

_OPEN = o.c.state == OfferState.OFFERED.value

# Word for word the index's condition, or a prepared statement finds no index.
_AT_PLACES = """
select id, booking_id, place from resale_offers
where event_id = %(event)s and state = 'offered' and place = any(%(places)s::int[])
"""
_SELL = """
update resale_offers set state = 'sold', ended_at = now(), sold_to = buyer
from unnest(%(ids)s::uuid[], %(buyers)s::uuid[]) as sold (id, buyer)
where resale_offers.event_id = %(event)s and resale_offers.id = sold.id and state = 'offered'
returning resale_offers.booking_id, place, refund_minor
"""
_WITHDRAW = """
update resale_offers set state = 'cancelled', ended_at = now()
from jsonb_to_recordset(%(going)s::jsonb) as going (booking uuid, places int[])
where resale_offers.event_id = %(event)s and resale_offers.booking_id = going.booking
    and place = any(going.places) and state = 'offered'
"""
_DUE = sa.text("""
select distinct o.event_id, o.booking_id from resale_offers o join events e on e.id = o.event_id
where o.state = 'offered' and now() >= least(
    coalesce(e.doors_at, e.starts_at) - make_interval(hours => :lead_h), e.off_sale_at, e.starts_at)
order by o.event_id, o.booking_id limit :limit
""")
_LEFT = sa.text("""
select places - (select count(*) from claims where event_id = :event and held_until > now())
    - (select count(*) from resale_offers o where o.event_id = :event and o.state = 'offered' and not exists (
        select from claims c where c.event_id = :event and c.place = o.place and c.held_until > now()))
from events where id = :event
""")


async def never_sold(tx: ReadTx, event_id: int) -> int:
    """How many places of the event nobody has at this moment, those that were offered back left out."""
    return int((await tx.execute(_LEFT, {"event": event_id})).scalar_one())


async def insert(
    tx: WriteTx, event_id: int, booking_id: uuid.UUID, made: Sequence[tuple[int, uuid.UUID, Money]]
) -> list[ResaleOffer]:
    """Open offers of a booking: place, ticket, and what comes back for it."""
    rows = [
        {
            "event_id": event_id,
            "id": new_uuid(),
            "booking_id": booking_id,
            "place": place,
            "ticket_id": ticket_id,
            "refund_minor": refund.amount_minor,
            "currency": refund.currency,
        }
        for place, ticket_id, refund in made
    ]
    inserted = await tx.execute(sa.insert(o).values(rows).returning(o))
    return sorted((_offer(row) for row in inserted), key=lambda offer: offer.place)


async def offers_of(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> list[ResaleOffer]:
    """All of a booking, ended ones too, the oldest first."""
    mine = sa.and_(o.c.event_id == event_id, o.c.booking_id == booking_id)
    return [_offer(row) for row in await tx.execute(sa.select(o).where(mine).order_by(o.c.offered_at, o.c.id))]


async def last_of_ticket(tx: ReadTx, event_id: int, booking_id: uuid.UUID, ticket_id: uuid.UUID) -> ResaleOffer | None:
    """The newest offer of a ticket."""
    mine = sa.and_(o.c.event_id == event_id, o.c.booking_id == booking_id, o.c.ticket_id == ticket_id)
    found = await tx.execute(sa.select(o).where(mine).order_by(o.c.offered_at.desc(), o.c.id.desc()).limit(1))
    row = found.one_or_none()
    return _offer(row) if row else None


async def open_at(tx: ReadTx, event_id: int, places: Collection[int]) -> list[tuple[uuid.UUID, uuid.UUID, int]]:
    """The open offers at these places: id, booking, place."""
    raw = await tx.raw()
    cursor = await raw.execute(_AT_PLACES, {"event": event_id, "places": int_array(places)})
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def open_of_fan(tx: ReadTx, person_id: int, *, limit: int) -> list[tuple[int, uuid.UUID, uuid.UUID]]:
    """The tickets somebody offers at this moment: event, booking, ticket."""
    mine = sa.and_(bookings.c.event_id == o.c.event_id, bookings.c.id == o.c.booking_id)
    found = sa.select(o.c.event_id, o.c.booking_id, o.c.ticket_id).join(bookings, mine)
    found = found.where(bookings.c.fan_id == person_id, _OPEN).order_by(o.c.event_id, o.c.booking_id, o.c.place)
    return [(row.event_id, row.booking_id, row.ticket_id) for row in await tx.execute(found.limit(limit))]


async def count_open(tx: ReadTx, event_id: int) -> int:
    """How many tickets of the event are offered at this moment."""
    found = sa.select(sa.func.count()).where(o.c.event_id == event_id, _OPEN)
    return int((await tx.execute(found)).scalar_one())


async def mark_sold(
    tx: WriteTx, event_id: int, sold: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> list[tuple[uuid.UUID, int, int]]:
    """Sell offers to bookings (offer, buyer); returns booking, place and promised refund of those still open."""
    raw = await tx.raw()
    values = {
        "event": event_id,
        "ids": uuid_array(offer for offer, _buyer in sold),
        "buyers": uuid_array(buyer for _offer, buyer in sold),
    }
    cursor = await raw.execute(_SELL, values)
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def withdraw(tx: WriteTx, event_id: int, going: Sequence[tuple[uuid.UUID, Collection[int]]]) -> None:
    """End the open offers of these bookings' places, which were given back in another way."""
    told = [{"booking": booking_id, "places": list(places)} for booking_id, places in going]
    raw = await tx.raw()
    await raw.execute(_WITHDRAW, {"event": event_id, "going": msgspec.json.encode(told).decode()})


async def end(
    tx: WriteTx, event_id: int, booking_id: uuid.UUID, places: Collection[int], state: OfferState
) -> list[ResaleOffer]:
    """End the open offers of a booking's places; returns those that were open until now."""
    mine = sa.and_(o.c.event_id == event_id, o.c.booking_id == booking_id, o.c.place.in_(places), _OPEN)
    ended = await tx.execute(sa.update(o).where(mine).values(state=state.value, ended_at=sa.func.now()).returning(o))
    return sorted((_offer(row) for row in ended), key=lambda offer: offer.place)


async def due(tx: ReadTx) -> list[tuple[int, uuid.UUID]]:
    """Bookings with open offers whose time is over: event and booking."""
    told = {"lead_h": limits.RESALE_ENDS_BEFORE_DOORS_H, "limit": limits.RESALE_ENDED_AT_ONCE}
    return [(row.event_id, row.booking_id) for row in await tx.execute(_DUE, told)]


async def buying(tx: ReadTx, event_id: int, places: Collection[int]) -> dict[int, datetime]:
    """Which of these places somebody has on hold, and until when; those set aside for whoever waits are nobody's."""
    live = sa.and_(
        claims.c.event_id == event_id,
        claims.c.place.in_(places),
        claims.c.held_until > sa.func.now(),
        sa.func.isfinite(claims.c.held_until),
        claims.c.booking_id != ASIDE,
    )
    return {
        row.place: row.held_until
        for row in await tx.execute(sa.select(claims.c.place, claims.c.held_until).where(live))
    }


async def held_until(tx: ReadTx, event_id: int, places: Collection[int]) -> tuple[datetime, float] | None:
    """When the last live hold on any of these places ends, and in how many seconds; None when none is live."""
    live = sa.and_(claims.c.event_id == event_id, claims.c.place.in_(places), claims.c.held_until > sa.func.now())
    last = sa.func.max(claims.c.held_until).filter(sa.func.isfinite(claims.c.held_until))
    seconds = sa.func.extract("epoch", last - sa.func.now())
    row = (await tx.execute(sa.select(last.label("until"), seconds.label("seconds")).where(live))).one()
    return (row.until, float(row.seconds)) if row.until is not None else None


def _offer(row: Any) -> ResaleOffer:
    return ResaleOffer(
        row.event_id,
        row.id,
        row.booking_id,
        row.place,
        row.ticket_id,
        Money(row.refund_minor, row.currency),
        OfferState(row.state),
        row.offered_at,
        row.ended_at,
    )
