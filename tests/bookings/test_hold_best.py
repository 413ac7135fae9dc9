"""Letting the house choose: the best places for a party, or what could be had instead."""

import httpx

from onsale.catalog.model import PriceLevel, TicketType
from onsale.catalog.seatmap import Kind, Layout, RowSpec, SeatSpec, SectionSpec, build
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import held, holds_path

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)


def with_wheelchairs() -> Layout:
    """A row of six seats whose first two are accessible."""
    seats = [SeatSpec(str(n), accessible=n < 3) for n in range(1, 7)]
    return build("Studio", [SectionSpec("Stalls", Kind.SEATED, rows=[RowSpec("A", seats)])])


async def ask(client: httpx.AsyncClient, path: str, fan: Account, **best: object) -> httpx.Response:
    return await client.post(path, json={"best_available": best}, headers=fan.headers)


def places(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 201, answer.text
    return [line["place"] for line in answer.json()["lines"]]


async def test_neighbours_in_the_section_and_at_the_price_asked_for(client: httpx.AsyncClient, make: Make) -> None:
    path = holds_path(await make.event(levels=LEVELS))
    first, second, third, fourth, fifth = await make.fans(5)
    taken = places(await ask(client, path, first, quantity=3))
    assert taken == list(range(taken[0], taken[0] + 3))
    assert taken[0] // 10 == taken[-1] // 10 < 4, "side by side in one row"
    assert all(place >= 40 for place in places(await ask(client, path, second, quantity=2, section="Standing")))
    assert all(place >= 40 for place in places(await ask(client, path, third, quantity=2, price_max_minor=3000)))
    child = await ask(client, path, fourth, quantity=2, price_max_minor=2500, ticket_type="Child")
    assert all(place < 40 for place in places(child))
    assert child.json()["total"]["amount_minor"] == 4000
    answer = await ask(client, path, fifth, quantity=1, section="Stalls", price_max_minor=2500)
    assert (answer.status_code, answer.json()["code"]) == (409, "places_unavailable"), "adults cost more there"


async def test_no_room_together(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event = await make.event(layout=small_house(rows=2, seats=5, standing=0))
    path, (blocker, fan, other) = holds_path(event), await make.fans(3)
    await held(db, event, blocker, 2, 7)
    answer = await ask(client, path, fan, quantity=3)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["largest_together"]) == (409, "places_unavailable", 2)
    assert problem["unavailable"] == []
    assert len(places(await ask(client, path, fan, quantity=3, adjacent=False))) == 3
    assert len(places(await ask(client, path, other, quantity=5, adjacent=False))) == 5
    gone = await ask(client, path, await make.fan(), quantity=1)
    assert (gone.status_code, gone.json()["code"]) == (409, "sold_out")


async def test_accessible_places_are_for_those_who_ask(client: httpx.AsyncClient, make: Make) -> None:
    path = holds_path(await make.event(layout=with_wheelchairs()))
    first, second, third = await make.fans(3)
    assert places(await ask(client, path, first, quantity=2, accessible=True)) == [1, 2], "one, with a companion"
    assert min(places(await ask(client, path, second, quantity=3))) >= 2
    refused = await ask(client, path, third, quantity=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "places_unavailable")
    assert places(await ask(client, path, third, quantity=1, accessible=True)) == [0]


async def test_our_own_choice_leaves_no_single_seat(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    """Row A has three free seats, of which no two can be taken; row B has four."""
    event = await make.event(layout=small_house(rows=2, seats=5, standing=0), refuse_single_seats=True)
    blocker, fan = await make.fans(2)
    await held(make.db, event, blocker, 0, 1, 5)
    taken = places(await ask(client, holds_path(event), fan, quantity=2))
    assert taken in ([6, 7], [8, 9])
