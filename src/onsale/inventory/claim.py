"""Taking, keeping and giving back places: the statements everything else trusts.

One transaction per event locks in one order: the event's gate, then fans by number, then places by number. Whoever
leaves an ordering out gets deadlocks. An upsert lets a lapsed row give way and a live one stand, judged by the
database's clock (`claimed_at` defaults to `now()`); the primary keys do the rest.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from onsale.inventory.changes import PlacesChanged, PlacesReturned
from onsale.platform.arrays import int_array, uuid_array
from onsale.platform.database import WriteTx

_TAKE_SLOTS = """
insert into fan_slots (event_id, fan_id, booking_id, held_until)
select %(event)s, fan, booking, coalesce(%(until)s::timestamptz, now() + make_interval(secs => %(ttl_s)s))
from unnest(%(bookings)s::uuid[], %(fans)s::bigint[]) as wanted (booking, fan) order by fan
on conflict (event_id, fan_id) do update
set booking_id = excluded.booking_id, held_until = excluded.held_until, claimed_at = excluded.claimed_at
where fan_slots.held_until <= excluded.claimed_at or fan_slots.booking_id = excluded.booking_id
returning booking_id
"""

_TAKE_PLACES = """
insert into claims (event_id, place, booking_id, held_until)
select %(event)s, place, booking, coalesce(%(until)s::timestamptz, now() + make_interval(secs => %(ttl_s)s))
from unnest(%(bookings)s::uuid[], %(places)s::int[]) as wanted (booking, place) order by place
on conflict (event_id, place) do update
set booking_id = excluded.booking_id, held_until = excluded.held_until, claimed_at = excluded.claimed_at
where claims.held_until <= excluded.claimed_at or claims.booking_id in (excluded.booking_id, %(over)s::uuid)
returning booking_id, place
"""

# Locking first and in order, then deleting: two batches that share places must not meet crosswise.
_DROP_SLOTS = """
delete from fan_slots using (
    select fan_id from fan_slots
    where event_id = %(event)s and fan_id = any(%(fans)s::bigint[]) and booking_id = any(%(bookings)s::uuid[])
    order by fan_id for update) as mine
where fan_slots.event_id = %(event)s and fan_slots.fan_id = mine.fan_id
"""

_DROP_PLACES = """
delete from claims using (
    select place from claims
    where event_id = %(event)s and place = any(%(places)s::int[]) and booking_id = any(%(bookings)s::uuid[])
    order by place for update) as mine
where claims.event_id = %(event)s and claims.place = mine.place
returning claims.place
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one booking wants. Without a fan (box office, the house) no slot is taken."""

    booking_id: uuid.UUID
    fan_id: int | None
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """How long a claim lasts: `ttl_s` seconds from the database's now, or until a moment (`"infinity"`: for ever)."""

    ttl_s: float | None = None
    until: datetime | str | None = None


FOREVER = Term(until="infinity")


@dataclass(frozen=True, slots=True)
class Taken:
    """How a batch ended: who won all they wanted, who already has a booking, who lost which places."""

    won: frozenset[uuid.UUID]
    busy_fans: frozenset[uuid.UUID]
    missing: dict[uuid.UUID, tuple[int, ...]]


async def take(tx: WriteTx, event_id: int, wishes: Sequence[Wish], term: Term, *, over: str | None = None) -> Taken:
    """Claim everything each wish names, or nothing of it; for as long as `term` says.

    Wishes of one batch must not share fans or places (PostgreSQL touches a row once in an upsert). A claim that
    already is this booking's is renewed; one that is `over`'s (places set aside) gives way. The caller holds the
    event's gate.
    """
    with_slot = await _take_slots(tx, event_id, wishes, term)
    trying = [wish for wish in wishes if wish.booking_id in with_slot]
    got = await _take_places(tx, event_id, trying, term, over)
    missing = {
        wish.booking_id: tuple(sorted(set(wish.places) - got[wish.booking_id]))
        for wish in trying
        if len(got[wish.booking_id]) < len(wish.places)
    }
    if missing:
        await _drop(tx, event_id, [wish for wish in trying if wish.booking_id in missing])
    won = frozenset(wish.booking_id for wish in trying if wish.booking_id not in missing)
    gained = tuple(place for wish in trying if wish.booking_id in won for place in wish.places)
    if gained:
        await tx.publish(PlacesChanged(event_id, taken=gained))
    return Taken(won, frozenset(wish.booking_id for wish in wishes) - with_slot, missing)


