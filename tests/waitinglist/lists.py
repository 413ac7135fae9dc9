"""A sold-out house and who waits for it."""

from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Account, Make


def list_path(event: Event) -> str:
    """Where one waits."""
    return f"/api/v1/events/{encode_id('evt', event.id)}/waiting-list"


async def waits(client: httpx.AsyncClient, event: Event, fan: Account, quantity: int = 1, **wish: str) -> int:
    """Join; the position told."""
    answer = await client.post(list_path(event), json={"quantity": quantity, **wish}, headers=fan.headers)
    assert answer.status_code == 201, answer.text
    position: int = answer.json()["position"]
    return position


async def standing(client: httpx.AsyncClient, event: Event, fan: Account) -> dict[str, object] | None:
    """How somebody stands."""
    answer = await client.get(list_path(event), headers=fan.headers)
    told: dict[str, object] | None = answer.json() if answer.status_code == 200 else None
    return told


async def one_row(make: Make, seats: int = 6, **terms: Any) -> Event:
    """A house of one row."""
    return await make.event(layout=small_house(rows=1, seats=seats, standing=0), **terms)


async def offers(db: Database, event: Event) -> list[tuple[int, str, list[int]]]:
    """Every offer ever made, in the order of the line: the fan, the entry's state, the places."""
    statement = sa.text(
        "select e.fan_id, e.state, b.places from waiting_entries e "
        "join bookings b on b.event_id = e.event_id and b.id = e.booking_id where e.event_id = :e order by e.id"
    )
    async with db.read() as tx:
        return [(row.fan_id, row.state, list(row.places)) for row in await tx.execute(statement, {"e": event.id})]
