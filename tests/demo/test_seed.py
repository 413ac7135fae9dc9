"""The demo's sample catalogue: enough of everything, once."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.model import Principal
from onsale.accounts.passwords import Passwords
from onsale.accounts.store import by_email_hashes
from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.catalog.model import Status
from onsale.catalog.seatmap.generators import generate
from onsale.catalog.store import get_event, upcoming_events
from onsale.demo.artists import ABOUT
from onsale.demo.catalogue import performances, starts_at, terms_of
from onsale.demo.found import event_id_of
from onsale.demo.opening import open_one_soon
from onsale.demo.programme import PAST, SHOWS
from onsale.demo.sales import OPENING, PROMO_CODE, TWISTS, Which
from onsale.demo.seed import ACCOUNTS, PASSWORD, seed
from onsale.demo.venues import HOUSES
from onsale.listings.read import EventDetails, details_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.pricing.tables import promo_codes
from onsale.shop.bookings_view import bookings_page
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


async def _listed(db: Database, now: datetime) -> list[EventDetails]:
    async with db.read() as tx:
        return await details_of(tx, await upcoming_events(tx, now, limit=1_000), now)


async def _counts(db: Database) -> dict[str, int]:
    async with db.read() as tx:
        tables = (t.organisers, t.venues, t.seat_maps, t.events, t.performers, bookings)
        return {
            table.name: (await tx.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
            for table in tables
        }


async def test_there_is_enough_of_everything_and_a_second_start_adds_nothing(db: Database, services: Services) -> None:
    now = utc_now()
    began = time.monotonic()
    await seed(db, services, now)
    took_s = time.monotonic() - began
    listed = await _listed(db, now)
    _check_variety(listed, now)
    await _check_accounts(db, services)
    await _check_the_fans_bookings(db, services, now)
    before = await _counts(db)
    await seed(db, services, now + timedelta(days=3))
    assert await _counts(db) == before
    again = await _listed(db, now)
    assert [(d.event, d.available) for d in again] == [(d.event, d.available) for d in listed]
    assert took_s < 120  # alone on a machine it is a fraction of that


def _check_variety(listed: list[EventDetails], now: datetime) -> None:
    assert 100 <= len(listed) <= 250
    statuses = Counter(details.status for details in listed)
    assert statuses[Status.SOLD_OUT] == 2
    assert (statuses[Status.CANCELLED], statuses[Status.POSTPONED], statuses[Status.RESCHEDULED]) == (1, 1, 1)
    assert statuses[Status.ON_SALE] > 80
    few = [d for d in listed if d.status is Status.ON_SALE and 0 < d.available <= 0.1 * d.event.places]
    assert len(few) == 2
    opening = [d for d in listed if now < d.event.on_sale_at < now + timedelta(minutes=30)]
    assert [d.status for d in opening] == [Status.PUBLISHED]
    places = {d.event.places for d in listed}
    assert 80_000 in places
    assert 14_500 in places
    assert any(200 <= n <= 900 for n in places)
    assert {"EUR", "GBP", "USD", "CHF", "JPY", "KWD", "CAD", "MXN", "DKK", "AUD"} == {d.event.currency for d in listed}
    assert max(len(d.venue.name) for d in listed) > 80
    assert any("\u0600" < d.event.name[0] < "\u06ff" for d in listed)
    assert any(d.event.series_id for d in listed)
    assert max(len(d.event.name) for d in listed) > 90
    assert any(d.event.offline_payment for d in listed)
    prices = [d.book.range() for d in listed]
    assert any(range_ and not range_[0].amount_minor for range_ in prices), "one is free"
    kinds = {kind.name for d in listed for level in d.book.levels for kind in level.ticket_types}
    assert {"Adult", "Child under 14", "Concession", "Under 26"} <= kinds
    assert {d.venue.tax_included for d in listed} == {True, False, None}
    assert all(d.book.range() for d in listed)


async def _check_the_fans_bookings(db: Database, services: Services, now: datetime) -> None:
    """In every state that My tickets shows."""
    async with db.read() as tx:
        fan = await people.by_email(tx, "fan@demo.test", sealer=services.get(Sealer))
        assert fan is not None
        principal = Principal(fan.id, fan.roles, email_verified=True, session_id=None)
        ahead = await bookings_page(tx, principal, now, past=False, cursor=None)
        earlier = await bookings_page(tx, principal, now, past=True, cursor=None)
        states = [row.state for row in ahead.rows]
        assert {"held", "payment_pending", "confirmed", "cancelled"} <= set(states)
        waits = {row.waiting.wait for row in ahead.rows if row.waiting}
        assert {"pay", "transfer", "choose", "refund_due"} <= waits
        assert {row.event.state for row in earlier.rows} == {"ended"}
        assert len(earlier.rows) == len(PAST)
        assert (await tx.execute(sa.select(promo_codes.c.code))).scalars().all() == [PROMO_CODE]
        assert (await tx.execute(sa.text("select count(*) from waiting_entries"))).scalar_one() == 1
        assert await broken_invariants(db) == {}


async def test_each_start_has_a_sale_that_opens_in_minutes(db: Database, services: Services, make: Make) -> None:
    first = utc_now()
    await seed(db, services, first)
    await open_one_soon(db, first)
    assert await _opening(db, first) == [OPENING[0].show]
    later = first + timedelta(hours=5)
    await open_one_soon(db, later)
    assert await _opening(db, later) == [OPENING[0].show], "nothing was sold of it"
    async with db.read() as tx:
        event_id = await event_id_of(tx, OPENING[0])
        assert event_id is not None
        event = await get_event(tx, event_id)
    async with db.write() as tx:
        await tx.execute(sa.update(t.events).where(t.events.c.id == event_id).values(on_sale_at=first))
    await make.held_booking(event, await make.fan(), [0])
    await open_one_soon(db, later)
    assert await _opening(db, later) == [OPENING[1].show], "what was sold stays on sale"


async def _opening(db: Database, now: datetime) -> list[str]:
    listed = await _listed(db, now)
    soon = [d for d in listed if now < d.event.on_sale_at < now + timedelta(minutes=30)]
    return [d.event.name for d in soon]


async def _check_accounts(db: Database, services: Services) -> None:
    sealer, passwords = services.get(Sealer), services.get(Passwords)
    roles, hashes = {}, list[str | None]()
    async with db.read() as tx:
        for email, _what in ACCOUNTS:
            person = await people.by_email(tx, email, sealer=sealer)
            sealed = await by_email_hashes(tx, sealer.lookup_hashes(email))
            assert person is not None
            assert person.email_verified_at is not None
            assert sealed is not None
            roles[email] = person.roles
            hashes.append(sealed.password_hash)
        counted = sa.select(t.organiser_members.c.role, sa.func.count().label("people")).group_by("role")
        members = {row.role: row.people for row in await tx.execute(counted)}
    assert await passwords.matches(hashes[0], PASSWORD)
    assert "organiser" in roles["organiser@demo.test"]
    assert "scanner" in roles["scanner@demo.test"]
    assert "admin" in roles["admin@demo.test"]
    assert members == {"owner": 1, "scanner": 1}


def test_the_same_moment_gives_the_same_programme() -> None:
    layouts = {name: generate(house.kind, house.capacity, house.floor) for name, house in HOUSES.items()}

    def all_terms() -> list[Any]:
        return [terms_of(p, layouts[p.show.house], venue_id=1, seat_map_id=1, now=NOW) for p in performances()]

    assert all_terms() == all_terms()


@pytest.mark.parametrize("day", range(7))
def test_whatever_day_it_is_everything_lies_ahead_at_its_hour(day: int) -> None:
    now = NOW + timedelta(days=day)
    for performance in performances():
        start = starts_at(performance.slot, performance.house.timezone, now)
        assert start > now + timedelta(hours=12)
        local = start.astimezone(ZoneInfo(performance.house.timezone))
        assert (f"{local:%H:%M}", local.weekday()) == (performance.slot.time, performance.slot.day)


def test_the_programme_fits_together() -> None:
    assert {show.house for show in SHOWS} == HOUSES.keys()
    assert {performer for show in (*SHOWS, *PAST) for performer in show.performers} == ABOUT.keys()
    known = {Which(p.show.name, p.show.house, n) for p in performances() for n in range(len(p.show.slots))}
    assert TWISTS.keys() <= known
    for performance in performances():
        assert not any(word in performance.name.lower() for word in ("event", "test", "sample", "demo"))


def test_nothing_overlaps_in_one_house() -> None:
    busy: dict[str, list[tuple[datetime, datetime]]] = {}
    for p in performances():
        start = starts_at(p.slot, p.house.timezone, NOW)
        busy.setdefault(p.show.house, []).append((start, start + timedelta(minutes=p.show.minutes)))
    for times in busy.values():
        times.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(times))
