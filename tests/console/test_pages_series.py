"""Copies of an event, and many dates of one: made in one go, shown to fans as one, published together."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from onsale.catalog.model import Event, Lifecycle, PriceLevel, TicketType
from onsale.catalog.more_dates import dates_of
from onsale.catalog.store import events_of, get_event, performers_of_many, price_levels_of
from onsale.console.series.pattern import Note, Weekly, candidates, walls_of
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.pricing.promo import Discount
from onsale.pricing.store import codes_of_event
from tests.console.page_forms import fields_of, open_and_submit, sign_in, submit
from tests.fixtures.make import Account, Make

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2028, 3, 10, 18, 30, tzinfo=UTC)  # 19:30 in Ghent


def address(event: Event, page: str) -> str:
    """One of the event's pages."""
    return f"/organise/events/{encode_id('evt', event.id)}/{page}"


@pytest.fixture
async def owner(client: httpx.AsyncClient, make: Make) -> Account:
    """An organiser, signed in."""
    account = await make.organiser()
    sign_in(client, account)
    return account


async def all_events(db: Database) -> list[Event]:
    """Everybody's, the first made first."""
    async with db.read() as tx:
        return sorted(await events_of(tx, None, limit=500), key=lambda event: event.id)


async def series_of(db: Database, event: Event) -> list[Event]:
    """The dates of the event's series."""
    async with db.read() as tx:
        series_id = (await get_event(tx, event.id)).series_id
        return await dates_of(tx, series_id) if series_id else []


