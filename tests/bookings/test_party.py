"""The best places for a party of several ticket types."""

import httpx

from onsale.catalog.model import PriceLevel, TicketType
from tests.fixtures.make import Make
from tests.fixtures.selling import holds_path

ADULT, CHILD = TicketType("Adult", 4500), TicketType("Child", 2000, requires_proof=True)


async def test_so_many_of_each_in_one_row(client: httpx.AsyncClient, make: Make) -> None:
    event = await make.event(levels=(PriceLevel(0, "All", ("Stalls", "Standing"), 4500, (ADULT, CHILD)),))
    fan = await make.fan()
    party = [{"ticket_type": "Adult", "quantity": 2}, {"ticket_type": "Child", "quantity": 1}]
    answer = await client.post(
        holds_path(event), json={"best_available": {"quantity": 3, "party": party}}, headers=fan.headers
    )
    assert answer.status_code == 201, answer.text
    lines = answer.json()["lines"]
    assert [line["ticket_type"] for line in lines] == ["Adult", "Adult", "Child"]
    assert len({line["row"] for line in lines}) == 1


async def test_only_where_all_types_are_sold_and_the_dearest_is_affordable(
    client: httpx.AsyncClient, make: Make
) -> None:
    levels = (
        PriceLevel(0, "Seats", ("Stalls",), 4500, (ADULT,)),
        PriceLevel(1, "Floor", ("Standing",), 4500, (ADULT, CHILD)),
    )
    event, (one, two) = await make.event(levels=levels), await make.fans(2)
    party = [{"ticket_type": "Adult", "quantity": 1}, {"ticket_type": "Child", "quantity": 1}]
    best = {"quantity": 2, "party": party}
    answer = await client.post(holds_path(event), json={"best_available": best}, headers=one.headers)
    assert {line["section"] for line in answer.json()["lines"]} == {"Standing"}
    poor = await client.post(
        holds_path(event), json={"best_available": best | {"price_max_minor": 2000}}, headers=two.headers
    )
    assert (poor.status_code, poor.json()["code"]) == (409, "places_unavailable")
    assert len(poor.json()["nearest"]) == 2, "at another price"


async def test_a_party_that_doesnt_add_up(client: httpx.AsyncClient, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    for party in ([{"ticket_type": "Adult", "quantity": 1}], [{"ticket_type": "Nobody", "quantity": 2}]):
        body = {"best_available": {"quantity": 2, "party": party}}
        answer = await client.post(holds_path(event), json=body, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), party
