"""The event form beyond keeping: its preview, reduced prices, what buyers are told, and a change for a whole series."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.model import Event, Schedule
from onsale.catalog.more_dates import add_dates
from onsale.catalog.store import get_event, price_levels_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import fields_of, open_and_submit, sign_in, submit
from tests.console.test_pages_door import ticket_codes
from tests.console.test_pages_new_event import CLUB, NEW, made
from tests.fixtures.make import Account, Make

HALL = CLUB | {"capacity": "420"}
STARTS = datetime(2028, 7, 7, 17, 30, tzinfo=UTC)


def address(event: Event) -> str:
    """Where the event is changed."""
    return f"/organise/events/{encode_id('evt', event.id)}"


def preview(page: httpx.Response) -> str:
    """What the preview says."""
    part = page.text.partition('id="preview"')[2].partition("</ul>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


async def kept(db: Database, event: Event) -> Event:
    """The event as it is by now."""
    async with db.read() as tx:
        return await get_event(tx, event.id)


@pytest.fixture
async def owner(client: httpx.AsyncClient, make: Make) -> Account:
    """An organiser, signed in."""
    account = await make.organiser()
    sign_in(client, account)
    return account


async def test_the_preview_has_all_in_prices_of_what_was_typed(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal)
    async with db.write() as tx:
        await tx.execute(sa.update(t.organisers).values(fee_basis_points=1000, fee_fixed_minor=50))
    page = await client.get(f"{NEW}?layout={encode_id('map', event.seat_map_id)}")
    seen = await submit(client, page, NEW, action="preview", **{"price_levels.0.price": "20"})
    assert (seen.status_code, fields_of(seen, NEW)["price_levels.0.price"]) == (200, "20")
    assert "€22.50" in preview(seen)
    nonsense = await submit(client, page, NEW, action="preview", **{"price_levels.0.price": "a lot"})
    assert "–" in preview(nonsense)
    assert 'id="e-price' not in nonsense.text
    assert await made(db) == [row for row in await made(db) if row.id == event.id]


async def test_colours_go_by_price_as_on_the_map_of_fans(client: httpx.AsyncClient, owner: Account) -> None:
    page = await open_and_submit(client, NEW, room="theatre")
    count = sum(re.fullmatch(r"price_levels\.\d\.price", name) is not None for name in fields_of(page, NEW))
    assert count > 1
    rising = {f"price_levels.{n}.price": str(10 + n) for n in range(count)}
    tones = re.findall(
        r'class="tone-(\d) filled"/></svg>', (await submit(client, page, NEW, action="preview", **rising)).text
    )
    assert tones == [str(n) for n in reversed(range(count))]


async def test_a_reduced_price_for_every_level_and_away_again(
    client: httpx.AsyncClient, db: Database, owner: Account
) -> None:
    page = await open_and_submit(client, NEW, room="theatre")
    with_both = await submit(client, page, NEW, kinds="add", **{"price_levels.0.price": "30"})
    form = fields_of(with_both, NEW)
    assert [form[f"price_levels.0.types.{n}.price"] for n in (0, 1)] == ["30", "21.00"]
    assert "Concession €21.00" in preview(with_both)
    without = fields_of(await submit(client, with_both, NEW, kinds="drop"), NEW)
    assert without["price_levels.0.price"] == "30"
    assert "price_levels.0.types.0.name" not in without
    nameless = await submit(client, with_both, NEW, **HALL | {"price_levels.0.types.1.name": ""})
    assert 'id="e-price_levels.0.types.1.name"' in nameless.text
    child = {"price_levels.0.types.1.name": "Child", "price_levels.0.types.1.proof": "yes"}
    no_second = {"price_levels.1.types.1.name": "", "price_levels.1.types.1.price": ""}
    done = await submit(client, with_both, NEW, **HALL | child | no_second | {"action": "save"})
    assert done.status_code == 303
    [event] = await made(db)
    async with db.read() as tx:
        levels = await price_levels_of(tx, event.id)
    kinds = [[kind.name for kind in level.ticket_types] for level in levels[:2]]
    assert kinds == [["Full price", "Child"], ["Full price"]]
    assert [kind.requires_proof for kind in levels[0].ticket_types] == [False, True]
    again = fields_of(await client.get(address(event)), address(event))
    assert {name for name in again if name.endswith(".proof")} == {"price_levels.0.types.1.proof"}


async def test_what_is_missing_is_listed(client: httpx.AsyncClient, owner: Account) -> None:
    page = await open_and_submit(client, NEW, action="publish")
    assert page.status_code == 400
    listed = re.findall(r'<a [^>]*href="#f-(\w+)">', page.text)
    assert set(listed) == {"name", "date", "venue_name", "venue_city", "venue_country"}
    assert "5 things are missing or wrong" in page.text


async def test_the_last_room_is_the_one_to_begin_with(client: httpx.AsyncClient, make: Make, owner: Account) -> None:
    event = await make.event(by=owner.principal)
    assert fields_of(await client.get(NEW), NEW)["layout"] == encode_id("map", event.seat_map_id)


async def test_a_move_is_spelled_out_before_buyers_are_told(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal, starts_at=STARTS)
    await ticket_codes(client, make, event, 3, 4)
    page = await client.get(address(event))
    assert "Places are sold or held, so some things stay" in page.text
    asked = await submit(client, page, address(event), date="2028-07-14")
    assert asked.status_code == 200
    assert "One fan with 2 tickets gets a mail:" in asked.text
    assert "Not saved yet" in asked.text
    assert (await kept(db, event)).starts_at == STARTS
    await ticket_codes(client, make, event, 7)
    again = await submit(client, asked, address(event))
    assert "2 fans with 3 tickets get a mail:" in again.text
    other = await submit(client, again, address(event), date="2028-07-21")
    assert "21 Jul" in other.text
    assert (await kept(db, event)).starts_at == STARTS
    done = await submit(client, other, address(event))
    assert done.status_code == 303
    now = await kept(db, event)
    assert (now.starts_at, now.schedule) == (STARTS + timedelta(days=14), Schedule.RESCHEDULED)


async def test_what_tells_nobody_is_saved_at_once(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal, starts_at=STARTS)
    assert (await open_and_submit(client, address(event), date="2028-07-14")).status_code == 303
    await ticket_codes(client, make, event, 3)
    assert (await open_and_submit(client, address(event), name="Another name")).status_code == 303
    assert (await kept(db, event)).name == "Another name"


async def series(db: Database, event: Event, weeks: int) -> list[Event]:
    """The event and one each week after it."""
    async with db.write() as tx:
        more = [event.starts_at + timedelta(weeks=n + 1) for n in range(weeks)]
        return await add_dates(tx, event, more, now=utc_now())


async def test_one_date_of_a_series_or_all_that_are_to_come(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    first, second, third = await series(db, await make.event(by=owner.principal, starts_at=STARTS), 2)
    await open_and_submit(client, address(second), name="Only this", scope="this")
    assert [(await kept(db, one)).name for one in (first, second, third)] == [first.name, "Only this", third.name]
    done = await open_and_submit(
        client, address(second), scope="coming", name="All of them", time="20:00", cancel_days="3",
        **{"price_levels.0.price": "12"},
    )  # fmt: skip
    assert done.status_code == 303
    after = [await kept(db, one) for one in (first, second, third)]
    assert {one.name for one in after} == {"All of them"}
    assert {one.cancellation_until and one.starts_at - one.cancellation_until for one in after} == {timedelta(days=3)}
    assert [one.starts_at - was.starts_at for one, was in zip(after, (first, second, third), strict=True)] == [
        timedelta(0), timedelta(minutes=30), timedelta(0),
    ]  # fmt: skip
    async with db.read() as tx:
        prices = {(await price_levels_of(tx, one.id))[0].face_value_minor for one in after}
    assert prices == {1200}


async def test_all_or_nothing_where_another_date_has_sales(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    first, second = await series(db, await make.event(by=owner.principal, starts_at=STARTS), 1)
    await ticket_codes(client, make, first, 3)
    refused = await open_and_submit(
        client, address(second), scope="coming", name="New name", **{"price_levels.0.price": "12"}
    )
    assert refused.status_code == 400
    assert 'id="e-scope"' in refused.text
    assert "places are sold" in refused.text
    assert {(await kept(db, one)).name for one in (first, second)} == {first.name}
    done = await open_and_submit(client, address(second), scope="coming", name="New name")
    assert done.status_code == 303
    assert {(await kept(db, one)).name for one in (first, second)} == {"New name"}


async def test_a_price_for_companions_where_there_are_wheelchair_spaces(
    client: httpx.AsyncClient, db: Database, owner: Account
) -> None:
    page = await open_and_submit(client, NEW, room="theatre")
    asked = await submit(client, page, NEW, kinds="companion", **{"price_levels.0.price": "30"})
    form = fields_of(asked, NEW)
    [(at, name)] = [(key, form[key]) for key in form if key.startswith("price_levels.0.types.1.name")]
    assert (name, form["price_levels.0.types.1.price"], form["price_levels.0.types.1.companion"]) == (
        "Companion",
        "0.00",
        "yes",
    )
    done = await submit(
        client, asked, NEW, **HALL | {"price_levels.0.types.1.price": "5", at: "Helper", "action": "save"}
    )
    assert done.status_code == 303, done.text
    [event] = await made(db)
    async with db.read() as tx:
        [stalls, *_] = await price_levels_of(tx, event.id)
    assert [(kind.name, kind.face_value_minor, kind.companion) for kind in stalls.ticket_types] == [
        ("Full price", 3000, False),
        ("Helper", 500, True),
    ]
    again = fields_of(await client.get(address(event)), address(event))
    assert "price_levels.0.types.1.companion" in again
