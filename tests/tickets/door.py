"""A door to scan at: an event, its organiser, somebody with a scanner, and a fan with tickets."""

from dataclasses import dataclass
from typing import Any

import httpx

from onsale.bookings.model import Booking
from onsale.catalog.model import Event
from onsale.catalog.organisers import add_member
from onsale.platform.ids import encode_id
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

    async def scan(self, code: str, *, by: Account | None = None, gate: str = "North") -> dict[str, Any]:
        """The verdict."""
        headers = (by or self.scanner).headers
        answer = await self.client.post(self.url, json={"code": code, "gate": gate}, headers=headers)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


async def a_door(client: httpx.AsyncClient, make: Make, *, places: tuple[int, ...] = (0, 1)) -> Door:
    """A new event with one confirmed booking."""
    organiser, scanner, fan = await make.organiser(), await make.scanner(), await make.fan()
    event = await make.event(by=organiser.principal)
    async with make.db.write() as tx:
        await add_member(tx, event.organiser_id, scanner.id, "scanner")
    booking = await make.confirmed_booking(event, fan, places)
    listed = await client.get(f"/api/v1/bookings/{booking.public_id}/tickets", headers=fan.headers)
    assert listed.status_code == 200, listed.text
    codes = [ticket["code"] for ticket in listed.json()]
    return Door(client, organiser, scanner, fan, event, booking, codes)
