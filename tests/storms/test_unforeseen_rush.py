"""A rush on an event without a waiting room, which opens by itself: nobody sees an error, and everything is sold."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform.database import Database, ReadTx
from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, until
from tests.storms.site import Site

_AT_ONCE, _LATER, _TRIES = 70, 140, 150
_WITHIN_S = 90.0


class Rush:
    """Fans at one event, with what they were answered."""

    def __init__(self, site: Site, client: httpx.AsyncClient, event: Event) -> None:
        self.urls, self.client = site.urls, client
        self.path = f"/api/v1/events/{encode_id('evt', event.id)}"
        self.seen: Counter[str] = Counter()
        self.sold_out = False

    async def ask(
        self, fan: Account, method: str, path: str, body: Any = None, queue_pass: str | None = None
    ) -> httpx.Response:
        headers = fan.headers | ({"Onsale-Pass": queue_pass} if queue_pass else {})
        url = self.urls[fan.id % len(self.urls)]
        try:
            answer = await self.client.request(method, url + path, json=body, headers=headers)
        except httpx.ReadError:  # a connection that was cut: whoever loses an answer asks again
            self.seen["lost"] += 1
            await asyncio.sleep(0.5)
            answer = await self.client.request(method, url + path, json=body, headers=headers)
        self.seen[f"{path.rsplit('/', 1)[1]} {answer.status_code}"] += 1
        return answer

    async def buy(self, fan: Account, queue_pass: str | None = None) -> httpx.Response:
        """Hold one place and pay."""
        body = {"best_available": {"quantity": 1}}
        held = await self.ask(fan, "POST", f"{self.path}/holds", body, queue_pass)
        for _ in range(_TRIES):
            if held.json().get("code") != "places_unavailable":
                break
            await asyncio.sleep(0.2)  # many want the same places
            held = await self.ask(fan, "POST", f"{self.path}/holds", body, queue_pass)
        booking = held.json().get("id") or held.json().get("booking_id")
        if booking:
            paid = await self.ask(fan, "POST", f"/api/v1/bookings/{booking}/pay", {"payment_method": "pm_success"})
            assert paid.status_code in {200, 202}, paid.text
        return held

    async def through_the_line(self, fan: Account) -> None:
        """Buy; where there is a line, join it, see one's place, and buy when it is one's turn."""
        held = await self.buy(fan)
        if held.json().get("code") != "waiting_room_pass_required":
            return
        place: dict[str, Any] = {}

        async def in_line() -> bool:
            joined = await self.ask(fan, "POST", f"{self.path}/queue/join")
            assert joined.status_code == 200, joined.text
            place.update(joined.json())
            await asyncio.sleep(1)
            return place["rank"] is not None

        await until(in_line, within_s=_WITHIN_S)
        let_in: dict[str, Any] = {}

        async def in_or_sold_out() -> bool:
            queue = (await self.ask(fan, "GET", f"{self.path}/queue")).json()
            self.sold_out = self.sold_out or queue["state"] == "done"
            answer = await self.ask(fan, "POST", f"{self.path}/queue/admission", {"token": place["token"]})
            assert answer.status_code in {200, 425}, answer.text
            let_in.update(answer.json() if answer.status_code == 200 else {})
            await asyncio.sleep(0 if let_in else 1)
            return bool(let_in) or self.sold_out

        await until(in_or_sold_out, within_s=_WITHIN_S)
        if let_in:
            await self.buy(fan, let_in["pass"])


@pytest.mark.long
async def test_a_room_opens_by_itself_and_everything_is_sold(site: Site) -> None:
    services = wiring.build(site.settings, site.database_url)
    try:
        await _rushed(site, Make(services), services.get(Database))
    finally:
        await services.get(Database).close()


async def _rushed(site: Site, make: Make, db: Database) -> None:
    event = await make.event(layout=small_house(rows=10, seats=20, standing=60))
    fans = await make.fans(3 * _AT_ONCE + _LATER)
    await site.ready()
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, timeout=_WITHIN_S) as client:
        rush = Rush(site, client, event)
        first, later = fans[: 3 * _AT_ONCE], fans[3 * _AT_ONCE :]
        async with db.write() as gate:  # a shop that doesn't get on: whoever asks for places waits
            await gate.execute(sa.select(sa.func.pg_advisory_xact_lock(event.id)))
            waiting = [asyncio.create_task(rush.through_the_line(fan)) for fan in first]
            await until(lambda: _protected(gate, event), within_s=_WITHIN_S)
        await asyncio.gather(*waiting, *(rush.through_the_line(fan) for fan in later))
    told = dict(rush.seen)
    assert not [what for what in told if what.split()[-1].startswith("5")], f"{told}\n{site.log}"
    assert told.get("lost", 0) < _AT_ONCE, f"{told}\n{site.log}"
    assert await count(db, "claims where event_id = :event and held_until = 'infinity'", event=event.id) == event.places
    assert told["holds 403"] > 0, f"nobody came after the room had opened: {told}"
    assert told["join 200"] >= told["holds 403"], told
    assert await broken_invariants(db) == {}
    async with db.read() as tx:
        opened = await tx.execute(sa.text("select why from room_openings where event_id = :event"), {"event": event.id})
        assert [row.why for row in opened] == ["slow"]


async def _protected(tx: ReadTx, event: Event) -> bool:
    asked = sa.text("select lobby_minutes from events where id = :event")
    return (await tx.execute(asked, {"event": event.id})).scalar_one() is not None
