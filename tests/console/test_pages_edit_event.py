"""Changing and publishing an event with the organiser's form."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from onsale.bookings.hold import Hold, hold
from onsale.bookings.quote import Pick
from onsale.catalog.model import Event, Lifecycle, PriceLevel, Schedule, TicketType
from onsale.catalog.store import get_event, price_levels_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import fields_of, open_and_submit, sign_in, submit
from tests.fixtures.make import Account, Make


def address(event: Event) -> str:
    """Where the event is changed."""
    return f"/organise/events/{encode_id('evt', event.id)}"


async def now_kept(db: Database, event: Event) -> Event:
    """The event as the database has it by now."""
    async with db.read() as tx:
        return await get_event(tx, event.id)


@pytest.fixture
async def owner(client: httpx.AsyncClient, make: Make) -> Account:
    """An organiser, signed in."""
    account = await make.organiser()
    sign_in(client, account)
    return account


async def test_saving_an_untouched_form_changes_nothing(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    starts = datetime(2028, 10, 29, 0, 30, 15, tzinfo=UTC)  # 02:30:15 in Ghent, for the first of two times
    event = await make.event(
        by=owner.principal,
        starts_at=starts,
        doors_at=starts - timedelta(hours=1),
        description="Two\nlines & <more>",
        genre="Zydeco",
        cancellation_until=starts - timedelta(hours=36),
        cancellation_fee_basis_points=1250,
    )
    saved = await open_and_submit(client, address(event))
    assert saved.status_code == 303
    assert await now_kept(db, event) == replace(event, version=event.version + 1)


async def test_a_new_start_moves_doors_and_the_last_day_to_cancel(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    starts = datetime(2028, 7, 1, 18, 0, tzinfo=UTC)
    event = await make.event(
        by=owner.principal,
        starts_at=starts,
        doors_at=starts - timedelta(hours=1),
        cancellation_until=starts - timedelta(days=3),
    )
    await open_and_submit(client, address(event), date="2028-07-08")
    kept = await now_kept(db, event)
    assert kept.schedule is Schedule.RESCHEDULED
    moments = (kept.starts_at, kept.doors_at, kept.cancellation_until)
    assert moments == tuple(
        m and m + timedelta(days=7) for m in (event.starts_at, event.doors_at, event.cancellation_until)
    )


async def test_somebody_else_was_faster(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal)
    mine, theirs = await client.get(address(event)), await client.get(address(event))
    await submit(client, theirs, address(event), name="Their name")
    refused = await submit(client, mine, address(event), name="My name", description="Mine")
    assert refused.status_code == 412
    assert "Somebody else changed this event" in refused.text
    assert "Saved now: Their name" in refused.text
    typed = fields_of(refused, address(event))
    assert (typed["name"], typed["description"]) == ("My name", "Mine")
    assert (await now_kept(db, event)).name == "Their name"
    assert (await submit(client, refused, address(event))).status_code == 303
    assert (await now_kept(db, event)).name == "My name"


async def test_once_places_are_held_prices_stay(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal)
    opened = await client.get(address(event))
    fan = await make.fan()
    async with db.write() as tx:
        await hold(tx, event.id, Hold(fan.id, (Pick(3),)), ttl_s=600)
    refused = await submit(client, opened, address(event), **{"price_levels.0.price": "99"})
    assert refused.status_code == 409
    assert "Nothing was saved" in refused.text
    assert 'id="e-price_levels"' in refused.text
    locked = fields_of(refused, address(event))
    assert "currency" not in locked
    saved = await submit(client, refused, address(event), name="Still changeable")
    assert (saved.status_code, (await now_kept(db, event)).name) == (303, "Still changeable")
    worse = await open_and_submit(client, address(event), cancel_fee_percent="50")
    assert 'id="e-cancel_days"' in worse.text


async def test_ticket_types_have_the_prices(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    types = (TicketType("Full", 4000), TicketType("Child", 1000, requires_proof=True))
    level = PriceLevel(0, "All, of it", ("Stalls", "Standing"), 4000, types)
    event = await make.event(by=owner.principal, levels=[level])
    await open_and_submit(client, address(event), **{"price_levels.0.types.1.price": "12.50"})
    async with db.read() as tx:
        [kept] = await price_levels_of(tx, event.id)
    dearer = replace(level, ticket_types=(types[0], replace(types[1], face_value_minor=1250)))
    assert kept == dearer, "who needs proof still does"
    page = await client.get(address(event))
    form = fields_of(page, address(event))
    del form["price_levels.0.types.1.proof"]
    await client.post(address(event), data=form | {"price_levels.0.types.0.proof": "yes"})
    async with db.read() as tx:
        [kept] = await price_levels_of(tx, event.id)
    assert [kind.requires_proof for kind in kept.ticket_types] == [True, False]


async def test_publishing_a_draft(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal, published=False)
    done = await open_and_submit(client, address(event), action="publish", name="Now seen")
    assert done.headers["location"] == f"{address(event)}?done=published"
    kept = await now_kept(db, event)
    assert (kept.lifecycle, kept.name) == (Lifecycle.PUBLISHED, "Now seen")


async def test_publishing_from_the_list(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal, published=False)
    done = await submit(client, await client.get("/organise"), f"{address(event)}/publish")
    assert (done.status_code, done.headers["location"]) == (303, "/organise?done=published")
    assert (await now_kept(db, event)).lifecycle is Lifecycle.PUBLISHED


async def test_sales_that_opened_stay_open(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal)
    await open_and_submit(client, address(event), on_sale="now", name="Other")
    assert (await now_kept(db, event)).on_sale_at == event.on_sale_at
    later = (utc_now() + timedelta(days=3)).date().isoformat()
    await open_and_submit(client, address(event), on_sale="at", on_sale_date=later, on_sale_time="10:00")
    assert (await now_kept(db, event)).on_sale_at > utc_now()


async def test_other_peoples_events_are_not_there(client: httpx.AsyncClient, make: Make, owner: Account) -> None:
    token = {"_csrf_token": fields_of(await client.get("/organise/events/new"), "/organise/events/new")["_csrf_token"]}
    for published in (True, False):
        event = await make.event(published=published)
        for path in (address(event), f"{address(event)}/remove"):
            assert (await client.get(path)).status_code == 404
            assert (await client.post(path, data=token)).status_code == 404
        assert (await client.post(f"{address(event)}/publish", data=token)).status_code == 404
    assert (await client.get("/organise/events/evt_nonsense")).status_code == 404


async def test_names_are_shown_not_run(client: httpx.AsyncClient, make: Make, owner: Account) -> None:
    event = await make.event(by=owner.principal, name='<script>alert(1)</script>"')
    for path in (address(event), "/organise", f"{address(event)}/remove"):
        assert "<script>alert" not in (await client.get(path)).text
