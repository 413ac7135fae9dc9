"""Everything about oneself in one file: complete, readable, and nobody else's."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.audit.personal_columns import COLUMNS
from onsale.audit.personal_kinds import Holds
from onsale.catalog.contract import NewTerms, publish_terms
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services
from onsale.privacy.export_parts import NOT_TOLD, PARTS
from onsale.privacy.export_words import titles
from tests.accounts.test_proofs import aged
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import sold

EXPORT = "/api/v1/me/export"


async def exported(client: httpx.AsyncClient, who: Account) -> zipfile.ZipFile:
    answer = await client.get(EXPORT, headers=who.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


def told(archive: zipfile.ZipFile) -> dict[str, Any]:
    return dict(json.loads(archive.read("data.json")))


async def test_everything_is_in_it(client: httpx.AsyncClient, services: Services, db: Database, make: Make) -> None:
    who, other, event = await make.account("robin@test.example", name="Robin Ash"), await make.fan(), await make.event()
    booking = await sold(services, event, who, 1, 2)
    await sold(services, event, other, 3)
    archive = await exported(client, who)
    data = told(archive)
    assert data["format"] == "onsale-export/1"
    assert (data["profile"]["email"], data["profile"]["name"]) == ("robin@test.example", "Robin Ash")
    [bought] = data["bookings"]
    assert (bought["booking_id"], bought["state"], bought["total_minor"]) == (booking.public_id, "confirmed", 9000)
    assert all("row" in line["where"] for line in bought["lines"])
    assert [payment["amount_minor"] for payment in data["payments"]] == [9000]
    assert len(data["tickets"]) == 2
    assert archive.read(f"tickets/{booking.reference}.pdf").startswith(b"%PDF")
    page = archive.read("your-data.html").decode()
    assert "Robin Ash" in page
    assert event.name in page
    assert other.email not in page + json.dumps(data)


async def test_which_terms_were_accepted_and_when(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    who, event = await make.fan(), await make.event()
    async with db.write() as tx:
        await publish_terms(tx, event.organiser_id, NewTerms("en", "No umbrellas."), seen=None)
    booking = await sold(services, event, who, 1)
    [told_of] = told(await exported(client, who))["bookings"]
    accepted = booking.terms_accepted_at
    assert accepted is not None
    assert (told_of["terms_version"], told_of["terms_accepted_at"]) == (1, rfc3339(accepted))


async def test_each_part_can_be_told_and_has_a_name(client: httpx.AsyncClient, make: Make) -> None:
    data = told(await exported(client, await make.fan()))
    assert set(data) == {"format", "made_at", "profile"} | {part.name for part in PARTS}
    assert set(titles()) == {part.name for part in PARTS}


def test_every_table_that_holds_something_is_told_of_or_said_why_not() -> None:
    holding = {
        table
        for table, columns in COLUMNS.items()
        if any(kind not in {Holds.NOTHING, Holds.PUBLISHED} for kind in columns.values())
    }
    of_parts = {table for part in PARTS for table in part.tables} | {"people"}
    assert holding - of_parts == set(NOT_TOLD)
    assert all(NOT_TOLD.values())


async def test_only_for_whoever_has_just_proved_who_they_are(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    stale = aged(await make.fan(), services)
    refused = await client.get(EXPORT, headers=stale.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    assert (await client.get(EXPORT)).status_code == 401


async def test_as_many_statements_however_many_bookings(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    """Of events that are over: those to come have their tickets printed, and are limited."""
    who, event = await make.fan(), await make.event()
    counted = list[str]()

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    sa.event.listen(db._engine.sync_engine, "before_cursor_execute", count)
    numbers = []
    for places in ((1,), (2, 3, 4, 5, 6, 7, 8, 9)):
        for place in places:
            fan = await make.fan()
            booking = await sold(services, event, fan, place)
            async with db.write() as tx:
                values = {"who": who.id, "id": booking.id}
                await tx.execute(sa.text("update bookings set fan_id = :who where id = :id"), values)
        async with db.write() as tx:
            past = utc_now() - timedelta(days=3)
            await tx.execute(sa.text("update events set starts_at = :past, off_sale_at = null"), {"past": past})
        counted.clear()
        assert told(await exported(client, who))["bookings"]
        numbers.append(len(counted))
        async with db.write() as tx:
            later = utc_now() + timedelta(days=30)
            await tx.execute(sa.text("update events set starts_at = :later"), {"later": later})
    assert numbers[1] <= numbers[0], "the first one reads the house"
