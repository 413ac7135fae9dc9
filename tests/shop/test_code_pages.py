"""Promo codes on the fan's pages, without scripts."""

import re
from datetime import timedelta

import httpx
import sqlalchemy as sa

from onsale.catalog.model import PriceLevel
from onsale.catalog.tables import organisers, venues
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.pricing.promo import Discount
from tests.console.page_forms import fields_of, ready_to_post, sign_in
from tests.fixtures.make import Make
from tests.fixtures.selling import held


async def test_at_the_checkout(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    event, fan = await make.event(), await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.update(organisers).values(fee_basis_points=1000, fee_booking_minor=150))
        tax = {"tax_ppm": 70_000, "tax_included": True, "tax_name": "VAT", "tax_rounding": "half_up"}
        await tx.execute(sa.update(venues).values(tax))
    await make.promo_code(event, "SPRING-15", Discount.PERCENT, basis_points=1500)
    shown = (await client.get(f"/events/{encode_id('evt', event.id)}", headers={"accept": "text/html"})).text
    row = re.findall(r'<td class="end nowrap[ a-z]*">([^<]+)</td>', shown)
    assert row == ["€45.00", "€4.50", "€49.50"], "what is included isn't added"
    assert "€51.00" in shown, "from: bought alone"
    booking = await held(db, event, fan, 1, 2)
    path = f"/bookings/{booking.public_id}"
    page = (await ready_to_post(client, fan, path)).text
    for told in ("€90.00", "€10.50", "€1.50 of it once per booking", "€100.50", "incl. 7% VAT"):
        assert told in page, told
    wrong = await client.post(f"{path}/code", data={"promo_code": "spring-<16>"})
    assert wrong.status_code == 400
    assert "There is no such code" in wrong.text
    assert fields_of(wrong, f"{path}/code")["promo_code"] == "spring-<16>"
    empty = await client.post(f"{path}/code", data={"promo_code": " "})
    assert (empty.status_code, "Type the code." in empty.text) == (400, True)
    used = await client.post(f"{path}/code", data={"promo_code": "spring-15"})
    assert used.status_code == 303
    page = (await client.get(path)).text
    assert "SPRING-15" in page
    assert "−€13.50" in page
    assert "€85.66" in page, "2 × (38.25 + 3.83) + 1.50"
    dropped = await client.post(f"{path}/code", data={"drop": "yes"})
    assert dropped.status_code == 303
    assert "€100.50" in (await client.get(path)).text


async def test_a_presale_code_opens_the_seat_picker(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    now, fan = utc_now(), await make.fan()
    levels = (PriceLevel(0, "Seated", ("Stalls",), 4500), PriceLevel(1, "Friends", ("Standing",), 3000, hidden=True))
    event = await make.event(levels=levels, on_sale_at=now + timedelta(days=2))
    await make.promo_code(event, "EARLY", sale_from=now - timedelta(hours=1), unlocks=("Friends",))
    here = f"/events/{encode_id('evt', event.id)}"
    client.headers["accept"] = "text/html"
    assert "I have a presale code" in (await client.get(here)).text
    asked = await client.get(f"{here}/seats?promo_code=early")
    assert asked.status_code == 303
    assert "promo_code%3Dearly" in asked.headers["location"] or "promo_code=early" in asked.headers["location"]
    sign_in(client, fan)
    closed = await client.get(f"{here}/seats")
    assert "Hold the best together" not in closed.text
    assert "Standing" not in closed.text
    unknown = await client.get(f"{here}/seats?promo_code=nope")
    assert (unknown.status_code, "There is no such code" in unknown.text) == (400, True)
    page = await client.get(f"{here}/seats?promo_code=early")
    assert "Hold the best together" in page.text
    assert "Standing" in page.text
    form = fields_of(page, f"{here}/holds")
    assert form["promo_code"] == "EARLY"
    booked = await client.post(f"{here}/holds", data=form | {"quantity": "2", "section": "Standing"})
    assert booked.headers["location"].startswith("/bookings/")


async def test_hidden_places_read_as_taken(client: httpx.AsyncClient, make: Make) -> None:
    levels = (PriceLevel(0, "Seated", ("Stalls",), 4500), PriceLevel(1, "Friends", ("Standing",), 3000, hidden=True))
    event = await make.event(levels=levels)
    here = f"/api/v1/events/{encode_id('evt', event.id)}"
    told = (await client.get(f"{here}/availability")).json()
    assert (told["available"], [section["section"] for section in told["by_section"]]) == (40, ["Stalls"])
