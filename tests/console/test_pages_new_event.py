"""Making an event with the organiser's form."""

from datetime import UTC, datetime
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import fields_of, open_and_submit, sign_in, submit
from tests.fixtures.make import Make

NEW = "/organise/events/new"
CLUB: dict[str, str] = {
    "venue_name": "Kellerbar Nord",
    "capacity": "300",
    "venue_city": "Hamburg",
    "venue_country": "de",
    "name": "Ada & the Engines",
    "date": "2028-03-17",
    "time": "20:30",
}


async def made(db: Database) -> list[Any]:
    """Every event with its venue."""
    async with db.read() as tx:
        joined = t.events.join(t.venues)
        statement = sa.select(t.events, t.venues.c.timezone, t.venues.c.country, t.venues.c.city)
        return list(await tx.execute(statement.select_from(joined).order_by(t.events.c.id)))


async def test_from_a_template_to_published_in_one_form(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, room="club")
    assert (page.status_code, 'aria-current="true"' in page.text) == (200, True)
    done = await submit(client, page, NEW, **CLUB, action="publish")
    [event] = await made(db)
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"/organise/events/{encode_id('evt', event.id)}?done=published",
    )
    assert (event.lifecycle, event.places, event.timezone, event.country) == (
        "published",
        300,
        "Europe/Berlin",
        "Germany",
    )
    assert event.starts_at == datetime(2028, 3, 17, 19, 30, tzinfo=UTC)
    assert event.cancellation_until == datetime(2028, 3, 10, 19, 30, tzinfo=UTC)
    shown = await client.get(done.headers["location"])
    assert "people can see it now" in shown.text
    assert "Ada &amp; the Engines" in (await client.get("/search?q=engines")).text


