"""A room that opened by itself: when it closes, who is told of it, and whom it leads into the line."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.catalog.tables import events
from onsale.console.room.control import close
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.waitingroom.automatic import open_room
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.rushes import Rushes
from tests.console.page_forms import sign_in, submit
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Make
from tests.fixtures.selling import holds_path
from tests.waitingroom.rooms import joins, moved, tended, told
from tests.waitingroom.rushing import earlier, now_of, opened, openings


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event()


async def test_it_closes_when_it_has_been_calm_and_opens_again(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event
) -> None:
    await opened(services, event)
    await tended(services, event)
    await earlier(db, by=timedelta(seconds=limits.RUSH_CALM_S + 1))
    await tended(services, event)
    assert (await now_of(services, event)).protected, "open for two minutes only"
    await earlier(db, by=timedelta(seconds=limits.RUSH_LEAST_S))
    await tended(services, event)
    assert not (await now_of(services, event)).protected
    assert [one.closed_by for one in await openings(services, event)] == ["calm"]
    (fan, other) = await make.fans(2)
    answer = await client.post(holds_path(event), json={"places": [1]}, headers=fan.headers)
    assert answer.status_code == 201, "without a pass"
    await opened(services, event)
    (place,) = await joins(client, event, other)
    assert place["window"] == 1
    queue = await told(client, event, lambda queue: queue["window"] == 1)
    assert [window["window"] for window in queue["windows"]] == [0]


async def test_while_somebody_waits_it_stays_open(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, event: Event
) -> None:
    await opened(services, event)
    await joins(client, event, *await make.fans(2))
    for _ in range(2):
        await tended(services, event)
        await earlier(db, by=timedelta(seconds=limits.RUSH_LEAST_S + 1))
    await tended(services, event)
    assert (await now_of(services, event)).protected
    assert (await openings(services, event))[0].calm_since is None


async def test_its_organiser_closes_it_and_is_left_alone_for_an_hour(
    services: Services, db: Database, event: Event
) -> None:
    event = await opened(services, event)
    await close(services, event)
    assert not (await now_of(services, event)).protected
    assert not await services.get(Rushes).opened(event.id)
    await earlier(db, by=timedelta(seconds=limits.RUSH_LEFT_ALONE_S + 1))
    assert await services.get(Rushes).opened(event.id)
    assert [one.closed_by for one in await openings(services, event)] == [None, "organiser"]


async def test_a_room_taken_away_in_the_form_counts_as_closed_by_the_organiser(
    services: Services, db: Database, event: Event
) -> None:
    await opened(services, event)
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(lobby_minutes=None))
        assert not await open_room(tx, services.get(Chains), event.id, "full")
    assert [one.closed_by for one in await openings(services, event)] == ["organiser"]


async def test_a_room_of_the_organisers_own_is_never_closed_by_itself(
    services: Services, db: Database, event: Event
) -> None:
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(lobby_minutes=30))
    assert await services.get(Rushes).opened(event.id), "there is one"
    for _ in range(3):
        await tended(services, event)
    assert await openings(services, event) == []


async def test_the_organiser_is_told_once_and_closes_it_from_the_page(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    owner = await make.organiser("ines@example.com")
    event = await opened(services, await make.event(by=owner.principal))
    await services.get(Rushes).opened(event.id)
    (told_of,) = [mail for mail in await waiting_mail(services, "ines@example.com") if "waiting room" in mail.subject]
    path = f"/organise/events/{encode_id('evt', event.id)}/room"
    assert path in told_of.text
    sign_in(client, owner)
    page = await client.get(path)
    assert "This room opened by itself" in page.text
    closed = await submit(client, page, path, action="close")
    assert (closed.status_code, closed.headers["Location"]) == (303, path)
    assert not (await now_of(services, event)).protected


async def test_who_was_choosing_on_a_page_is_led_into_the_line(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    sign_in(client, fan)
    path = f"/events/{encode_id('evt', event.id)}"
    choosing = await client.get(path)
    await opened(services, event)
    asked = await submit(client, choosing, f"{path}/holds", quantity="2")
    assert (asked.status_code, asked.headers["Location"]) == (303, f"{path}/queue")
    assert any(name.startswith("onsale_place_") for name in client.cookies)
    room = await client.get(f"{path}/queue")
    assert room.status_code == 200
    assert "This line began by itself" in room.text
    await close(services, await now_of(services, event))
    assert "The line is over" in (await client.get(f"{path}/queue")).text


async def test_a_room_of_the_organisers_own_asks_before_one_joins(
    client: httpx.AsyncClient, services: Services, make: Make, event: Event
) -> None:
    (fan,) = await make.fans(1)
    sign_in(client, fan)
    path = f"/events/{encode_id('evt', event.id)}"
    choosing = await client.get(path)
    await moved(services, event, opens_in=timedelta(seconds=-1))
    await tended(services, event)
    asked = await submit(client, choosing, f"{path}/holds", quantity="2")
    assert asked.status_code == 403
    assert not any(name.startswith("onsale_place_") for name in client.cookies), "nobody was put into the line"
