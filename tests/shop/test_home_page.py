"""Home: near where the reader said, what goes on sale, what is nearly gone; and a calendar entry for a sale's start."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from icalendar import Calendar

from onsale.bookings.moved import last_moved
from onsale.catalog.model import Event
from onsale.catalog.tables import events
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make

OPENS = utc_now().replace(microsecond=0) + timedelta(hours=3)


@pytest.fixture
async def coming(make: Make) -> Event:
    return await make.event(name="Café Noir", on_sale_at=OPENS, starts_at=OPENS + timedelta(days=60))


async def test_a_city_is_remembered_by_the_browser_alone_and_forgotten_when_asked(client: httpx.AsyncClient) -> None:
    asked = await client.get("/near", params={"city": "Zürich"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/#near")
    cookie = asked.headers["set-cookie"]
    assert "onsale_city=Z%25C3%25BCrich" in cookie or "onsale_city=Z%C3%BCrich" in cookie
    assert "HttpOnly" in cookie
    assert asked.headers["cache-control"] == "no-store"
    gone = await client.get("/near")
    assert "Max-Age=0" in gone.headers["set-cookie"]
    home = await client.get("/", headers={"Cookie": "onsale_city=Atlantis"})
    assert home.status_code == 200
    assert "set-cookie" not in home.headers
    assert "cookie" in home.headers["vary"]


async def test_remind_me_is_a_calendar_entry_that_rings_before_sales_open(
    client: httpx.AsyncClient, coming: Event
) -> None:
    answer = await client.get(f"/events/{encode_id('evt', coming.id)}/on-sale.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(answer.text).walk("VEVENT")
    assert entry.decoded("dtstart") == OPENS
    assert str(entry["summary"]) == "Tickets on sale: Café Noir"
    (alarm,) = entry.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(minutes=-10)


async def test_an_event_is_taken_into_ones_own_calendar(client: httpx.AsyncClient, coming: Event) -> None:
    path = f"/events/{encode_id('evt', coming.id)}"
    assert f'href="{path}/calendar.ics"' in (await client.get(path)).text
    answer = await client.get(f"{path}/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.text)
    (entry,) = calendar.walk("VEVENT")
    assert (str(entry["summary"]), entry.decoded("dtstart")) == ("Café Noir", coming.starts_at)
    assert str(entry["url"]).endswith(path)
    assert "refresh-interval" not in calendar, "it isn't subscribed to"
    assert (await client.get(f"/events/{encode_id('evt', 7)}/calendar.ics")).status_code == 404


async def test_the_countdown_goes_on_without_a_script_and_opens_by_itself(
    client: httpx.AsyncClient, coming: Event, db: Database
) -> None:
    path = f"/events/{encode_id('evt', coming.id)}"
    page = (await client.get(path)).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'data-at-zero="open"' in page
    assert "Remind me" in page
    async with db.write() as tx:
        moved = {"on_sale_at": utc_now() - timedelta(seconds=1)}
        await tx.execute(sa.update(events).where(events.c.id == coming.id).values(**moved))
    page = (await client.get(path)).text
    assert 'data-at-zero="open"' not in page
    assert 'name="quantity"' in page


async def test_a_new_date_stands_beside_the_old_one_struck_through(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal, name="Café Noir")
    await make.confirmed_booking(event, await make.fan(), [0])
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    tag = (await client.get(path)).headers["etag"]
    later = event.starts_at + timedelta(days=7)
    change = {"starts_at": f"{later:%Y-%m-%dT%H:%M:%SZ}"}
    answer = await client.patch(path, json=change, headers=organiser.headers | {"If-Match": tag})
    assert answer.status_code == 200, answer.text
    async with db.read() as tx:
        moved = await last_moved(tx, event.id)
    assert moved is not None
    page = (await client.get(f"/events/{encode_id('evt', event.id)}")).text
    assert "This event has a new date." in page
    struck = page.split("<del", 1)[1].split("</del>")[0]
    assert f"{event.starts_at:%Y}" in struck
    assert "Tickets for the old date stay valid." in page