async def test_a_draft_stays_out_of_sight(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    sign_in(client, await make.organiser())
    done = await open_and_submit(client, NEW, **CLUB, action="save")
    [event] = await made(db)
    assert (done.headers["location"][-11:], event.lifecycle) == ("?done=saved", "draft")


async def test_each_mistake_stands_at_its_field_and_everything_typed_is_kept(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    sign_in(client, await make.organiser())
    wrong = {
        "venue_name": "",
        "venue_country": "Atlantis",
        "capacity": "7",
        "name": "x" * 201,
        "date": "2027-02-30",
        "time": "25:00",
        "max_places": "51",
        "on_sale": "at",
        "on_sale_date": "",
        "cancel_days": "-1",
        "cancel_fee_percent": "101",
        "price_levels.0.price": "a lot",
        "price_levels.1.name": " ",
        "currency": "XXX",
    }
    page = await open_and_submit(client, NEW, **CLUB | wrong, action="publish")
    assert page.status_code == 400
    for field in wrong.keys() - {"on_sale", "cancel_days"}:
        assert f'id="e-{field}"' in page.text, field
    kept = fields_of(page, NEW)
    assert {field: kept[field] for field in wrong if field != "currency"} == {
        field: text for field, text in wrong.items() if field != "currency"
    }
    assert await made(db) == []


async def test_what_the_catalogue_refuses_stands_at_its_field(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(
        client,
        NEW,
        **CLUB | {"date": "2020-03-17", "on_sale": "at", "on_sale_date": "2021-01-01", "on_sale_time": "09:00"},
    )
    assert 'id="e-date"' in page.text
    assert 'id="e-on_sale_date"' in page.text


async def test_another_size_brings_other_sections_under_the_same_prices(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, room="theatre")
    done = await submit(client, page, NEW, **CLUB | {"capacity": "1400", "price_levels.0.price": "77"}, action="save")
    assert done.status_code == 303
    async with db.read() as tx:
        levels = list(await tx.execute(sa.select(t.price_levels).order_by(t.price_levels.c.position)))
        places = (await tx.execute(sa.select(t.events.c.places))).scalar_one()
    assert (places, levels[0].face_value_minor) == (1400, 7700)


async def test_another_room_keeps_what_was_typed(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, **CLUB, description="Two\nlines <b>", room="arena")
    kept = fields_of(page, NEW)
    assert (kept["layout"], kept["capacity"], kept["name"], kept["description"]) == (
        "arena",
        "9500",
        CLUB["name"],
        "Two\r\nlines <b>",
    )


async def test_one_of_the_own_venues(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    account = await make.organiser()
    before = await make.event(by=account.principal, currency="CHF")
    sign_in(client, account)
    page = await client.get(f"{NEW}?layout={encode_id('map', before.seat_map_id)}")
    assert "venue_name" not in fields_of(page, NEW)
    assert fields_of(page, NEW)["currency"] == "CHF"
    done = await submit(client, page, NEW, name="Again", date="2028-07-01", time="19:30", action="save")
    assert done.status_code == 303
    [_first, event] = await made(db)
    assert (event.venue_id, event.starts_at) == (before.venue_id, datetime(2028, 7, 1, 17, 30, tzinfo=UTC))


async def test_somebody_elses_room_is_no_room(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event()
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, **CLUB, layout=encode_id("map", event.seat_map_id))
    assert 'id="e-layout"' in page.text


async def test_a_country_with_several_clocks_asks_for_one(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    sign_in(client, await make.organiser())
    there = {"venue_country": "USA", "venue_city": "Springfield"}
    page = await open_and_submit(client, NEW, **CLUB | there)
    assert 'id="e-timezone"' in page.text
    done = await submit(client, page, NEW, timezone="America/Chicago", action="save")
    assert done.status_code == 303
    assert [event.timezone for event in await made(db)] == ["America/Chicago"]


async def test_an_hour_that_is_skipped(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, **CLUB | {"date": "2028-03-26", "time": "02:30"})
    assert "02:30 doesn&#39;t exist. 03:00 comes right after." in page.text


async def test_an_hour_that_comes_twice(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, **CLUB | {"date": "2028-10-29", "time": "02:30"})
    assert 'id="e-time"' in page.text
    done = await submit(client, page, NEW, time_fold="1", action="save")
    [event] = await made(db)
    assert event.starts_at == datetime(2028, 10, 29, 1, 30, tzinfo=UTC)
    again = fields_of(await client.get(done.headers["location"]), done.headers["location"].partition("?")[0])
    assert (again["time"], again["time_fold"]) == ("02:30", "1")


async def test_a_form_sent_twice_makes_one_event(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    sign_in(client, await make.organiser())
    first = await open_and_submit(client, NEW, **CLUB, action="save")
    second = await open_and_submit(client, NEW, **CLUB, action="save")
    assert first.headers["location"] == second.headers["location"]
    assert len(await made(db)) == 1


async def test_prices_in_currencies_without_and_with_three_decimals(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, **CLUB, currency="JPY", **{"price_levels.1.price": "45.50"})
    assert "JPY has 0 digits behind the point, as in 44." in page.text
    done = await submit(client, page, NEW, currency="KWD", action="save", **{"price_levels.0.price": "1,125"})
    assert done.status_code == 303
    async with db.read() as tx:
        assert (await tx.execute(sa.select(t.price_levels.c.face_value_minor).limit(1))).scalar_one() == 1125


async def test_control_characters_are_told_not_stored(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    page = await open_and_submit(client, NEW, **CLUB | {"name": "a\x00b", "venue_address": "c\x07"}, description="\x00")
    assert page.status_code == 400
    for field in ("name", "venue_address", "description"):
        assert f'id="e-{field}"' in page.text


async def test_a_form_without_its_token_is_refused(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    assert (await client.post(NEW, data=CLUB)).status_code == 403


async def test_who_may_organise(client: httpx.AsyncClient, make: Make) -> None:
    client.headers["accept"] = "text/html"
    answer = await client.get("/organise/events/new?layout=club")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Forganise%2Fevents%2Fnew%3Flayout%3Dclub",
    )
    sign_in(client, await make.fan())
    assert (await client.get(NEW)).status_code == 403


async def test_the_currency_follows_the_country_until_somebody_chooses(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    sign_in(client, await make.organiser())
    britain = CLUB | {"venue_city": "Bristol", "venue_country": "United Kingdom"}
    page = await open_and_submit(client, NEW, room="club")
    seen = fields_of(await submit(client, page, NEW, **britain, action="preview"), NEW)
    assert (seen["currency"], seen["currency_suggested"]) == ("GBP", "GBP")
    unseen = await submit(client, page, NEW, **britain, action="publish")
    assert unseen.status_code == 400
    assert 'id="e-currency"' in unseen.text
    assert await made(db) == []
    looked = await submit(client, unseen, NEW, action="publish")
    assert (looked.status_code, [event.currency for event in await made(db)]) == (303, ["GBP"])
    chosen = await submit(client, page, NEW, **britain | {"name": "In dollars"}, currency="USD", action="publish")
    assert (chosen.status_code, [event.currency for event in await made(db)]) == (303, ["GBP", "USD"])


async def test_a_venue_without_events_sells_in_its_countrys_currency(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    await make.event(by=owner.principal)  # in euros, elsewhere
    venue = await make.venue(by=owner.principal, name="Old Mill", country="Poland")
    seat_map = await make.seat_map(venue)
    sign_in(client, owner)
    page = await client.get(f"{NEW}?layout={encode_id('map', seat_map.id)}")
    assert fields_of(page, NEW)["currency"] == "PLN"
