"""Taking an event back while somebody holds a place of it: one of the two must notice the other."""

import asyncio

from onsale.catalog.store import get_event
from onsale.console.remove import remove
from onsale.inventory.gate import close_gate, share_gate
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from tests.fixtures.make import Make


async def test_removing_waits_for_who_is_passing_the_gate(db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)

    async def take_back() -> object:
        async with db.write() as tx:
            return await remove(tx, event.id, if_match=None, principal=organiser.principal)

    async with db.write() as tx:
        await share_gate(tx, event.id)
        removing = asyncio.create_task(take_back())
        done, _waiting = await asyncio.wait({removing}, timeout=0.3)
        assert not done
        assert await get_event(tx, event.id) == event
    assert await removing is None


async def test_who_comes_after_the_removal_finds_nothing(db: Database, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    found: list[object] = []

    async def pass_gate() -> None:
        async with db.write() as tx:
            await share_gate(tx, event.id)
            try:
                found.append(await get_event(tx, event.id))
            except NotFound:
                found.append(None)

    async with db.write() as tx:
        await close_gate(tx, event.id)
        passing = asyncio.create_task(pass_gate())
        await asyncio.wait({passing}, timeout=0.2)
        assert not found
        await remove(tx, event.id, if_match=None, principal=organiser.principal)
    await passing
    assert found == [None]


async def test_two_first_uses_at_once_make_one_organiser(db: Database, make: Make) -> None:
    from onsale.catalog.organisers import organiser_of

    organiser = await make.organiser()

    async def first_use() -> int:
        async with db.write() as tx:
            return (await organiser_of(tx, organiser.principal)).id

    assert len(set(await asyncio.gather(*(first_use() for _ in range(5))))) == 1


async def test_two_seat_maps_at_once_are_two_versions(db: Database, make: Make) -> None:
    venue = await make.venue()
    maps = await asyncio.gather(*(make.seat_map(venue) for _ in range(5)))
    assert sorted(seat_map.version for seat_map in maps) == [1, 2, 3, 4, 5]
