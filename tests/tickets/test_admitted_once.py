"""Two scanners at the same instant, and what stands behind the code should it ever fail."""

import asyncio

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.ids import new_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets import code, store
from onsale.tickets.check_in import check_in
from onsale.tickets.model import Result
from onsale.tickets.tables import check_ins, tickets
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door

SCANNERS = 8


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make, places=(0, 1, 2, 3, 4))


async def scan_at_once(db: Database, door: Door, text: str, keyring: Keyring) -> list[Result]:
    """Everybody has begun their transaction on a connection of their own before anybody scans."""
    ready = asyncio.Barrier(SCANNERS)

    async def scan(gate: int) -> Result:
        async with db.write() as tx:
            await tx.execute(sa.text("select 1"))
            await ready.wait()
            verdict = await check_in(
                tx,
                door.event.id,
                text,
                gate=str(gate),
                scanned_by=door.scanner.id,
                keyring=keyring,
                now=utc_now(),
            )
        return verdict.result

    return list(await asyncio.gather(*(scan(gate) for gate in range(SCANNERS))))


async def test_one_of_many_scanners_admits(db: Database, door: Door, services: Services) -> None:
    for text in door.codes:
        verdicts = await scan_at_once(db, door, text, services.get(Keyring))
        assert sorted(verdicts) == [Result.ADMITTED, *[Result.ALREADY_ADMITTED] * (SCANNERS - 1)]


async def look_then_write(tx: WriteTx, door: Door, looked: asyncio.Barrier) -> None:
    """How not to do it."""
    claimed = code.read(door.codes[0])[0]
    ticket = await store.get_ticket(tx, door.event.id, claimed.ticket_id)
    await looked.wait()
    assert ticket is not None
    assert ticket.admitted_at is None, "the race didn't happen"
    await tx.execute(sa.update(tickets).where(tickets.c.id == claimed.ticket_id).values(admitted_at=sa.func.now()))
    await tx.execute(an_admission(door, ticket_id=claimed.ticket_id))


def an_admission(door: Door, **values: object) -> sa.Insert:
    told = {"event_id": door.event.id, "id": new_id(), "result": "admitted", "scanned_by": door.scanner.id}
    return sa.insert(check_ins).values(**told | values)


async def test_the_index_refuses_what_a_naive_scanner_would_admit_twice(db: Database, door: Door) -> None:
    looked = asyncio.Barrier(2)

    async def scan() -> None:
        async with db.write() as tx:
            await look_then_write(tx, door, looked)

    outcomes = await asyncio.gather(scan(), scan(), return_exceptions=True)
    (refusal,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refusal, sa.exc.IntegrityError)
    assert "uq_check_ins_admitted" in str(refusal)


async def test_without_the_index_it_would_be_admitted_twice(db: Database, door: Door) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text("drop index uq_check_ins_admitted"))
    looked = asyncio.Barrier(2)

    async def scan() -> None:
        async with db.write() as tx:
            await look_then_write(tx, door, looked)

    await asyncio.gather(scan(), scan())
    admissions = sa.select(sa.func.count()).select_from(check_ins).where(check_ins.c.result == "admitted")
    async with db.read() as read:
        assert (await read.execute(admissions)).scalar_one() == 2


async def test_a_place_has_one_valid_ticket(db: Database, door: Door) -> None:
    async def issue_again() -> None:
        async with db.write() as tx:
            await store.insert_tickets(tx, door.event.id, [(door.booking.id, 0)])

    with pytest.raises(psycopg.errors.UniqueViolation, match="uq_tickets_valid_place"):
        await issue_again()
    async with db.write() as tx:
        await store.cancel_tickets(tx, door.event.id, [(door.booking.id, 0)], used_too=False)
    await issue_again()
