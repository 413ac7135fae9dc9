"""A sold-out house, and tickets of it offered back."""

from dataclasses import dataclass
from typing import Any

import httpx

from onsale.bookings.model import Booking
from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.tickets.store import tickets_of
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import sold


@dataclass
class House:
    """One row, all sold: `seller` has places 0 and 1, `other` the rest."""

    client: httpx.AsyncClient
    services: Services
    event: Event
    seller: Account
    other: Account
    booking: Booking

    @property
    def db(self) -> Database:
        """Its database."""
        return self.services.get(Database)

    async def ticket(self, place: int) -> str:
        """The seller's ticket for a place, as the API names it."""
        async with self.db.read() as tx:
            tickets = await tickets_of(tx, self.event.id, self.booking.id)
        return next(ticket.public_id for ticket in tickets if ticket.place == place)

    async def offers(self, place: int, *, by: Account | None = None, **body: Any) -> httpx.Response:
        """Offer a place's ticket back."""
        path = f"/api/v1/tickets/{await self.ticket(place)}/offer"
        return await self.client.post(path, json=body, headers=(by or self.seller).headers)

    async def takes_back(self, place: int, *, by: Account | None = None) -> httpx.Response:
        """Take it back."""
        path = f"/api/v1/tickets/{await self.ticket(place)}/offer"
        return await self.client.delete(path, headers=(by or self.seller).headers)

    async def state(self, place: int) -> str:
        """What became of the newest offer."""
        path = f"/api/v1/tickets/{await self.ticket(place)}/offer"
        answer = await self.client.get(path, headers=self.seller.headers)
        told: str = answer.json()["state"] if answer.status_code == 200 else "none"
        return told

    async def tickets(self) -> dict[int, str]:
        """The states of the seller's tickets, by place."""
        async with self.db.read() as tx:
            return {one.place: one.state.value for one in await tickets_of(tx, self.event.id, self.booking.id)}


async def sold_out(client: httpx.AsyncClient, services: Services, make: Make, seats: int = 4, **terms: Any) -> House:
    """A house of one row, every place of it paid."""
    event = await make.event(layout=small_house(rows=1, seats=seats, standing=0), **terms)
    seller, other = await make.fans(2)
    booking = await sold(services, event, seller, 0, 1)
    if seats > 2:
        await sold(services, event, other, *range(2, seats))
    return House(client, services, event, seller, other, booking)
