"""Scanners know which tickets are let in with a proof only."""

import base64

import httpx

from onsale.bookings.confirm import confirm
from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.ids import decode_event_uuid, encode_id
from onsale.tickets.code import read
from tests.fixtures.make import Make


async def test_the_bundle_names_types_that_want_a_proof(client: httpx.AsyncClient, make: Make) -> None:
    organiser, fan = await make.organiser(), await make.fan()
    kinds = (TicketType("Adult", 4500), TicketType("Child", 1500, requires_proof=True))
    levels = [PriceLevel(0, "All", ("Stalls", "Standing"), 4500, kinds)]
    event = await make.event(by=organiser.principal, levels=levels)
    root = f"/api/v1/events/{encode_id('evt', event.id)}"
    wanted = [{"place": 0, "ticket_type": "Adult"}, {"place": 1, "ticket_type": "Child"}]
    held = await client.post(f"{root}/holds", json={"places": wanted}, headers=fan.headers)
    async with make.db.write() as tx:
        assert await confirm(tx, *decode_event_uuid("bk", held.json()["id"]))
    tickets = await client.get(f"/api/v1/bookings/{held.json()['id']}/tickets", headers=fan.headers)
    child = read(tickets.json()[1]["code"]).claimed.ticket_id
    told = (await client.get(f"{root}/scanner-bundle", headers=organiser.headers)).json()
    assert told["proofs"] == [{"ticket_type": "Child", "tickets": base64.b64encode(child.bytes).decode()}]
