"""Availability in memory: current wherever a change was made, whatever was missed, and without a database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest
import sqlalchemy as sa

from onsale.inventory.changes import CHANNEL, Announcer, PlacesChanged
from onsale.inventory.claim import FOREVER, Term, Wish, drop_places, give_back, take
from onsale.inventory.live import LivePlaces
from onsale.inventory.watch import Watch
from onsale.platform.database import Database, libpq_url
from onsale.platform.errors import Unavailable
from onsale.platform.events import Bus
from onsale.platform.ids import new_uuid

EVENT, PLACES = 7, 100
SOON_S = 30.0
WITHIN_S = 60.0


class Process:
    """What a web process has of availability."""

    def __init__(self, url: str) -> None:
        bus = Bus()
        self.db = Database(url, bus=bus)
        self.watch, self.announcer = Watch(self.db), Announcer(self.db)
        bus.subscribe(PlacesChanged, self.watch.hear)
        bus.subscribe(PlacesChanged, self.announcer.hear)

    async def places(self) -> LivePlaces:
        return await self.watch.places(EVENT, PLACES)

    async def take(self, *places: int, term: Term = FOREVER) -> Wish:
        wish = Wish(new_uuid(), None, places)
        async with self.db.write() as tx:
            assert (await take(tx, EVENT, [wish], term)).won
        return wish


@asynccontextmanager
async def process(url: str, *, listening: bool = True) -> AsyncIterator[Process]:
    made = Process(url)
    task = asyncio.create_task(made.watch.run()) if listening else None
    try:
        if task is not None:
            await made.places()
            await until(lambda: made.watch.known(EVENT) is not None)
        yield made
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await made.watch.close()
        await made.announcer.close()
        await made.db.close()


async def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < deadline, "it didn't come true"
        await asyncio.sleep(0.005)


def free(live: LivePlaces, place: int) -> bool:
    return bool(live.free[place >> 3] >> (place & 7) & 1)


async def test_a_process_sees_its_own_changes_at_once(database_url: str) -> None:
    async with process(database_url) as here:
        live = await here.places()
        wish = await here.take(3, 4)
        assert live.available == PLACES - 2
        assert not free(live, 3)
        async with here.db.write() as tx:
            await drop_places(tx, EVENT, [wish.booking_id], [3])
        assert free(live, 3)
        async with here.db.write() as tx:
            await give_back(tx, EVENT, [wish])
        assert live.available == PLACES


async def test_what_is_rolled_back_was_never_seen(database_url: str) -> None:
    async with process(database_url) as here:
        live = await here.places()

        async def change_their_mind() -> None:
            async with here.db.write() as tx:
                await take(tx, EVENT, [Wish(new_uuid(), None, (3,))], FOREVER)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await change_their_mind()
        assert live.available == PLACES


async def test_a_batch_that_loses_shows_nothing(database_url: str) -> None:
    async with process(database_url) as here:
        live = await here.places()
        await here.take(3)
        async with here.db.write() as tx:
            assert not (await take(tx, EVENT, [Wish(new_uuid(), None, (3, 4))], FOREVER)).won
        assert live.available == PLACES - 1


async def test_other_processes_hear_of_it(database_url: str) -> None:
    async with process(database_url) as here, process(database_url) as there:
        live = await there.places()
        wish = await here.take(3, 4, 90)
        await until(lambda: live.available == PLACES - 3)
        async with here.db.write() as tx:
            await give_back(tx, EVENT, [wish])
        await until(lambda: live.available == PLACES)


async def test_who_waits_is_woken_by_a_change_elsewhere(database_url: str) -> None:
    async with process(database_url) as here, process(database_url) as there:
        live = await there.places()
        waiting = asyncio.create_task(there.watch.change(EVENT, live.version))
        await asyncio.sleep(0)
        await here.take(3)
        async with asyncio.timeout(WITHIN_S):
            while live.available == PLACES:
                await waiting
                waiting = asyncio.create_task(there.watch.change(EVENT, live.version - 1))


async def test_a_claim_lapses_by_itself(database_url: str) -> None:
    async with process(database_url) as here, process(database_url) as there:
        live = await there.places()
        await here.take(3, term=Term(ttl_s=2))
        await until(lambda: not free(live, 3))
        await until(lambda: free(live, 3))


async def test_a_claim_made_final_does_not_lapse(database_url: str) -> None:
    async with process(database_url) as here, process(database_url) as there:
        live = await there.places()
        wish = await here.take(3, term=Term(ttl_s=2))
        await until(lambda: not free(live, 3))
        async with here.db.write() as tx:
            await take(tx, EVENT, [wish], FOREVER)
        witness = await here.take(5, term=Term(ttl_s=2))
        await until(lambda: not free(live, 5))
        await until(lambda: free(live, 5))  # later than the first would have lapsed
        assert not free(live, 3)
        assert witness.places == (5,)


async def test_a_clock_of_our_own_does_not_matter(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with process(database_url) as here:
        await here.places()
        async with here.db.read() as tx:
            theirs = (await tx.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
        monkeypatch.setattr(time, "time", lambda: 0.0)
        assert abs((here.watch.now() - theirs).total_seconds()) < SOON_S


async def test_what_was_missed_while_cut_off_is_read_again(database_url: str) -> None:
    async with process(database_url) as here, process(database_url, listening=False) as other:
        live = await here.places()
        with psycopg.connect(libpq_url(database_url), autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s", (CHANNEL,)
            )
        await until(lambda: here.watch.known(EVENT) is None)
        async with other.db.write() as tx:  # and nobody announces it
            await tx.execute(
                sa.text("insert into claims (event_id, place, booking_id, held_until) values (7, 9, :b, 'infinity')"),
                {"b": new_uuid()},
            )
        await until(lambda: not free(live, 9))


async def test_without_notices_it_is_read_when_asked_for(database_url: str) -> None:
    async with process(database_url, listening=False) as here, process(database_url, listening=False) as there:
        live = await there.places()
        await here.take(3)
        deadline = time.monotonic() + WITHIN_S
        while free(live, 3):
            assert time.monotonic() < deadline
            await there.places()
            await asyncio.sleep(0.01)


async def test_many_who_ask_first_share_one_reading(database_url: str) -> None:
    async with process(database_url, listening=False) as here:
        lives = await asyncio.gather(*(here.places() for _ in range(20)))
        assert len({id(live) for live in lives}) == 1


async def test_with_the_database_gone_the_last_reading_is_told(database_url: str, server_url: str) -> None:
    async with process(database_url) as here:
        await here.take(3)
        live = await here.places()
        name = database_url.rsplit("/", 1)[1].partition("?")[0]
        with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
            connection.execute(f'alter database "{name}" allow_connections false')
            connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
            await until(lambda: here.watch.known(EVENT) is None)
            began = time.monotonic()
            for _ in range(5):
                assert (await here.places()) is live
            assert time.monotonic() - began < SOON_S
            assert live.available == PLACES - 1
            with pytest.raises(Unavailable):
                await here.watch.places(EVENT + 1, PLACES)
            connection.execute(f'alter database "{name}" allow_connections true')
        await until(lambda: here.watch.known(EVENT) is not None)


async def test_the_places_beyond_what_is_kept_give_way_to_the_last_asked_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onsale.platform.limits.PLACES_WATCHED", 250)
    monkeypatch.setattr("onsale.inventory.watch._STAYS_S", 0.0)
    async with process(database_url) as here:
        for event in (EVENT, 8, 9):
            await here.watch.places(event, PLACES)
        assert [here.watch.known(event) is None for event in (EVENT, 8, 9)] == [True, False, False]


async def test_what_somebody_watches_does_not_give_way(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onsale.platform.limits.PLACES_WATCHED", 250)
    monkeypatch.setattr("onsale.inventory.watch._STAYS_S", 0.0)
    async with process(database_url) as here:
        watching = asyncio.create_task(here.watch.change(EVENT, (await here.places()).version))
        await asyncio.sleep(0)
        for event in (8, 9):
            await here.watch.places(event, PLACES)
        assert [here.watch.known(event) is None for event in (EVENT, 8, 9)] == [False, True, False]
        watching.cancel()


async def test_changes_during_the_first_reading_are_not_lost(database_url: str) -> None:
    async with process(database_url) as here, process(database_url) as there:
        event, places = EVENT + 1, 2_000
        loading = asyncio.create_task(there.watch.places(event, places))
        for first in range(0, places, 20):
            async with here.db.write() as tx:
                await take(tx, event, [Wish(new_uuid(), None, tuple(range(first, first + 20)))], FOREVER)
        live = await loading
        await until(lambda: live.available == 0)


async def test_processes_know_which_of_how_many_they_are(database_url: str) -> None:
    async with process(database_url) as first:
        assert first.watch.lane == (0, 1)
        async with process(database_url) as second:
            await until(lambda: {first.watch.lane, second.watch.lane} == {(0, 2), (1, 2)})


async def test_a_commit_whose_answer_got_lost_is_looked_at(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with process(database_url) as here:
        live = await here.places()
        monkeypatch.setattr("onsale.platform.limits.WRITE_DEADLINE_S", 0.0)
        with pytest.raises(Unavailable):
            await here.take(3)
        monkeypatch.undo()
        async with here.db.read() as tx:
            taken = (await tx.execute(sa.text("select count(*) from claims"))).scalar_one()
        await until(lambda: live.available == PLACES - taken)
