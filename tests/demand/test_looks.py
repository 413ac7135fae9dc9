"""Counting looks: which pages are one, at which price; that they are added up over processes, and survive an end."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from onsale.catalog.model import Event, PriceLevel
from onsale.demand.lookers import Looker
from onsale.demand.looks import Looks, Shown
from onsale.demand.store import LookCount, looks_of
from onsale.entrypoints import wiring
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.lanes import Lanes, lanes
from tests.fixtures.make import Make
from tests.fixtures.selling import held
from tests.pricing.moving.plans import LEVEL, dynamic, planned, tiered

__all__ = ["lanes"]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(number: int) -> dict[str, str]:
    return {"User-Agent": f"{BROWSER} build {number}"}


def page(event: Event, rest: str = "") -> str:
    return f"/events/{encode_id('evt', event.id)}{rest}"


async def counted(services: Services, event: Event, level: str = LEVEL) -> list[tuple[int, int]]:
    """The looks at each price, once they are written."""
    await services.get(Looks).flush()
    async with services.get(Database).read() as tx:
        return [(count.face_value_minor, count.looks) for count in await looks_of(tx, event.id, level)]


async def test_the_page_and_the_seat_picker_are_looks_by_either_lane(
    services: Services, db: Database, lanes: Lanes, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    await planned(db, dynamic(event))
    for number, (path, more) in enumerate(
        [(page(event), {}), (page(event), {"Idempotency-Key": "k"}), (page(event, "/seats"), fan.headers)]
    ):
        heard = await lanes.send("GET", path, headers=[*(browser(number) | more).items()])
        assert heard.status == 200
        assert heard.express is (number == 0)
    assert await counted(services, event) == [(4500, 3)]


async def test_who_looks_again_is_not_counted_again_not_even_for_a_page_they_have(
    services: Services, db: Database, lanes: Lanes, make: Make
) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    first = await lanes.send("GET", page(event), headers=[*browser(1).items()])
    for _ in range(4):
        told = [*browser(1).items(), ("If-None-Match", first.headers["etag"])]
        assert (await lanes.send("GET", page(event), headers=told)).status == 304
    other = [*browser(2).items(), ("If-None-Match", first.headers["etag"])]
    await lanes.send("GET", page(event), headers=other)
    assert await counted(services, event) == [(4500, 2)]


async def test_only_who_could_buy_looked(
    services: Services, db: Database, client: httpx.AsyncClient, make: Make
) -> None:
    """Not before the sale, not who works there or has places, and not at a level that is gone."""
    fan, organiser = await make.fan(), await make.organiser()
    levels = (PriceLevel(0, LEVEL, ("Stalls",), 4500), PriceLevel(1, "Standing", ("Standing",), 2000))
    event = await make.event(by=organiser.principal, levels=levels)
    soon = await make.event(
        on_sale_at=event.starts_at, starts_at=event.starts_at.replace(year=event.starts_at.year + 1)
    )
    await planned(db, dynamic(event))
    await planned(db, dynamic(soon))
    await client.get(page(soon), headers=browser(1))
    await client.get(page(event), headers=browser(2) | organiser.headers)
    await client.get(page(event, "/seats"), headers={"User-Agent": "curl/8.5.0"})
    await client.get(page(event), headers=browser(3) | {"Sec-Purpose": "prefetch;prerender"})
    assert await counted(services, event) == await counted(services, soon) == []
    await held(db, event, fan, 0)
    await client.get(page(event), headers=browser(4) | fan.headers)
    assert await counted(services, event) == []
    await client.get(page(event), headers=browser(5))
    assert await counted(services, event) == [(4500, 1)]


async def test_a_level_that_is_gone_is_not_looked_at(
    services: Services, db: Database, client: httpx.AsyncClient, make: Make
) -> None:
    levels = (PriceLevel(0, LEVEL, ("Stalls",), 4500), PriceLevel(1, "Standing", ("Standing",), 2000))
    event, fan = await make.event(levels=levels, max_places_per_booking=40), await make.fan()
    await planned(db, dynamic(event))
    await planned(db, replace(dynamic(event), level="Standing", first_minor=2000, approved_minor=3000))
    await held(db, event, fan, *range(40))
    await client.get(page(event, "/seats"), headers=browser(1))
    await client.get(page(event), headers=browser(2))
    assert await counted(services, event) == []
    assert await counted(services, event, "Standing") == [(2000, 2)]


async def test_looks_at_prices_that_stay_or_have_tiers_are_not_kept(
    services: Services, db: Database, client: httpx.AsyncClient, make: Make
) -> None:
    stays, steps = await make.event(), await make.event()
    await planned(db, tiered(steps))
    for event in (stays, steps):
        await client.get(page(event), headers=browser(1))
        assert await counted(services, event) == []


async def test_a_refused_form_is_no_second_look(
    services: Services, db: Database, client: httpx.AsyncClient, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    await planned(db, dynamic(event))
    answer = await client.post(page(event, "/holds"), data={"quantity": "x"}, headers=browser(1) | fan.headers)
    assert answer.status_code == 400
    assert await counted(services, event) == []


async def test_processes_add_up_however_they_write_at_once(
    services: Services, db: Database, settings: Settings, database_url: str, make: Make
) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    others = [wiring.build(settings, database_url) for _ in range(4)]
    now, shown = utc_now(), (Shown(LEVEL, 4500), Shown(LEVEL, 5000))
    for round_ in range(10):
        for number, each in enumerate(others):
            looker = Looker(f"192.0.{round_}.{number}", BROWSER)
            each.get(Looks).look(event.id, shown if number % 2 else shown[::-1], looker, now)
        await asyncio.gather(*(each.get(Looks).flush() for each in others))
    for each in others:
        each.get(Looks).look(event.id, shown[:1], Looker("198.51.100.1", BROWSER), now)
        await each.get(Database).close()
    assert await counted(services, event) == [(4500, 44), (5000, 40)], "what was not yet written is, by closing"


async def test_what_the_database_could_not_take_is_kept_and_bounded(
    settings: Settings, make: Make, db: Database
) -> None:
    event = await make.event()
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    looks, now = Looks(nowhere), datetime(2026, 5, 1, 10, 59, tzinfo=UTC)
    looks.look(event.id, [Shown(LEVEL, 4500)], Looker("192.0.2.1", BROWSER), now)
    await looks.flush()
    nowhere.note_answer()
    looks.look(event.id, [Shown(LEVEL, 4500)], Looker("192.0.2.2", BROWSER), now)
    assert [*looks._counts.values()] == [2]
    shown = [Shown(str(n), 4500) for n in range(limits.LOOKS_COUNTED + 10)]
    looks.look(event.id, shown, Looker("192.0.2.3", BROWSER), now)
    assert len(looks._counts) == limits.LOOKS_COUNTED
    await nowhere.close()


async def test_an_end_in_the_midst_of_writing_loses_nothing(services: Services, db: Database, make: Make) -> None:
    event, looks = await make.event(), services.get(Looks)
    await planned(db, dynamic(event))
    looks.look(event.id, [Shown(LEVEL, 4500)], Looker("192.0.2.1", BROWSER), utc_now())
    writing = asyncio.create_task(looks.flush())
    await asyncio.sleep(0)
    assert not looks._counts, "it is under way"
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    assert writing.cancelled()
    assert await counted(services, event) == [(4500, 1)]


async def test_what_is_kept_is_a_number_for_an_hour_and_nothing_else(
    services: Services, db: Database, client: httpx.AsyncClient, make: Make
) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    await client.get(page(event), headers=browser(1))
    await services.get(Looks).flush()
    async with db.read() as tx:
        (look,) = await looks_of(tx, event.id, LEVEL)
    assert look == LookCount(event.id, LEVEL, look.hour, 4500, 1)
    assert (look.hour.minute, look.hour.second, look.hour.microsecond) == (0, 0, 0)
