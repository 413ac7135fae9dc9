"""The door without scripts: a code in, a verdict out."""

import html
import re
from datetime import timedelta

import httpx

from onsale.catalog.model import Event
from onsale.catalog.organisers import add_member
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.tickets.gates import Gate, set_gates
from onsale.tickets.rules import CodeMode, TicketRules, set_rules
from tests.console.page_forms import open_and_submit, sign_in, submit
from tests.fixtures.make import Make


def door(event: Event) -> str:
    """The event's door."""
    return f"/door/{encode_id('evt', event.id)}"


async def ticket_codes(client: httpx.AsyncClient, make: Make, event: Event, *places: int) -> list[str]:
    """Codes of tickets somebody bought just now."""
    fan = await make.fan()
    public_id = encode_id("evt", event.id)
    held = await client.post(f"/api/v1/events/{public_id}/holds", json={"places": places}, headers=fan.headers)
    booking = f"/api/v1/bookings/{held.json()['id']}"
    await client.post(f"{booking}/pay", json={"payment_method": "pm_success"}, headers=fan.headers)
    return [ticket["code"] for ticket in (await client.get(f"{booking}/tickets", headers=fan.headers)).json()]


def told(page: httpx.Response) -> str:
    """The verdict's words."""
    found = re.search(r'<section class="verdict.*?</section>', page.text, re.DOTALL)
    assert found is not None, page.text
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


async def test_in_once_then_already_inside(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    [code, _other] = await ticket_codes(client, make, event, 3, 4)
    sign_in(client, owner)
    page = await open_and_submit(client, door(event), code=f" {code}\r\n", gate="North")
    assert told(page).startswith("Welcome Stalls · row A · seat 4")
    assert 'value="North"' in page.text
    assert "1</span>" in page.text
    again = await submit(client, page, door(event), code=code)
    assert told(again).startswith("Do not let in")
    assert re.search(r"Already inside since \d+:\d\d.*, gate North\.", told(again))


async def test_other_verdicts(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    event, other = await make.event(by=owner.principal), await make.event(by=owner.principal)
    [code] = await ticket_codes(client, make, other, 3)
    sign_in(client, owner)
    assert told(await open_and_submit(client, door(event), code=code)).startswith("Another event")
    for nonsense in ("hello", "é" * 500, "a\x00b", "<script>", code[:-4]):
        page = await open_and_submit(client, door(event), code=nonsense)
        assert told(page).startswith("Not a ticket")
        assert "<script>" not in page.text


async def test_who_has_a_good_ticket_is_told_where_to_go_and_whose_code_is_old_what_to_do(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    [code] = await ticket_codes(client, make, event, 3)
    later = utc_now() + timedelta(hours=1)
    gates = [Gate(name="A & B"), Gate(name="Garden", sections=("Standing",)), Gate(name="Late", opens_at=later)]
    async with db.write() as tx:
        await set_gates(tx, event, gates)
    sign_in(client, owner)
    page = await open_and_submit(client, door(event), code=code, gate="Garden")
    assert told(page).startswith("Another gate Stalls · row A · seat 4")
    assert "Send them to: A &amp; B" in told(page)
    page = await submit(client, page, door(event), code=code, gate="Late")
    assert "Too early" in told(page)
    assert "This gate opens at" in told(page)
    async with db.write() as tx:
        await set_rules(tx, event.id, TicketRules(code_mode=CodeMode.ROTATING))
    page = await submit(client, page, door(event), code=code, gate="A & B")
    assert html.unescape(told(page)).startswith("Not this code Printed codes don't count here.")


async def test_nothing_and_too_much(client: httpx.AsyncClient, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    sign_in(client, owner)
    for code in ("  ", "x" * 1001):
        page = await open_and_submit(client, door(event), code=code, gate="South")
        assert page.status_code == 400
        assert 'id="e-code"' in page.text
        assert 'value="South"' in page.text


async def test_whose_door_it_is(client: httpx.AsyncClient, make: Make) -> None:
    owner, scanner = await make.organiser(), await make.scanner()
    mine, theirs = await make.event(by=owner.principal), await make.event()
    async with make.db.write() as tx:
        await add_member(tx, mine.organiser_id, scanner.id, "scanner")
    client.headers["accept"] = "text/html"
    signed_out = await client.get(door(mine))
    assert signed_out.headers["location"] == f"/sign-in?next={door(mine).replace('/', '%2F')}"
    sign_in(client, scanner)
    opened = await client.get(door(mine))
    assert opened.status_code == 200
    assert (await client.get(door(theirs))).status_code == 404
    token = re.findall(r'name="_csrf_token" value="(\w+)"', opened.text)[0]
    assert (await client.post(door(theirs), data={"code": "x", "_csrf_token": token})).status_code == 404
    sign_in(client, await make.fan())
    assert (await client.get(door(mine))).status_code == 403
