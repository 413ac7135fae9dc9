"""How long holds take, counted in each process and added up where the line is let in."""

from contextlib import suppress

import httpx
import pytest
import sqlalchemy as sa

from onsale.bookings.errors import ShopBusy, SoldOut
from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.errors import PassRequired
from onsale.waitingroom.hold_times import SPAN_S, STEPS, HoldTimes, slowest_ms, step_of
from onsale.waitingroom.noted_times import _note, hold_p99_ms, note_times
from tests.fixtures.make import Make
from tests.fixtures.selling import holds_path
from tests.waitingroom.rooms import goes_in, joins, on_sale, protected, tended, told


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def served(times: HoldTimes, time: Time, *, event: int = 1, took_s: float, holds: int = 1) -> None:
    """So many holds, one after the other."""
    for _ in range(holds):
        with times.timing(event):
            time.now += took_s


@pytest.mark.parametrize("ms", [1, 7, 33, 150, 299, 301, 1_700, 60_000])
def test_a_step_is_a_sixth(ms: float) -> None:
    counts = [0] * STEPS
    counts[step_of(ms)] = 100
    told = slowest_ms(counts)
    assert told is not None
    assert ms <= told * 1.0001 <= ms * 1.2


def test_the_slowest_of_a_hundred_counts_and_a_handful_says_nothing() -> None:
    counts = [0] * STEPS
    counts[step_of(10)], counts[step_of(900)] = 989, 11
    assert slowest_ms(counts) == pytest.approx(900, rel=0.2)
    counts[step_of(900)] = 9
    assert slowest_ms(counts) == pytest.approx(10, rel=0.2)
    assert slowest_ms([0] * (STEPS - 1) + [9]) is None


def test_what_is_past_is_forgotten() -> None:
    time = Time()
    times = HoldTimes(time)
    served(times, time, took_s=0.5, holds=12)
    assert sum(times.counted()[1]) == 12
    time.now += SPAN_S + 1
    assert times.counted() == {}


def test_who_is_still_waiting_counts_by_age() -> None:
    time = Time()
    times = HoldTimes(time)
    with times.timing(1):
        time.now += 0.2
        assert times.counted() == {}, "it may yet be quick"
        time.now += 8
        assert times.counted()[1][step_of(8_200)] == 1


@pytest.mark.parametrize(("failure", "counted"), [(PassRequired(), 0), (ShopBusy(), 0), (SoldOut(), 1)])
def test_who_was_not_served_says_nothing(failure: Failure, counted: int) -> None:
    time = Time()
    times = HoldTimes(time)
    with suppress(Failure), times.timing(1):
        raise failure
    assert sum(times.counted().get(1, [])) == counted


async def test_processes_are_added_up_and_the_silent_are_left_out(services: Services, db: Database, make: Make) -> None:
    event, time = await protected(make), Time()
    quick, slow, gone = HoldTimes(time), HoldTimes(time), HoldTimes(time)
    served(quick, time, event=event.id, took_s=0.001, holds=900)
    served(slow, time, event=event.id, took_s=0.6, holds=12)
    for times in (quick, slow, gone):
        await _note(db, times.process, {event.id: times.counted().get(event.id) or [0] * (STEPS - 1) + [500]})
    async with db.write() as tx:
        long_ago = sa.func.now() - sa.text("interval '6 s'")
        await tx.execute(
            sa.update(t.hold_times).where(t.hold_times.c.process == gone.process).values(noted_at=long_ago)
        )
    async with db.read() as tx:
        assert await hold_p99_ms(tx, event.id) == pytest.approx(600, rel=0.2)
        assert await hold_p99_ms(tx, event.id + 1) is None


async def let_in(client: httpx.AsyncClient, services: Services, make: Make, fans: int) -> Event:
    """A room on sale in which so many have gone in."""
    event = await protected(make)
    await tended(services, event)
    accounts = await make.fans(fans)
    places = await joins(client, event, *accounts)
    event = await on_sale(services, event)
    await _all_in(services, event)
    await told(client, event, lambda queue: queue["frontier"]["rank"] == 2**53 - 1)
    for fan, place in zip(accounts, places, strict=True):
        assert (await goes_in(client, event, fan, place["token"])).status_code == 200
    return event


async def _all_in(services: Services, event: Event) -> None:
    async with services.get(Database).write() as tx:
        await tx.execute(sa.update(t.rooms).values(frontier_rank=2**53 - 1))


async def test_slow_holds_keep_the_line_from_going_on(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await let_in(client, services, make, 6)
    async with db.write() as tx:
        await tx.execute(sa.update(t.rooms).values(target=8))
    await joins(client, event, *await make.fans(4))
    time = Time()
    served(slow := HoldTimes(time), time, event=event.id, took_s=0.8, holds=20)
    await _note(db, slow.process, slow.counted())
    before = await _steps(db)
    await _windows_over(db)
    for _ in range(3):
        await tended(services, event)
    assert await _steps(db) == before, "six inside, with holds of 800 ms: two would do"
    async with db.write() as tx:
        await tx.execute(sa.delete(t.hold_times))
    await tended(services, event)
    assert await _steps(db) == before + 1


async def _steps(db: Database) -> int:
    async with db.read() as tx:
        return int((await tx.execute(sa.select(sa.func.count()).select_from(t.steps))).scalar_one())


async def _windows_over(db: Database) -> None:
    """The open window has lasted long enough."""
    async with db.write() as tx:
        w = t.windows.c
        await tx.execute(sa.text("alter table queue_windows disable trigger closed_for_good"))
        earlier = {"opened_at": w.opened_at - sa.text("interval '1 min'")}
        await tx.execute(sa.update(t.windows).where(w.closed_at.is_(None)).values(earlier))
        await tx.execute(sa.text("alter table queue_windows enable trigger closed_for_good"))


async def test_served_holds_are_noted_where_there_is_a_room(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    plain, fans = await make.event(), await make.fans(12)
    for place, fan in enumerate(fans):
        held = await client.post(holds_path(plain), json={"places": [place]}, headers=fan.headers)
        assert held.status_code == 201
    await note_times(services)
    async with db.read() as tx:
        assert await hold_p99_ms(tx, plain.id) is None, "nobody asks where there is no room"
    async with db.write() as tx:
        await tx.execute(sa.text("update events set lobby_minutes = 0 where id = :id"), {"id": plain.id})
    await note_times(services)
    async with db.read() as tx:
        p99_ms = await hold_p99_ms(tx, plain.id)
    assert p99_ms is not None
    assert p99_ms > 1
