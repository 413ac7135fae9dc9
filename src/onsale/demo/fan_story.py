"""What the sample fan has been up to: bookings in every state that "My tickets" can show, made as anybody makes them.

Some of them end because the organiser calls an evening off, takes a date back or moves it; so does this.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from onsale.accounts.model import Principal
from onsale.bookings.cancel import cancel
from onsale.bookings.hold import Hold, hold
from onsale.bookings.model import Booking
from onsale.bookings.pay import pay
from onsale.bookings.quote import Pick
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import get_event
from onsale.catalog.tables import events
from onsale.console.edit import edit
from onsale.console.remove import remove
from onsale.demo.found import event_id_of
from onsale.demo.programme import PAST
from onsale.demo.sales import PROMO_CODE, TWISTS, Twist, Which
from onsale.payments.offline import OFFLINE
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services
from onsale.waitinglist.join import join
from onsale.waitinglist.model import Wanted

AHEAD = timedelta(weeks=52)
"""Evenings of the past are sold as if they were so far ahead, then they are put where they belong."""
_HOLD_S, _LONG_HOLD_S, _MOVED_BY = 600.0, 1_500.0, timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An evening the fan has booked: how it was paid, with which code, and how many places went back afterwards."""

    which: Which
    places: int = 2
    method: str | None = "pm_success"
    code: str | None = None
    returned: int = 0


VISITS = (
    Visit(which=Which("Drei Schwestern, eine Küche", "hamburg", 2)),
    Visit(which=Which("Marée basse", "paris"), code=PROMO_CODE),
    Visit(which=Which("Sunday Morning Symphonies", "hamburg", 1), method=OFFLINE),
    Visit(which=Which("Tessellate: All Night Long", "berlin", 1), places=3, returned=1),
    Visit(which=Which("Banda Girasol y amigos", "mexico-city", 1), method="pm_refund_fails", returned=2),
    Visit(which=Which("Priya Mallowfield: Deductible", "new-york", 2), method=None),
    *(Visit(which=which) for which, twist in TWISTS.items() if twist.ends_a_date),
    *(Visit(which=Which(show.name, show.house)) for show in PAST),
)
_WAITS_FOR = next(which for which, twist in TWISTS.items() if twist is Twist.SOLD_OUT)


async def tell(services: Services, fan: Principal, owner: Principal, now: datetime) -> None:
    """Book, pay, give back and wait; then let the organiser change what is to be changed. Each step is whole."""
    db = services.get(Database)
    for visit in VISITS:
        await _book(services, db, fan, visit)
    async with db.write() as tx:
        if event_id := await event_id_of(tx, _WAITS_FOR):
            await join(tx, fan, event_id, Wanted(2))
    for which, twist in TWISTS.items():
        if change := _CHANGES.get(twist):
            async with db.write() as tx:
                if event_id := await event_id_of(tx, which):
                    await change(tx, await get_event(tx, event_id), owner, now)


async def put_into_the_past(db: Database) -> None:
    """What is told of `PAST` is behind us from now on."""
    async with db.write() as tx:
        for show in PAST:
            if event_id := await event_id_of(tx, Which(show.name, show.house)):
                moments = ("starts_at", "doors_at", "ends_at", "on_sale_at", "cancellation_until", "published_at")
                earlier = {name: events.c[name] - AHEAD for name in moments}
                await tx.execute(sa.update(events).where(events.c.id == event_id).values(earlier))


async def _book(services: Services, db: Database, fan: Principal, visit: Visit) -> None:
    async with db.write() as tx:
        event_id = await event_id_of(tx, visit.which)
        if event_id is None:
            return
        layout = await layout_of(tx, (await get_event(tx, event_id)).seat_map_id)
        picks = tuple(Pick(place) for place in _together(layout, visit.places))
        ttl_s = _HOLD_S if visit.method else _LONG_HOLD_S
        held = await hold(tx, event_id, Hold(fan.person_id, picks, promo_code=visit.code, admitted=True), ttl_s=ttl_s)
    if visit.method is None:
        return
    booking = (await pay(services, fan, event_id, held.id, visit.method)).booking
    if visit.returned:
        async with db.write() as tx:
            await cancel(tx, fan, event_id, booking.id, _last(booking, visit.returned))


def _last(booking: Booking, places: int) -> list[int]:
    return sorted(booking.places)[-places:]


def _together(layout: Layout, places: int) -> range:
    """Side by side in the middle of a row of the best section, or just so many of them where people stand."""
    best = layout.sections[layout.by_rank[0]].places
    rows = [run for run in layout.runs() if run.start in best and len(run) >= places] or [best]
    row = rows[len(rows) // 2]
    first = row.start + (len(row) - places) // 2
    return range(first, first + places)


async def _call_off(tx: WriteTx, event: Event, owner: Principal, _now: datetime) -> None:
    await remove(tx, event.id, if_match=None, principal=owner)


async def _take_back(tx: WriteTx, event: Event, owner: Principal, now: datetime) -> None:
    await edit(tx, event.id, {}, if_match=None, postponed=True, principal=owner, now=now)


async def _move(tx: WriteTx, event: Event, owner: Principal, now: datetime) -> None:
    moments = ("starts_at", "doors_at", "ends_at", "cancellation_until")
    later: dict[str, Any] = {name: getattr(event, name) + _MOVED_BY for name in moments if getattr(event, name)}
    await edit(tx, event.id, later, if_match=None, postponed=None, principal=owner, now=now)


_CHANGES: dict[Twist, Callable[[WriteTx, Event, Principal, datetime], Awaitable[None]]] = {
    Twist.CANCELLED: _call_off,
    Twist.POSTPONED: _take_back,
    Twist.RESCHEDULED: _move,
}
