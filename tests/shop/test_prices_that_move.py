"""Prices that move, as fans see them: said in a quiet line, and never held at another price unasked."""

import html
import json
import re
from datetime import timedelta

import httpx
import pytest

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.pricing.moving.model import ChangeWhy, Kind, Mode, Tier
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.set_plan import set_plans
from onsale.pricing.moving.wishes import PlanWish
from tests.console.page_forms import sign_in
from tests.fixtures.make import Make
from tests.fixtures.selling import held, holds_path, now_of

FOUND = {"Accept": "text/html"}
LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)
MOVING = PlanWish(level="Seated", kind=Kind.DYNAMIC, mode=Mode.AUTOMATIC)


@pytest.fixture
async def event(make: Make, db: Database) -> Event:
    """One level's price moves from 27.00 to 76.50, the other's goes up in two days, or after ten."""
    made = await make.event(levels=LEVELS)
    soon = utc_now().replace(microsecond=0) + timedelta(days=2)
    tiers = (Tier(3500, from_at=soon), Tier(4000, after_places=10))
    async with db.write() as tx:
        await set_plans(tx, made.id, [MOVING, PlanWish(level="Floor", kind=Kind.TIERED, tiers=tiers)])
    return made


async def dearer(db: Database, event: Event, price: int = 4950, version: int = 0) -> None:
    async with db.write() as tx:
        told = {"from_version": version, "face_value_minor": price, "why": ChangeWhy.SCARCE}
        assert await publish(tx, event.id, "Seated", **told)  # type: ignore[arg-type]


def hidden_of(page: httpx.Response) -> dict[str, str]:
    """What a page's forms send along."""
    token = re.findall(r'name="_csrf_token" value="(\w+)"', page.text)[0]
    shown = re.findall(r'name="prices_shown" value="([^"]*)"', page.text)[0]
    return {"_csrf_token": token, "prices_shown": html.unescape(shown)}


def address(event: Event, page: str = "") -> str:
    return f"/events/{encode_id('evt', event.id)}{page}"


async def test_the_pages_say_so(client: httpx.AsyncClient, event: Event, make: Make) -> None:
    page = await client.get(address(event), headers=FOUND)
    assert "Prices vary, from €12.00 to €76.50." in page.text
    assert re.search(r"From [^<]*: €35\.00", page.text)
    picker = await client.get(address(event, "/seats"), headers=FOUND)
    assert "Prices vary, from €12.00 to €76.50." in picker.text
    assert re.search(r"Floor: From [^<]*: €35\.00", picker.text)
    still = await make.event()
    for path in (address(still), address(still, "/seats")):
        assert "vary" not in (await client.get(path, headers=FOUND)).text


async def test_the_next_price_by_number(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event = await make.event(levels=LEVELS)
    async with db.write() as tx:
        tiers = (Tier(3500, after_places=10),)
        await set_plans(tx, event.id, [PlanWish(level="Floor", kind=Kind.TIERED, tiers=tiers)])
    assert "Once 10 places are sold in all: €35.00" in (await client.get(address(event), headers=FOUND)).text


@pytest.mark.parametrize("page", ["", "/seats"])
async def test_whoever_was_shown_another_price_is_asked_first(
    client: httpx.AsyncClient, db: Database, event: Event, make: Make, page: str
) -> None:
    fan = await make.fan()
    sign_in(client, fan)
    form = hidden_of(await client.get(address(event, page), headers=FOUND)) | {
        "from": page.strip("/"),
        "section": "Stalls",
    }
    assert json.loads(form["prices_shown"]) == {"Seated": 4500, "Floor": 3000}
    chosen = {"quantity": "2"}
    await dearer(db, event)
    asked = await client.post(address(event, "/holds"), data=form | chosen, headers=FOUND)
    assert asked.status_code == 409
    assert "was €45.00 a moment ago and is €49.50 now." in asked.text
    now = hidden_of(asked)
    assert json.loads(now["prices_shown"])["Seated"] == 4950
    agreed = await client.post(address(event, "/holds"), data=form | chosen | now, headers=FOUND)
    assert agreed.status_code == 303
    assert agreed.headers["location"].startswith("/bookings/")


async def test_another_levels_price_concerns_nobody(
    client: httpx.AsyncClient, db: Database, event: Event, make: Make
) -> None:
    sign_in(client, await make.fan())
    form = hidden_of(await client.get(address(event), headers=FOUND)) | {"section": "Standing", "quantity": "2"}
    await dearer(db, event)
    assert (await client.post(address(event, "/holds"), data=form, headers=FOUND)).status_code == 303


async def test_adding_and_changing_asks_too(client: httpx.AsyncClient, db: Database, event: Event, make: Make) -> None:
    fan = await make.fan()
    booking = await held(db, event, fan, 3)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    more, checkout = hidden_of(await client.get(f"{path}/change")), hidden_of(await client.get(path))
    await dearer(db, event)
    for form in (more | {"from": "map", "add": "4"}, checkout | {"ticket_type.3": "Child"}):
        asked = await client.post(f"{path}/change", data=form, headers=FOUND)
        assert asked.status_code == 409
        assert (await now_of(db, booking)).lines == booking.lines
    agreed = hidden_of(await client.get(f"{path}/change"))
    added = await client.post(f"{path}/change", data=agreed | {"from": "map", "add": "4"})
    assert added.status_code == 303
    assert [line.face_minor for line in (await now_of(db, booking)).lines] == [4500, 4950], "what is held stays"


async def test_programs_may_ask_to_be_asked(client: httpx.AsyncClient, db: Database, event: Event, make: Make) -> None:
    fan = await make.fan()
    await dearer(db, event)
    best = {"best_available": {"quantity": 2, "section": "Stalls"}}
    shown = {"prices_shown": {"Seated": 4500, "Floor": 3000}}
    asked = await client.post(holds_path(event), json=best | shown, headers=fan.headers)
    assert (asked.status_code, asked.json()["code"]) == (409, "price_changed")
    assert (asked.json()["level"], asked.json()["was_minor"], asked.json()["now_minor"]) == ("Seated", 4500, 4950)
    shown = {"prices_shown": {"Seated": 4950}}
    assert (await client.post(holds_path(event), json=best | shown, headers=fan.headers)).status_code == 201
    other = await make.fan()
    assert (await client.post(holds_path(event), json=best, headers=other.headers)).status_code == 201
