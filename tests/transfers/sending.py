"""Sending tickets on in a few words."""

from typing import Any

import httpx

from onsale.platform.ids import decode_event_uuid
from tests.fixtures.make import Account
from tests.tickets.door import Door


async def asked(client: httpx.AsyncClient, method: str, path: str, who: Account, body: Any = None) -> httpx.Response:
    """The answer to somebody."""
    return await client.request(method, f"/api/v1{path}", json=body, headers=who.headers)


async def ticket_ids(door: Door) -> list[str]:
    """The booking's tickets, as its fan sees them."""
    listed = await asked(door.client, "GET", f"/bookings/{door.booking.public_id}/tickets", door.fan)
    return [ticket["id"] for ticket in listed.json()]


async def sent(door: Door, to: str, *, place: int = 0, by: Account | None = None, ticket: str = "") -> dict[str, Any]:
    """A ticket on its way to an address."""
    ticket = ticket or (await ticket_ids(door))[place]
    answer = await asked(door.client, "POST", f"/tickets/{ticket}/transfer", by or door.fan, {"email": to})
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def accepted(door: Door, transfer: dict[str, Any], who: Account) -> dict[str, Any]:
    """The new ticket."""
    answer = await asked(door.client, "POST", f"/transfers/{transfer['id']}/accept", who)
    assert answer.status_code == 200, answer.text
    (ticket,) = answer.json()
    told: dict[str, Any] = ticket
    return told


def code_of(answer: httpx.Response) -> str:
    """Why it was refused."""
    return str(answer.json()["code"])


def key_of(transfer: dict[str, Any]) -> Any:
    """The event's id and the transfer's."""
    return decode_event_uuid("trf", transfer["id"])