async def test_a_copy_has_everything_but_what_was_sold(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    level = PriceLevel(0, "All", ("Stalls", "Standing"), 4000, (TicketType("Full", 4000), TicketType("Child", 900)))
    event = await make.event(
        by=owner.principal, starts_at=FRIDAY, doors_at=FRIDAY - timedelta(hours=1), performers=("Ada", "Bo"),
        description="Two\nlines", age_limit=16, levels=[level], offline_payment=True, refuse_single_seats=True,
    )  # fmt: skip
    await make.promo_code(event, "SPRING", Discount.PERCENT, basis_points=1000, valid_until=FRIDAY)
    await make.promo_code(event, "EARLY", sale_from=event.on_sale_at - timedelta(days=3))
    await make.confirmed_booking(event, await make.fan(), [3])
    done = await open_and_submit(client, address(event, "copy"), date="2028-04-14")
    first, copy = await all_events(db)
    assert done.headers["location"] == f"/organise/events/{encode_id('evt', copy.id)}?done=copied"
    by = timedelta(days=35) - timedelta(hours=1)  # the clocks went forward in between
    told = replace(
        first, id=copy.id, lifecycle=Lifecycle.DRAFT, published_at=None, version=1, on_sale_at=copy.on_sale_at,
        starts_at=FRIDAY + by, doors_at=first.doors_at and first.doors_at + by,
        cancellation_until=first.cancellation_until and first.cancellation_until + by,
    )  # fmt: skip
    assert copy == told
    async with db.read() as tx:
        assert await price_levels_of(tx, copy.id) == (level,)
        assert [one.name for one in (await performers_of_many(tx, [copy.id]))[copy.id]] == ["Ada", "Bo"]
        [code] = await codes_of_event(tx, copy.id)
    assert (code.code, code.valid_until) == ("SPRING", FRIDAY + by)


async def test_a_copy_sent_twice_is_made_once_and_codes_stay_behind_when_not_asked_for(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal)
    await make.promo_code(event, "SPRING", Discount.PERCENT, basis_points=1000)
    page = await client.get(address(event, "copy"))
    form = {name: text for name, text in fields_of(page, address(event, "copy")).items() if name != "codes"}
    answers = [await client.post(address(event, "copy"), data=form) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    _first, copy = await all_events(db)
    assert copy.starts_at.astimezone(BERLIN) == event.starts_at.astimezone(BERLIN).replace(
        microsecond=0, second=0
    ) + timedelta(days=7)
    async with db.read() as tx:
        assert await codes_of_event(tx, copy.id) == []


async def test_an_hour_that_is_skipped_is_no_time_for_a_copy(
    client: httpx.AsyncClient, make: Make, owner: Account
) -> None:
    event = await make.event(by=owner.principal)
    refused = await open_and_submit(client, address(event, "copy"), date="2028-03-26", time="02:30")
    assert refused.status_code == 400
    assert 'id="e-time"' in refused.text
    twice = await open_and_submit(client, address(event, "copy"), date="2028-10-29", time="02:30")
    assert 'name="time_fold"' in twice.text
    assert (await submit(client, twice, address(event, "copy"), time_fold="1")).status_code == 303


async def test_fridays_saturdays_and_a_matinee_but_for_one(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal, starts_at=FRIDAY)
    shown = await open_and_submit(
        client, address(event, "dates"), action="show", to="2028-03-26",
        **{"times.0.days.5": "yes", "times.1.clock": "15:00", "times.1.days.6": "yes"},
    )  # fmt: skip
    assert "8 dates" in shown.text  # five evenings more, three matinees
    assert len(await series_of(db, event)) == 0
    form = fields_of(shown, address(event, "dates"))
    left_out = {name: text for name, text in form.items() if name != "on.2028-03-18T19:30"}
    made = await client.post(address(event, "dates"), data=left_out | {"action": "make"})
    dates = await series_of(db, event)
    assert made.headers["location"] == f"/organise/series/{encode_id('ser', dates[0].series_id or 0)}?done=make"
    local = [date.starts_at.astimezone(ZoneInfo("Europe/Brussels")) for date in dates]
    assert [f"{one:%a %d %H:%M %z}" for one in local] == [
        "Fri 10 19:30 +0100", "Sat 11 19:30 +0100", "Sun 12 15:00 +0100", "Fri 17 19:30 +0100", "Sun 19 15:00 +0100",
        "Fri 24 19:30 +0100", "Sat 25 19:30 +0100", "Sun 26 15:00 +0200",
    ]  # fmt: skip
    assert [date.lifecycle for date in dates] == [Lifecycle.PUBLISHED, *[Lifecycle.DRAFT] * 7]
    again = await client.post(address(event, "dates"), data=left_out | {"action": "make"})
    assert (again.status_code, len(await series_of(db, event))) == (303, 8)


async def test_all_are_published_at_once_or_one_by_one(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal, starts_at=FRIDAY, published=False)
    shown = await open_and_submit(client, address(event, "dates"), action="show", to="2028-03-31")
    await submit(client, shown, address(event, "dates"), action="make")
    [first, *others] = await series_of(db, event)
    assert first.id == event.id
    series = f"/organise/series/{encode_id('ser', first.series_id or 0)}"
    page = await client.get(series)
    assert "Publish all 4 drafts" in page.text
    await submit(client, page, f"/organise/events/{encode_id('evt', others[1].id)}/publish")
    assert [one.lifecycle for one in await series_of(db, event)].count(Lifecycle.PUBLISHED) == 1
    done = await submit(client, await client.get(series), f"{series}/publish")
    assert done.headers["location"] == f"{series}?done=publish"
    assert {one.lifecycle for one in await series_of(db, event)} == {Lifecycle.PUBLISHED}
    answer = (await client.get(f"/api/v1/events/{encode_id('evt', others[0].id)}")).json()
    assert answer["series_id"] == encode_id("ser", first.series_id or 0)


async def test_a_single_date_is_added_and_made_with_the_others(
    client: httpx.AsyncClient, make: Make, db: Database, owner: Account
) -> None:
    event = await make.event(by=owner.principal, starts_at=FRIDAY)
    shown = await open_and_submit(client, address(event, "dates"), action="show", to="2028-03-17")
    wrong = await submit(client, shown, address(event, "dates"), action="add")
    assert 'id="e-extra_date"' in wrong.text
    more = await submit(
        client, wrong, address(event, "dates"), action="add", extra_date="2028-12-31", extra_time="22:00"
    )
    await submit(client, more, address(event, "dates"), action="publish")
    dates = await series_of(db, event)
    assert [f"{one.starts_at:%m-%d}" for one in dates] == ["03-10", "03-17", "12-31"]
    assert {one.lifecycle for one in dates} == {Lifecycle.PUBLISHED}


WRONG = [
    ({"to": "2028-03-01", "from": "2028-03-11"}, "to"),
    ({"to": "nonsense"}, "to"),
    ({"from": ""}, "from"),
    ({"to": "2028-03-12", "from": "2028-03-11"}, "to"),
    ({"to": "2199-01-01"}, "to"),
    ({"times.0.clock": "25:00"}, "times.0.clock"),
    ({f"times.0.days.{day}": "yes" for day in range(7)} | {"to": "2029-03-01"}, "to"),
]


async def test_what_cannot_be_is_told_at_its_field(client: httpx.AsyncClient, make: Make, owner: Account) -> None:
    event = await make.event(by=owner.principal, starts_at=FRIDAY)
    for form, field in WRONG:
        page = await open_and_submit(client, address(event, "dates"), action="show", **form)
        assert page.status_code == 400, form
        assert f'id="e-{field}"' in page.text, form
    nothing = await open_and_submit(client, address(event, "dates"), action="make")
    assert "Tick at least one date." in nothing.text or nothing.status_code == 400


async def test_a_series_has_a_limit(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal, starts_at=FRIDAY)
    every_day = {f"times.0.days.{day}": "yes" for day in range(7)}
    first, until = date(2028, 3, 11), date(2028, 3, 10) + timedelta(days=limits.SERIES_DATES)
    shown = await open_and_submit(
        client, address(event, "dates"), action="show", to=until.isoformat(), **every_day, **{"from": first.isoformat()}
    )
    refused = await submit(client, shown, address(event, "dates"), action="make")
    assert refused.status_code == 400
    assert f"at most {limits.SERIES_DATES} dates" in refused.text
    assert await series_of(db, event) == []


async def test_nobody_elses_series(client: httpx.AsyncClient, make: Make, db: Database, owner: Account) -> None:
    event = await make.event(by=owner.principal, starts_at=FRIDAY)
    shown = await open_and_submit(client, address(event, "dates"), action="show", to="2028-03-31")
    await submit(client, shown, address(event, "dates"), action="make")
    series = f"/organise/series/{encode_id('ser', (await series_of(db, event))[0].series_id or 0)}"
    client.headers["x-csrf-token"] = re.findall(r'name="_csrf_token" value="(\w+)"', shown.text)[0]
    sign_in(client, await make.organiser())
    token = (await client.get("/organise/events/new")).text
    client.headers["x-csrf-token"] = re.findall(r'name="_csrf_token" value="(\w+)"', token)[0]
    for path in (address(event, "copy"), address(event, "dates"), series):
        assert (await client.get(path)).status_code == 404, path
    for path in (address(event, "copy"), address(event, "dates"), f"{series}/publish"):
        assert (await client.post(path, data={"action": "make"})).status_code == 404, path
    assert (await client.get("/organise/series/ser_0000000000005")).status_code == 404


def test_the_clocks_are_changed() -> None:
    nights = [Weekly(time(2, 30), frozenset({6}))]
    spring = candidates(walls_of(nights, date(2027, 3, 22), date(2027, 3, 28), most=9), BERLIN, {})
    assert [(f"{one.wall:%d %H:%M}", one.moment, one.note) for one in spring] == [
        ("28 03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), Note.SKIPPED)
    ]
    autumn = candidates(walls_of(nights, date(2027, 10, 31), date(2027, 10, 31), most=9), BERLIN, {})
    assert [(one.moment, one.note) for one in autumn] == [(datetime(2027, 10, 31, 0, 30, tzinfo=UTC), Note.TWICE)]
    there = candidates(walls_of(nights, date(2027, 10, 31), date(2027, 10, 31), most=9), BERLIN, {autumn[0].moment: 1})
    assert [one.note for one in there] == [Note.THERE]
