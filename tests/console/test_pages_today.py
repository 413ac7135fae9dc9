"""Today at a glance: figures that are the statement's, other days to compare with, and what waits."""

import csv
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.catalog.organisers import owned_organisers
from onsale.console.today.takings import DAYS, fortnight_of
from onsale.payments.tables import refunds
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id, new_uuid
from tests.console.page_forms import sign_in
from tests.console.test_pages_door import ticket_codes
from tests.fixtures.make import Account, Make
from tests.listings.test_lists import counted_queries

BERLIN = ZoneInfo("Europe/Berlin")


def words(page: httpx.Response) -> str:
    """What the page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.fixture
async def owner(client: httpx.AsyncClient, make: Make) -> Account:
    """An organiser, signed in."""
    account = await make.organiser()
    sign_in(client, account)
    return account


async def sold_at(db: Database, make: Make, owner: Account, moments: list[datetime]) -> None:
    """One ticket confirmed at each of these moments."""
    event = await make.event(by=owner.principal)
    for place, moment in enumerate(moments):
        booking = await make.confirmed_booking(event, await make.fan(), [place])
        async with db.write() as tx:
            changed = sa.update(bookings).where(bookings.c.id == booking.id)
            await tx.execute(changed.values(confirmed_at=moment))


async def test_figures_are_those_of_todays_statement(client: httpx.AsyncClient, make: Make, owner: Account) -> None:
    euros = await make.event(by=owner.principal)
    yen = await make.event(by=owner.principal, currency="JPY")
    await make.event()
    await ticket_codes(client, make, euros, 3, 4)
    await ticket_codes(client, make, yen, 7)
    fan = await make.fan()
    await client.post(f"/api/v1/events/{encode_id('evt', euros.id)}/holds", json={"places": [9]}, headers=fan.headers)
    handed_out = await make.event(by=owner.principal)
    await make.confirmed_booking(handed_out, fan, [5])
    page = await client.get("/organise")
    assert "4 tickets sold" in words(page)
    assert "€90.00" in page.text
    assert "4,500" in page.text
    assert "2 / 60 sold + 1 held 57 left · €90.00" in words(page)
    [address] = re.findall(r'href="(/organise/statement\?from=[\d-]+&amp;to=[\d-]+)"', page.text)
    file = await client.get(address.replace("&amp;", "&").replace("statement?", "statement.csv?"))
    rows = list(csv.DictReader(file.text.splitlines()[3:]))
    assert sum(int(row["tickets"]) for row in rows) == 4, "those handed out without payment, too"
    paid = sorted((row["currency"], row["captured"]) for row in rows)
    assert paid == [("EUR", "0.00"), ("EUR", "90.00"), ("JPY", "4500")]


async def test_days_begin_at_midnight_of_the_organisers_zone_when_the_clocks_change_too(
    db: Database, make: Make, owner: Account
) -> None:
    now = datetime(2027, 3, 29, 14, 0, tzinfo=BERLIN)  # the clocks went forward on the 28th
    day = timedelta(days=1)
    await sold_at(
        db, make, owner,
        [
            now - timedelta(minutes=1),
            datetime(2027, 3, 29, 0, 0, tzinfo=BERLIN),
            datetime(2027, 3, 28, 23, 59, 59, tzinfo=BERLIN),
            datetime(2027, 3, 28, 13, 59, tzinfo=BERLIN),
            datetime(2027, 3, 28, 14, 0, tzinfo=BERLIN),
            datetime(2027, 3, 22, 13, 59, tzinfo=BERLIN),
            datetime(2027, 3, 16, 0, 0, tzinfo=BERLIN),
            datetime(2027, 3, 15, 23, 59, tzinfo=BERLIN),
        ],
    )  # fmt: skip
    async with db.write() as tx:  # ids say when a booking was made
        for booking in (await tx.execute(sa.select(bookings.c.id))).scalars():
            made = int((now - 10 * day).timestamp() * 1000) << 80 | booking.int & (1 << 80) - 1
            await tx.execute(sa.update(bookings).where(bookings.c.id == booking).values(id=sa.text(f"'{made:032x}'")))
    async with db.read() as tx:
        found = await fortnight_of(tx, await owned_organisers(tx, owner.id), now.astimezone(UTC), BERLIN)
    by_day = {f"{first:%d %H:%M %z}": told.tickets for first, told in found.days if told.tickets}
    assert by_day == {"16 00:00 +0100": 1, "22 00:00 +0100": 1, "28 00:00 +0100": 3, "29 00:00 +0200": 2}
    assert (len(found.days), found.today.tickets, found.yesterday, found.last_week) == (DAYS, 2, 1, 1)


async def test_nobody_elses_sales_count(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    await make.event(by=owner.principal)
    await sold_at(db, make, await make.organiser(), [utc_now()])
    assert "0 tickets sold" in words(await client.get("/organise"))
    sign_in(client, await make.admin())
    assert "1 ticket sold" in words(await client.get("/organise"))


async def test_what_waits_is_told_with_the_way_to_it(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    now = utc_now()
    draft = await make.event(by=owner.principal, name="A draft", published=False)
    soon = await make.event(by=owner.principal, name="Opens soon", on_sale_at=now + timedelta(hours=30))
    few = await make.event(by=owner.principal, name="Nearly gone")
    bank = await make.event(by=owner.principal, name="By bank", offline_payment=True)
    await make.event(by=owner.principal, name="Nothing the matter")
    await make.event(name="Somebody else's", published=False)
    for first in range(0, 55, 5):
        await make.confirmed_booking(few, await make.fan(), list(range(first, first + 5)))
    fan = await make.fan()
    held = await client.post(
        f"/api/v1/events/{encode_id('evt', bank.id)}/holds", json={"places": [3]}, headers=fan.headers
    )
    path = f"/api/v1/bookings/{held.json()['id']}/pay"
    paid = await client.post(path, json={"payment_method": "offline"}, headers=fan.headers)
    assert paid.status_code == 202
    async with db.write() as tx:
        refused = {
            "event_id": few.id, "id": new_uuid(), "payment_id": new_uuid(), "booking_id": new_uuid(),
            "amount_minor": 4500, "currency": "EUR", "reason": "cancelled", "state": "refused",
            "refused_because": "closed", "cause_id": new_uuid(),
        }  # fmt: skip
        await tx.execute(refunds.insert().values(refused))
    page = await client.get("/organise")
    told = re.findall(r'<li class="need (\w+)">', page.text)
    assert told == ["refunds", "payments", "drafts", "soon", "few_left"]
    waits = page.text.partition('id="needs"')[2].partition('id="events"')[0]
    asks, _, news = waits.partition('id="news"')
    assert [text in asks for text in ("A draft", "By bank", "Opens soon", "Nearly gone")] == [True, True, False, False]
    assert [text in news for text in ("A draft", "By bank", "Opens soon", "Nearly gone")] == [False, False, True, True]
    assert "Nothing the matter" not in waits
    assert "Somebody else" not in waits
    for event, rest in ((draft, ""), (soon, ""), (few, ""), (bank, "/payments")):
        assert f'href="/organise/events/{encode_id("evt", event.id)}{rest}"' in waits, event.name
    assert "5 left" in waits


async def test_in_whose_time_zone_times_are(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal, name="At home")
    async with db.write() as tx:
        await tx.execute(sa.update(t.venues).values(timezone="Europe/Berlin"))
    alone = words(await client.get("/organise"))
    assert ("All times are Berlin time." in alone, "(Berlin time)" in alone) == (True, False)
    away = await make.event(by=owner.principal, name="On tour")
    async with db.write() as tx:
        abroad = sa.update(t.venues).where(t.venues.c.id == away.venue_id).values(timezone="America/New_York")
        await tx.execute(abroad)
    assert away.venue_id != event.venue_id
    both = words(await client.get("/organise"))
    assert "Times are those of each venue." in both
    assert ("(Berlin time)" in both, "(New York time)" in both) == (True, True)


async def test_a_long_list_costs_as_many_queries_as_a_short_one(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    first = await make.event(by=owner.principal)
    await make.confirmed_booking(first, await make.fan(), [0])
    await client.get("/organise")

    async def fewest() -> int:
        """Without what is looked up once in a while."""
        counts = []
        for _ in range(3):
            with counted_queries() as asked:
                assert (await client.get("/organise")).status_code == 200
            counts.append(len(asked))
        return min(counts)

    for_one = await fewest()
    async with db.write() as tx:
        columns = [c.name for c in t.events.c if c.name not in {"id", "name"} and c.computed is None]
        more = sa.text(
            f"insert into events (id, name, {', '.join(columns)}) "  # noqa: S608 - names of columns
            f"select n, 'Night ' || n, {', '.join(columns)} from events, generate_series(1, 3000) n where id = :id"
        )
        await tx.execute(more, {"id": first.id})
        levels = "select n, position, name, sections, face_value_minor from price_levels, generate_series(1, 3000) n"
        await tx.execute(
            sa.text(f"insert into price_levels (event_id, position, name, sections, face_value_minor) {levels}")
        )
    assert "3,001" in (await client.get("/organise")).text
    assert await fewest() == for_one <= 27
