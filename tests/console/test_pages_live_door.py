"""The organiser watches the door and sets its gates, without scripts."""

from datetime import timedelta

import httpx

from onsale.console.live_door.chart import HEIGHT, WIDTH, chart_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.tickets.gates import gates_of
from tests.console.page_forms import open_and_submit, sign_in
from tests.fixtures.make import Make
from tests.tickets.door import a_door, offline
from tests.transfers.sending import accepted, sent


async def test_what_happened_is_told_without_names(client: httpx.AsyncClient, make: Make) -> None:
    door = await a_door(client, make)
    await door.scan(door.codes[0], gate="North")
    await door.bring(offline(door.codes[0], utc_now() + timedelta(seconds=1), gate="South"))
    await door.scan("something else", gate="East")
    sign_in(client, door.organiser)
    page = await client.get(f"/organise/events/{encode_id('evt', door.event.id)}/door")
    for words in ("Let in twice", "North", "South", "Not a ticket", "Stalls · A · 1", "<svg", "let in, of 2"):
        assert words in page.text, words
    event = encode_id("evt", door.event.id)
    rules = await client.get(f"/organise/events/{event}/tickets")
    assert all(f'href="/scan/{event}"' in shown.text for shown in (page, rules)), "they lead to the scanner"
    assert door.fan.person.name not in page.text.replace(door.organiser.person.name, "")
    sign_in(client, await make.organiser())
    assert (await client.get(f"/organise/events/{encode_id('evt', door.event.id)}/door")).status_code == 404


async def test_gates_are_kept_and_mended(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    door = await a_door(client, make)
    path = f"/organise/events/{encode_id('evt', door.event.id)}/door"
    sign_in(client, door.organiser)
    times = {"gate_0_opens": "2027-06-01T18:00", "gate_0_closes": "2027-06-01T20:00"}
    kept = await open_and_submit(client, path, gate_0_name="North", gate_0_s0="yes", **times)
    assert kept.headers["location"] == f"{path}?done=saved"
    async with db.read() as tx:
        [gate] = await gates_of(tx, door.event.id)
    assert (gate.name, gate.sections) == ("North", ("Stalls",))
    assert gate.opens_at is not None
    assert gate.opens_at.isoformat() == "2027-06-01T16:00:00+00:00"  # as the clock in Ghent shows it
    refused = await open_and_submit(client, path, gate_1_name="north", gate_0_closes="2027-06-01T17:00")
    assert refused.status_code == 400
    assert "Another gate is called the same." in refused.text
    assert "It closes before it opens." in refused.text
    await open_and_submit(client, path, gate_0_name="")
    async with db.read() as tx:
        assert await gates_of(tx, door.event.id) == ()


async def test_gates_by_program(client: httpx.AsyncClient, make: Make) -> None:
    door = await a_door(client, make)
    url = f"/api/v1/organiser/events/{encode_id('evt', door.event.id)}/gates"
    gate = {"name": "North", "sections": ["Stalls"], "opens_at": "2027-06-01T16:00:00Z", "closes_at": None}
    put = await client.put(url, json={"gates": [gate]}, headers=door.organiser.headers)
    assert (put.status_code, put.json()) == (200, {"gates": [gate]})
    assert (await client.get(url, headers=door.organiser.headers)).json() == {"gates": [gate]}
    wrong = await client.put(url, json={"gates": [gate | {"sections": ["Attic"]}]}, headers=door.organiser.headers)
    assert [error["field"] for error in wrong.json()["errors"]] == ["gates[0].sections"]


async def test_found_by_name_and_let_in(client: httpx.AsyncClient, make: Make) -> None:
    door = await a_door(client, make)
    url = f"{door.root}/door/search"
    answers = [
        (await client.get(url, params={"q": words}, headers=door.scanner.headers)).json()["tickets"]
        for words in (door.fan.person.name[:4].lower(), door.booking.reference, door.fan.email)
    ]
    assert [[one["seat"] for one in found] for found in answers] == [["1", "2"]] * 3
    [first, _second] = answers[0]
    assert (await door.post("", {"ticket": first["id"]})).json()["result"] == "admitted"
    looked = await client.get("/api/v1/me/viewings", headers=door.fan.headers)
    assert looked.json()["items"], looked.text
    few = await client.get(url, params={"q": "ab"}, headers=door.scanner.headers)
    assert few.json() == {"tickets": [], "more": True}
    assert (await client.get(url, params={"q": "abc"}, headers=(await make.scanner()).headers)).status_code == 403


async def test_a_ticket_sent_on_is_found_under_its_holders_name(client: httpx.AsyncClient, make: Make) -> None:
    """Else whoever booked it is let in by it, and who has it now stands before a place that is taken."""
    door, other = await a_door(client, make), await make.fan()
    await accepted(door, await sent(door, other.email), other)
    url = f"{door.root}/door/search"
    found = (await client.get(url, params={"q": door.booking.reference}, headers=door.scanner.headers)).json()
    told = [(one["state"], one["name"], one["sent_on"]) for one in found["tickets"] if one["seat"] == "1"]
    booked_by, held_by = door.fan.person.name, other.person.name
    assert told == [("valid", held_by, True), ("transferred", booked_by, False)]
    for who in (door.fan, other):
        looked = (await client.get("/api/v1/me/viewings", headers=who.headers)).json()["items"]
        assert [one["page"] for one in looked] == [looked[0]["page"]], looked


async def test_whoever_a_ticket_was_sent_on_to_is_found_by_their_own_name(
    client: httpx.AsyncClient, make: Make
) -> None:
    door, other = await a_door(client, make), await make.fan()
    await accepted(door, await sent(door, other.email), other)
    asked = {"q": other.email.partition("@")[0]}
    found = (await client.get(f"{door.root}/door/search", params=asked, headers=door.scanner.headers)).json()
    [ticket] = found["tickets"]
    assert (ticket["name"], ticket["seat"], ticket["sent_on"]) == (other.person.name, "1", True)
    assert (await door.post("", {"ticket": ticket["id"]})).json()["result"] == "admitted"
    assert (await client.get("/api/v1/me/viewings", headers=other.headers)).json()["items"]
    assert not (await client.get("/api/v1/me/viewings", headers=door.fan.headers)).json()["items"], "nobody saw whose"


def test_the_chart_keeps_to_its_frame() -> None:
    now = utc_now()
    chart = chart_of([(now + timedelta(minutes=n), n % 3 * 500) for n in range(60)])
    assert chart is not None
    assert chart.most == 1000
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and 0 <= bar.y < HEIGHT for bar in chart.bars)
    assert chart_of([(now, 0)]) is None
    assert chart_of([]) is None
