"""Brought back to a moment in the middle of a stampede: all that was acknowledged by then is there, and it adds up."""

import asyncio
from datetime import datetime
from uuid import UUID

import pytest

from onsale.backups.model import NEVER
from onsale.entrypoints.installation import database
from onsale.entrypoints.restoring import restore_into
from onsale.platform.clock import utc_now
from onsale.platform.ids import decode_event_uuid
from tests.backups.shop import Shop, bookings_in, running_shop
from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered

ROUNDS_EVERY_S = 1.0


class Noting:
    """Backs up while the crowd rushes, and notes a moment and what fans had been told by then."""

    def __init__(self, shop: Shop, after_s: float) -> None:
        self.shop, self.after_s = shop, after_s
        self.moment: datetime = NEVER
        self.acknowledged: set[UUID] = set()

    async def __call__(self, storm: Storm) -> None:
        rounds = asyncio.create_task(self._rounds(storm))
        await asyncio.sleep(self.after_s)
        base = await asyncio.to_thread(self.shop.back_up)
        assert base.kind == "incremental"
        while len(self.acknowledged) < 5 and storm.blowing:
            told = [one for one in storm.crowd.told.values() if one.state == "confirmed"]
            self.acknowledged = {decode_event_uuid("bk", one.booking)[1] for one in told}
            self.moment = await asyncio.to_thread(self.shop.now)
            await asyncio.sleep(0.2)
        storm.faults.append("a backup and a moment")
        await rounds

    async def _rounds(self, storm: Storm) -> None:
        while storm.blowing:
            await asyncio.to_thread(self.shop.keeper.round, utc_now())
            await asyncio.sleep(ROUNDS_EVERY_S)


@pytest.mark.long
async def test_a_moment_in_the_middle_of_a_stampede() -> None:
    with running_shop() as shop:
        site = Site(shop.folder, shop.url)
        await asyncio.to_thread(shop.archive)
        await asyncio.to_thread(shop.back_up)
        noting = Noting(shop, after_s=6)
        try:
            site.start()
            async with Storm(site, Kind(20.0, faults=1)) as storm:
                await storm.blow(noting)
                await weathered(storm)
        finally:
            site.end()
        await asyncio.to_thread(shop.archive)
        assert len(noting.acknowledged) >= 5
        into = shop.folder / "restored"
        done = await asyncio.to_thread(
            lambda: restore_into(shop.settings, into, noting.moment, series=None, tell=lambda _: None)
        )
        assert not done.broken
        with database(done.settings, follow=False) as url:
            there = bookings_in(url)
        assert noting.acknowledged <= there, "whatever anybody was told they have"
        assert there < bookings_in(shop.url), "and the crowd went on buying after that"