async def give_back(tx: WriteTx, event_id: int, wishes: Sequence[Wish]) -> None:
    """Free the fans and places of these bookings, as far as they are still theirs."""
    await _tell_freed(tx, event_id, await _drop(tx, event_id, wishes))


async def drop_places(tx: WriteTx, event_id: int, bookings: Collection[uuid.UUID], places: Collection[int]) -> None:
    """Free these places, as far as they are claimed by one of these bookings."""
    await _tell_freed(tx, event_id, await _drop_places(tx, event_id, bookings, places))


async def _tell_freed(tx: WriteTx, event_id: int, places: tuple[int, ...]) -> None:
    if places:
        await tx.publish(PlacesChanged(event_id, freed=places))
        await tx.publish(PlacesReturned(event_id, places))


async def _drop(tx: WriteTx, event_id: int, wishes: Sequence[Wish]) -> tuple[int, ...]:
    """Without telling anybody: what a batch took and drops again nobody has seen."""
    raw = await tx.raw()
    bookings = [wish.booking_id for wish in wishes]
    fans = [wish.fan_id for wish in wishes if wish.fan_id is not None]
    if fans:
        await raw.execute(_DROP_SLOTS, {"event": event_id, "fans": int_array(fans), "bookings": uuid_array(bookings)})
    return await _drop_places(tx, event_id, bookings, [place for wish in wishes for place in wish.places])


async def _drop_places(
    tx: WriteTx, event_id: int, bookings: Collection[uuid.UUID], places: Collection[int]
) -> tuple[int, ...]:
    raw = await tx.raw()
    values = {"event": event_id, "places": int_array(places), "bookings": uuid_array(bookings)}
    cursor = await raw.execute(_DROP_PLACES, values)
    return tuple(place for (place,) in await cursor.fetchall())


async def active_booking_of(tx: WriteTx, event_id: int, fan_id: int) -> uuid.UUID | None:
    """The booking that keeps this fan's slot at this moment."""
    raw = await tx.raw()
    cursor = await raw.execute(
        "select booking_id from fan_slots where event_id = %s and fan_id = %s and held_until > now()",
        (event_id, fan_id),
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def _take_slots(tx: WriteTx, event_id: int, wishes: Sequence[Wish], term: Term) -> frozenset[uuid.UUID]:
    exempt = {wish.booking_id for wish in wishes if wish.fan_id is None}
    asking = [wish for wish in wishes if wish.fan_id is not None]
    if not asking:
        return frozenset(exempt)
    raw = await tx.raw()
    cursor = await raw.execute(
        _TAKE_SLOTS,
        {
            "event": event_id,
            "ttl_s": term.ttl_s,
            "until": term.until,
            "bookings": uuid_array(wish.booking_id for wish in asking),
            "fans": int_array(wish.fan_id for wish in asking if wish.fan_id is not None),
        },
    )
    return frozenset(exempt | {row[0] for row in await cursor.fetchall()})


async def _take_places(
    tx: WriteTx, event_id: int, wishes: Sequence[Wish], term: Term, over: str | None
) -> dict[uuid.UUID, set[int]]:
    got: dict[uuid.UUID, set[int]] = defaultdict(set)
    if not wishes:
        return got
    raw = await tx.raw()
    cursor = await raw.execute(
        _TAKE_PLACES,
        {
            "event": event_id,
            "ttl_s": term.ttl_s,
            "until": term.until,
            "over": over,
            "bookings": uuid_array(wish.booking_id for wish in wishes for _ in wish.places),
            "places": int_array(place for wish in wishes for place in wish.places),
        },
    )
    for booking_id, place in await cursor.fetchall():
        got[booking_id].add(place)
    return got
