"""An imported event is an event like any other: found, booked, paid for, and its ticket admits once."""

from pathlib import Path

import httpx
import sqlalchemy as sa

from onsale.catalog.importing import import_file
from onsale.catalog.organisers import create_organiser
from onsale.catalog.tables import events
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.catalog.import_files import row, write
from tests.fixtures.make import Make


async def test_from_a_row_of_the_file_to_the_door(
    db: Database, client: httpx.AsyncClient, make: Make, tmp_path: Path
) -> None:
    owner, fan = await make.organiser(), await make.fan()
    async with db.write() as tx:
        organiser = await create_organiser(tx, "Harbour Nights", owner_id=owner.id)

    def ignore(_done: int, _total: int) -> None:
        pass

    file = write(tmp_path, row(genre="Jazz"))
    await import_file(db, file, rebase=True, organiser_id=organiser.id, now=utc_now(), progress=ignore)
    async with db.read() as read:
        event_id = encode_id("evt", (await read.execute(sa.select(events.c.id))).scalar_one())

    found = (await client.get("/api/v1/search", params={"q": "paper lanterns hamburg", "genre": "jazz"})).json()
    assert [(item["id"], item["status"]) for item in found["items"]] == [(event_id, "on_sale")]

    held = await client.post(f"/api/v1/events/{event_id}/holds", json={"places": [0, 1]}, headers=fan.headers)
    assert held.status_code == 201, held.text
    booking = held.json()["id"]
    paid = await client.post(
        f"/api/v1/bookings/{booking}/pay", json={"payment_method": "pm_success"}, headers=fan.headers
    )
    assert (paid.status_code, paid.json()["state"]) == (200, "confirmed"), paid.text

    tickets = (await client.get(f"/api/v1/bookings/{booking}/tickets", headers=fan.headers)).json()
    scans = [
        (await client.post(f"/api/v1/events/{event_id}/check-ins", json={"code": code}, headers=owner.headers)).json()
        for code in (tickets[0]["code"], tickets[0]["code"])
    ]
    assert [scan["result"] for scan in scans] == ["admitted", "already_admitted"]
