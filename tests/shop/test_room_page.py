"""The waiting room's page, as a browser without scripts goes through it."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.shop.room.views import RoomPage
from onsale.waitingroom import tables as t
from tests.console.page_forms import sign_in, submit
from tests.design import samples_room
from tests.fixtures.make import Make
from tests.fixtures.selling import until
from tests.waitingroom.rooms import moved, on_sale, protected, tended

_TURN = timedelta(seconds=limits.QUEUE_TURN_S)
_TIME_TRAVEL = sa.text("set local session_replication_role = replica")  # what happened can't be changed otherwise


def room_of(event: Event, verb: str = "") -> str:
    """The page's address, and those its forms are sent to."""
    return f"/events/{encode_id('evt', event.id)}/queue" + (f"/{verb}" if verb else "")


async def shown(client: httpx.AsyncClient, event: Event, told: str) -> httpx.Response:
    """The page once it says this: what is told of a line may be a second old."""
    pages: list[httpx.Response] = []

    async def look() -> bool:
        pages.append(await client.get(room_of(event)))
        return f'data-shows="{told}" aria-labelledby="s-{told}">' in pages[-1].text

    await until(look)
    return pages[-1]


async def test_through_the_room(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    page = await shown(client, event, "open")
    assert page.headers["cache-control"] == "no-store"
    asked = await client.get(room_of(event, "join"))
    assert asked.headers["Location"].startswith("/sign-in?next="), "signing in comes first, and leads back"
    fan, other = await make.fans(2)
    sign_in(client, fan)
    page = await shown(client, event, "open")
    joined = await submit(client, page, room_of(event, "join"))
    assert (joined.status_code, joined.headers["Location"]) == (303, room_of(event))
    page = await shown(client, event, "joined")
    assert 'http-equiv="refresh"' in page.text
    early = await submit(client, page, room_of(event, "admission"))
    assert early.headers["Location"] == room_of(event)
    event = await on_sale(services, event, client)
    page = await shown(client, event, "turn")
    let_in = await submit(client, page, room_of(event, "admission"))
    assert let_in.headers["Location"] == f"/events/{encode_id('evt', event.id)}/seats"
    assert any(name.startswith("onsale_pass_") for name in client.cookies)
    assert "left to choose your places" in (await shown(client, event, "inside")).text
    client.cookies.clear()
    sign_in(client, other)
    late = await submit(client, await shown(client, event, "open"), room_of(event, "join"))
    assert late.status_code == 303


async def test_before_and_without_a_room(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await make.event()
    page = await client.get(room_of(event))
    assert (page.status_code, "This event has no waiting room" in page.text) == (200, True)
    await moved(services, event, opens_in=timedelta(hours=3))
    await shown(client, event, "before")


async def test_an_unverified_address(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    sign_in(client, await make.fan(verified=False))
    refused = await submit(client, await shown(client, event, "open"), room_of(event, "join"))
    assert (refused.status_code, 'href="/verify?' in refused.text) == (403, True)


async def test_a_missed_turn_comes_again(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    sign_in(client, await make.fan())
    await submit(client, await shown(client, event, "open"), room_of(event, "join"))
    event = await on_sale(services, event, client)
    await shown(client, event, "turn")
    async with services.get(Database).write() as tx:
        await tx.execute(_TIME_TRAVEL)
        mine = sa.update(t.steps).where(t.steps.c.event_id == event.id)
        await tx.execute(mine.values(at=t.steps.c.at - _TURN))
    page = await shown(client, event, "missed")
    await submit(client, page, room_of(event, "admission"))
    await shown(client, event, "returned")
    await tended(services, event)
    await shown(client, event, "turn")


async def test_a_pass_that_ran_out(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    sign_in(client, await make.fan())
    await submit(client, await shown(client, event, "open"), room_of(event, "join"))
    event = await on_sale(services, event, client)
    await submit(client, await shown(client, event, "turn"), room_of(event, "admission"))
    async with services.get(Database).write() as tx:
        await tx.execute(_TIME_TRAVEL)
        mine = sa.update(t.passes).where(t.passes.c.event_id == event.id)
        long_ago = sa.func.now() - timedelta(hours=1)
        await tx.execute(mine.values(redeemed_at=long_ago, expires_at=long_ago + timedelta(minutes=10)))
    page = await shown(client, event, "expired")
    await submit(client, page, room_of(event, "join"))
    await shown(client, event, "drawing")


async def test_the_token_keeps_the_place(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    event = await protected(make)
    await tended(services, event)
    sign_in(client, await make.fan())
    await submit(client, await shown(client, event, "open"), room_of(event, "join"))
    async with services.get(Database).write() as tx:
        await tx.execute(sa.delete(t.joins).where(t.joins.c.event_id == event.id))
    await shown(client, event, "joined")


@pytest.mark.parametrize(("ahead", "error", "told"), [(0, 0, "You&#39;re next"), (3, 0, "3 ahead"), (0, 2, "0 ahead")])
def test_how_many_are_ahead_in_the_title(ahead: int, error: int, told: str) -> None:
    page = next(
        view
        for _, view in samples_room.pages()
        if isinstance(view, RoomPage) and view.state == "waiting" and view.place
    )
    assert page.place
    page = replace(page, place=replace(page.place, ahead=ahead, error=error))
    shown = render("shop/room/room.html", page, Chrome(csrf_token="t0ken", path="/"))
    assert f"<title>{told} · " in shown
    hidden = 'data-slot="count" hidden' if told.startswith("You") else 'data-slot="next" hidden'
    assert hidden in shown
    assert shown.count(' hidden><span class="room-count"') == 1
