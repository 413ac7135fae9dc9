"""Memory runs out under a sale: who can't be served is told so, nobody is told anything wrong, and then all goes on."""

import asyncio

import httpx
import psycopg
import pytest

from onsale.catalog.model import Event
from onsale.catalog.seatmap import Kind, Layout, RowSpec, SectionSpec, build
from onsale.entrypoints import wiring
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid, encode_id
from tests.fixtures import pictures
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import jobs_left, until
from tests.storms.conftest import OpenSite
from tests.storms.gamedays.large_wishes import LargeWishes
from tests.storms.gamedays.load import PATIENCE_S, Load, prepared
from tests.storms.gamedays.picture import picture_of
from tests.storms.gamedays.pressure import can_be_pressed, memory_short
from tests.storms.site import Process, Site

pytestmark = [pytest.mark.long, pytest.mark.skipif(not can_be_pressed, reason="needs Linux, to limit what runs")]

HALLS, WITHIN_S = 4, 180.0
OLD = pictures.as_file(pictures.two_halves(1600, 900))
NEW = pictures.photograph().ljust(limits.IMAGE_BYTES, b"\0")


async def test_who_cant_be_served_is_told_so_and_then_all_goes_on(
    open_site: OpenSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUST_BACKTRACE", "1")  # as some have it: a web process that wants to say where it ended hangs
    with open_site(patience_s=PATIENCE_S) as site:
        services = wiring.build(site.settings, site.database_url)
        db, make = services.get(Database), Make(services)
        load = await prepared(services, lambda: site.urls[0])
        organiser = await make.organiser()
        halls = [
            await make.event(by=organiser.principal, layout=_hall(), name=f"Lanterns, evening {number}")
            for number in range(HALLS)
        ]
        await site.ready()
        wishes = await _wishes(site, halls, organiser)
        watching = asyncio.create_task(_look_after(site.processes))
        async with load.going_on():
            assert load.lost == [], "the control"
            with memory_short(site.webs[0].pid, site.worker.pid):
                async with wishes.going_on():
                    await until(lambda: _felt(load, wishes), within_s=WITHIN_S)
            refused = len(load.lost)
            await _sold_again(load)
        watching.cancel()
        ends = [process.ends for process in site.processes]
        print(f"memory short: {load.answered}, lost {refused}, slowest {load.slowest_s:.1f} s, ended {ends}")
        print(f"large: {wishes.answered}, uploads {wishes.uploaded}")
        await _everything_is_right(site, wishes)
        assert [one for one in load.lost if ": 500 " in one] == []
        assert await broken_invariants(db) == {}
        with psycopg.connect(site.database_url) as connection:
            for booking, fan in load.acknowledged.items():
                event_id, booking_id = decode_event_uuid("bk", booking)
                row = connection.execute(
                    "select fan_id from bookings where event_id = %s and id = %s", (event_id, booking_id)
                ).fetchone()
                assert row == (fan,), f"{booking} was said to be held"

        async def all_done() -> bool:
            return not await jobs_left(services)

        await until(all_done)
        await db.close()


def _hall() -> Layout:
    """Large enough that telling of it takes memory."""
    rows = [RowSpec(str(row), 50) for row in range(1, 21)]
    return build("Hall", [SectionSpec(f"Block {number}", Kind.SEATED, rows=rows) for number in range(1, 21)])


async def _wishes(site: Site, halls: list[Event], organiser: Account) -> LargeWishes:
    """What is asked for, and a picture that is there before."""
    ids = [encode_id("evt", hall.id) for hall in halls]
    paths = [f"/api/v1/events/{one}/{what}" for what in ("seat-map", "availability") for one in ids]
    paths += ["/api/v1/search?q=lanterns&limit=100"]
    picture = f"/api/v1/events/{ids[0]}/image"
    async with httpx.AsyncClient(base_url=site.urls[0], timeout=60) as client:
        before = LargeWishes(site.urls[0], paths, picture, OLD, organiser)
        assert await before.upload(client) == "200"

        async def found() -> bool:
            return bool((await client.get(paths[-1])).json().get("total") == HALLS)

        await until(found)
    return LargeWishes(site.urls[0], paths, picture, NEW, organiser)


async def _look_after(processes: list[Process]) -> None:
    """As systemd does."""
    while True:
        for process in processes:
            process.restart_if_ended()
        await asyncio.sleep(0.5)


async def _felt(load: Load, wishes: LargeWishes) -> bool:
    """Enough of everybody had what they asked for, or not; some not."""
    asked = wishes.answered.total() >= 40 and wishes.uploaded.total() >= 4
    return asked and len(load.lost) > 0 and wishes.answered["200"] + wishes.uploaded["200"] < wishes.answered.total()


async def _sold_again(load: Load) -> None:
    before = load.answered["POST 201"]

    async def sold() -> bool:
        return load.answered["POST 201"] >= before + 20

    await until(sold, within_s=WITHIN_S)


async def _everything_is_right(site: Site, wishes: LargeWishes) -> None:
    """What was told then is what is told now; the picture is the one before or the one that came, and all there."""
    assert wishes.odd == []
    event = wishes.picture_path.removesuffix("/image")
    async with httpx.AsyncClient(base_url=site.urls[0], timeout=60, follow_redirects=True) as client:
        for path in wishes.paths:
            assert await wishes.look(client, path) == "200"
            assert len(wishes.told[path]) == 1, path
        then = await picture_of(client, event, wishes.organiser)
        assert await wishes.upload(client) == "200"
        new = await picture_of(client, event, wishes.organiser)
    assert (then == new) if wishes.uploaded["200"] > 1 else (then in {new, (1600, 900)})
