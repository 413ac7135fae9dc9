"""A door to scan at: an event, its organiser, somebody with a scanner, and a fan with tickets."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from onsale.bookings.model import Booking
from onsale.catalog.model import Event
from onsale.catalog.organisers import add_member
from onsale.catalog.seatmap.layout import Layout
from onsale.platform.ids import encode_id
from onsale.platform.schemas import rfc3339
from tests.fixtures.catalogue import one_level
from tests.fixtures.make import Account, Make


@dataclass
class Door:
    """The door of one event. `codes` are those of the booking's tickets, by place."""

    client: httpx.AsyncClient
    organiser: Account
    scanner: Account
    fan: Account
    event: Event
    booking: Booking
    codes: list[str]

    @property
    def root(self) -> str:
        """The event's address."""
        return f"/api/v1/events/{encode_id('evt', self.event.id)}"

    @property
    def url(self) -> str:
        """Where scans go."""
        return f"{self.root}/check-ins"

    async def scan(self, code: str, *, by: Account | None = None, gate: str = "North", **more: Any) -> dict[str, Any]:
        """The verdict."""
        return told(await self.post("", {"code": code, "gate": gate, **more}, by=by))

    async def bring(self, *scans: dict[str, Any], by: Account | None = None) -> list[dict[str, Any]]:
        """What became of scans made without a network."""
        results: list[dict[str, Any]] = told(await self.post("/sync", {"scans": scans}, by=by))["results"]
        return results

    async def undo(self, verdict: dict[str, Any], *, by: Account | None = None) -> httpx.Response:
        """The answer to undoing an admission."""
        return await self.post(f"/{verdict['check_in_id']}/undo", None, by=by)

    async def post(self, path: str, body: Any, *, by: Account | None = None) -> httpx.Response:
        """Something at the door."""
        return await self.client.post(self.url + path, json=body, headers=(by or self.scanner).headers)

    async def numbers(self) -> dict[str, Any]:
        """The door's."""
        return told(await self.client.get(f"{self.root}/door", headers=self.scanner.headers))


def told(answer: httpx.Response) -> dict[str, Any]:
    """What a good answer says."""
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def offline(code: str, at: datetime, *, gate: str = "South", result: str = "admitted") -> dict[str, Any]:
    """A scan made without a network."""
    return {"id": str(uuid.uuid4()), "code": code, "gate": gate, "scanned_at": rfc3339(at), "result": result}


async def a_door(
    client: httpx.AsyncClient, make: Make, *, places: tuple[int, ...] = (0, 1), layout: Layout | None = None
) -> Door:
    """A new event with one confirmed booking."""
    organiser, scanner, fan = await make.organiser(), await make.scanner(), await make.fan()
    levels = one_level(layout) if layout else None
    event = await make.event(by=organiser.principal, layout=layout, levels=levels)
    async with make.db.write() as tx:
        await add_member(tx, event.organiser_id, scanner.id, "scanner")
    booking = await make.confirmed_booking(event, fan, places)
    listed = await client.get(f"/api/v1/bookings/{booking.public_id}/tickets", headers=fan.headers)
    assert listed.status_code == 200, listed.text
    codes = [ticket["code"] for ticket in listed.json()]
    return Door(client, organiser, scanner, fan, event, booking, codes)
