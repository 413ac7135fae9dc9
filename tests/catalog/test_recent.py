"""What selling knows of an event: read once for all who ask, a second old at most, and there in trouble."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
import sqlalchemy as sa

from onsale.catalog.edit_event import Sales, edit_event
from onsale.catalog.model import Event
from onsale.catalog.recent import RecentSales
from onsale.catalog.store import get_event
from onsale.console.remove import remove
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, libpq_url
from onsale.platform.errors import NotFound, Unavailable
from tests.fixtures.make import Account, Make

WITHIN_S = 60.0


@dataclass(slots=True)
class Readings:
    """How many transactions the database has seen from us."""

    n: int = 0


@pytest.fixture
def readings(db: Database) -> Readings:
    counted = Readings()

    def count(_connection: sa.Connection) -> None:
        counted.n += 1

    sa.event.listen(db._engine.sync_engine, "begin", count)
    return counted


@pytest.fixture
def sales(db: Database) -> RecentSales:
    return RecentSales(db)


async def rename(make: Make, event: Event, organiser: Account, name: str) -> None:
    async with make.db.write() as tx:
        await edit_event(
            tx,
            await get_event(tx, event.id),
            {"name": name},
            postponed=None,
            sales=Sales(any=False),
            principal=organiser.principal,
            now=utc_now(),
        )


async def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < deadline, "it didn't come true"
        await asyncio.sleep(0.005)


async def test_all_who_ask_share_one_reading(sales: RecentSales, make: Make, readings: Readings) -> None:
    sales.fresh_s = 600.0
    event = await make.event()
    before = readings.n
    asking = [asyncio.create_task(sales.of(event.id)) for _ in range(30)]
    await asyncio.sleep(0)
    asking[0].cancel()  # whoever begins the reading may go away
    found = await asyncio.gather(*asking[1:])
    assert {id(sale) for sale in found} == {id(found[0])}
    assert (found[0].terms.event.id, found[0].layout.places) == (event.id, 60)
    assert [await sales.of(event.id) for _ in range(30)] == [found[0]] * 30
    assert readings.n == before + 1


async def test_a_change_shows_within_a_second(sales: RecentSales, make: Make) -> None:
    sales.fresh_s = 0.2
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    first = await sales.of(event.id)
    for name in ["Late quartets", "Early quartets"]:
        await rename(make, event, organiser, name)
        await asyncio.sleep(sales.fresh_s)
        assert (await sales.of(event.id)).terms.event.name == name
    assert first.terms.event.name == "An evening of string quartets"
    assert (await sales.of(event.id)).layout is first.layout


async def test_it_is_the_same_object_while_nothing_changes(sales: RecentSales, make: Make, readings: Readings) -> None:
    sales.fresh_s = 0.0
    event = await make.event()
    first, before = await sales.of(event.id), readings.n
    for _ in range(3):
        assert (await sales.of(event.id)) is first
    assert readings.n == before + 3, "it was read each time"


async def test_events_there_are_not(sales: RecentSales, make: Make) -> None:
    sales.fresh_s = 0.0
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    assert (await sales.of(event.id)).terms.event.id == event.id
    async with make.db.write() as tx:
        assert await remove(tx, event.id, if_match=None, principal=organiser.principal) is None
    for gone in [event.id, event.id + 1]:
        answers = await asyncio.gather(*(sales.of(gone) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(answer, NotFound) for answer in answers)
        with pytest.raises(NotFound):
            await sales.of(gone)


async def test_with_the_database_gone_what_was_read_last_is_told(
    sales: RecentSales, make: Make, database_url: str, server_url: str
) -> None:
    sales.fresh_s = 0.0
    organiser = await make.organiser()
    event, other = await make.event(by=organiser.principal), await make.event()
    first = await sales.of(event.id)
    name = database_url.rsplit("/", 1)[1].partition("?")[0]
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'alter database "{name}" allow_connections false')
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        for _ in range(3):
            assert await asyncio.gather(*(sales.of(event.id) for _ in range(5))) == [first] * 5
        with pytest.raises(Unavailable):
            await sales.of(other.id)
        connection.execute(f'alter database "{name}" allow_connections true')
    await rename(make, event, organiser, "Late quartets")
    renamed: list[str] = []

    async def read() -> None:
        while "Late quartets" not in renamed:
            renamed.append((await sales.of(event.id)).terms.event.name)
            await asyncio.sleep(0.02)

    await asyncio.wait_for(read(), WITHIN_S)
    assert (await sales.of(other.id)).terms.event.id == other.id


async def test_no_more_are_kept_than_the_limit(sales: RecentSales, make: Make, readings: Readings) -> None:
    sales.kept.most, sales.fresh_s = 2, 600.0
    events = [await make.event() for _ in range(3)]
    for event in events:
        await sales.of(event.id)
    before = readings.n
    for event in events[1:]:
        await sales.of(event.id)
    assert readings.n == before
    await sales.of(events[0].id)
    assert readings.n == before + 1
