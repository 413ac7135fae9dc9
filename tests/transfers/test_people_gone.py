"""What becomes of tickets on their way, and of those sent on, when somebody is erased; and what an export says."""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.privacy.ask_erasure import ask_erasure
from onsale.privacy.erase import erase
from onsale.privacy.export import export
from onsale.privacy.kept import kept_token
from onsale.privacy.model import Tickets
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import sold
from tests.tickets.door import Door, a_door
from tests.transfers.sending import accepted, asked, sent, ticket_ids


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


async def gone(services: Services, who: Account, tickets: Tickets = Tickets.KEEP) -> None:
    async with services.get(Database).write() as tx:
        await ask_erasure(tx, who.id, tickets, sealer=services.get(Sealer))
    await erase(services, who.id, now=utc_now())


async def told(services: Services, who: Account) -> dict[str, Any]:
    """Their export, as programs read it."""
    with zipfile.ZipFile(io.BytesIO(await export(services, who.id, now=utc_now()))) as archive:
        read: dict[str, Any] = json.loads(archive.read("data.json"))
        return read | {"papers": [name for name in archive.namelist() if name.endswith(".pdf")]}


async def test_the_receivers_ticket_outlives_its_sender(door: Door, make: Make, services: Services) -> None:
    other = await make.fan()
    ticket = await accepted(door, await sent(door, other.email), other)
    await sent(door, "somebody.else@test.example", place=1)
    await gone(services, door.fan, Tickets.KEEP)
    async with make.db.read() as tx:
        rows = await tx.execute(sa.text("select state, email_sealed from ticket_transfers order by state"))
        assert [tuple(row) for row in rows] == [("accepted", None), ("taken_back", None)]
    assert (await door.scan(ticket["code"]))["result"] == "admitted"
    assert (await door.scan(door.codes[1]))["result"] == "admitted"


async def test_a_receiver_who_is_erased_leaves_a_ticket_that_admits(door: Door, make: Make, services: Services) -> None:
    other = await make.fan()
    ticket = await accepted(door, await sent(door, other.email), other)
    await asked(door.client, "PATCH", f"/tickets/{ticket['id']}", other, {"name": "Quite Somebody"})
    token = kept_token(services.get(Keyring), *decode_event_uuid("tkt", ticket["id"]))
    assert (await door.client.get(f"/kept/{token}")).status_code == 404
    await gone(services, other, Tickets.CANCEL)
    page = await door.client.get(f"/kept/{token}")
    assert page.status_code == 200
    assert door.booking.reference not in page.text
    assert (await door.client.get(f"/kept/{token}/tickets.pdf")).status_code == 200
    async with make.db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from tickets where name_sealed is not null"))).scalar() == 0
    assert (await door.scan(ticket["code"]))["result"] == "admitted", "its payer, not its holder, could have cancelled"


async def test_whoever_has_all_cancelled_cancels_what_is_theirs_still(
    door: Door, make: Make, services: Services, client: httpx.AsyncClient
) -> None:
    other, fan = await make.fan(), await make.fan()
    door.booking, door.fan = await sold(services, door.event, fan, 5, 6), fan
    ticket = await accepted(door, await sent(door, other.email), other)
    await gone(services, fan, Tickets.CANCEL)
    async with make.db.read() as tx:
        rows = await tx.execute(
            sa.text("select place, state from tickets where booking_id = :id order by place, serial"),
            {"id": door.booking.id},
        )
        assert [tuple(row) for row in rows] == [(5, "transferred"), (5, "valid"), (6, "cancelled")]
    assert (await door.scan(ticket["code"]))["result"] == "admitted"
    assert {name for name in await broken_invariants(make.db) if "ticket" in name} == set()


async def test_whoever_has_all_cancelled_keeps_what_was_used(door: Door, make: Make, services: Services) -> None:
    """Somebody came in with one of them: it stays, and keeps nobody from going."""
    assert (await door.scan(door.codes[0]))["result"] == "admitted"
    await gone(services, door.fan, Tickets.CANCEL)
    async with make.db.read() as tx:
        states = await tx.execute(sa.text("select state from tickets order by place"))
        assert list(states.scalars()) == ["valid", "cancelled"]
        left = await tx.execute(sa.text("select count(*) from people where id = :id"), {"id": door.fan.id})
        assert left.scalar() == 0


async def test_each_is_told_their_own_part(door: Door, make: Make, services: Services) -> None:
    other = await make.fan()
    ids = await ticket_ids(door)
    await asked(door.client, "PATCH", f"/tickets/{ids[1]}", door.fan, {"name": "Kim Reed"})
    transfer = await sent(door, other.email)
    ticket = await accepted(door, transfer, other)
    mine, theirs = await told(services, door.fan), await told(services, other)
    assert {(one["ticket_id"], one["state"], one["name"]) for one in mine["tickets"]} == {
        (ids[0], "transferred", None),
        (ids[1], "valid", "Kim Reed"),
    }
    assert {(one["state"], one["email"]) for one in mine["tickets_sent_on"]} == {
        ("accepted", other.email),
        ("renamed", None),
    }
    assert [one["ticket_id"] for one in theirs["tickets_received"]] == [ticket["id"]]
    assert [one["state"] for one in theirs["tickets_sent_to_you"]] == ["accepted"]
    assert theirs["tickets"] == [] == mine["tickets_received"] == mine["tickets_sent_to_you"]
    assert len(theirs["papers"]) == len(mine["papers"]) == 1
    assert door.fan.email not in json.dumps(theirs)
