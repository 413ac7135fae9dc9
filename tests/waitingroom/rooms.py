"""Waiting rooms in a few words: made, joined, tended, and moved through time."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.catalog.store import get_event
from onsale.catalog.tables import events
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.tending import tend
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import until


def queue_path(event: Event, verb: str = "") -> str:
    """The address of an event's line."""
    return f"/api/v1/events/{encode_id('evt', event.id)}/queue" + (f"/{verb}" if verb else "")


async def protected(make: Make, *, opens_in: timedelta = timedelta(minutes=10), **told: Any) -> Event:
    """A published event with a waiting room that is open already and whose sale opens in a while."""
    event = await make.event(**told)
    return await moved(make.services, event, opens_in=opens_in)


async def moved(services: Services, event: Event, *, opens_in: timedelta) -> Event:
    """The event with a room, going on sale then. Windows keep the times they have."""
    db = services.get(Database)
    async with db.write() as tx:
        mine = sa.update(events).where(events.c.id == event.id)
        moment = sa.func.now() + opens_in
        values = {"lobby_minutes": 30, "on_sale_at": moment, "version": events.c.version + 1}
        await tx.execute(mine.values(values))
        return await get_event(tx, event.id)


async def tended(services: Services, event: Event) -> None:
    """Do now what is due in the event's room."""
    await tend(services, event.id)


async def aged(services: Services, event: Event, *, by: timedelta) -> None:
    """Let time pass: all that happened in the room happened so much earlier."""
    w = t.windows.c
    async with services.get(Database).write() as tx:
        await tx.execute(sa.text("alter table queue_windows disable trigger closed_for_good"))
        earlier = {"opened_at": w.opened_at - by, "closed_at": w.closed_at - by}
        await tx.execute(sa.update(t.windows).where(w.event_id == event.id).values(earlier))
        mine = sa.update(t.rooms).where(t.rooms.c.event_id == event.id)
        await tx.execute(mine.values(committed_at=t.rooms.c.committed_at - by))
        await tx.execute(sa.text("alter table queue_windows enable trigger closed_for_good"))


async def joins(client: httpx.AsyncClient, event: Event, *fans: Account) -> list[dict[str, Any]]:
    """Each of them joins, or asks again."""
    answers = [await client.post(queue_path(event, "join"), headers=fan.headers) for fan in fans]
    assert [answer.status_code for answer in answers] == [200] * len(fans), answers[0].text
    return [answer.json() for answer in answers]


async def goes_in(client: httpx.AsyncClient, event: Event, fan: Account, token: str) -> httpx.Response:
    """Try to be let in."""
    return await client.post(queue_path(event, "admission"), json={"token": token}, headers=fan.headers)


async def on_sale(services: Services, event: Event, client: httpx.AsyncClient | None = None) -> Event:
    """Let the sale open now, close the first window and let in whoever the controller lets in; and be told of it."""
    opened = await moved(services, event, opens_in=timedelta(seconds=-1))
    await tended(services, opened)
    if client is not None:
        await told(client, event, lambda queue: bool(queue["windows"]) and queue["frontier"]["rank"] >= 0)
    return opened


async def told(client: httpx.AsyncClient, event: Event, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The line's document, once this is true of it: what is told may be a second old."""
    found: dict[str, Any] = {}

    async def look() -> bool:
        found.update((await client.get(queue_path(event))).json())
        return true(found)

    await until(look)
    return found


def ranked(answers: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """The places of these, as they compare."""
    return [(answer["window"], answer["rank"]) for answer in answers]
