"""Fees and taxes on the organiser's page: tried, kept, and a venue's own."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.store import sale_terms
from onsale.catalog.tables import venues
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.pricing.charges import Charges, Tax, charges_of
from tests.console.page_forms import fields_of, ready_to_post
from tests.fixtures.make import Make

PATH = "/organise/prices"
GERMAN = {
    "fee_percent": "8,5", "fee_fixed": "0.50", "fee_booking": "1.99", "fee_currency": "EUR", "tax_percent": "7",
    "tax_name": "VAT", "tax_way": "included", "tax_rounding": "half_up",
}  # fmt: skip


async def test_tried_then_kept(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    await ready_to_post(client, owner, PATH)
    tried = await client.post(PATH, data=GERMAN | {"action": "try"})
    # 50.00 + 8.5 % = 4.25 + 0.50 = 54.75, + 1.99 = 56.74; VAT in 54.75 is 3.58, in 1.99 0.13.
    assert "A €50.00 ticket costs €56.74 all in." in tried.text
    assert "€50.00 and €6.74 fees; €3.71 of it is tax." in tried.text
    assert fields_of(tried, PATH)["fee_percent"] == "8,5", "what was typed stays"
    async with db.read() as tx:
        terms = await sale_terms(tx, event.id)
    assert charges_of(terms.organiser, terms.venue, "EUR") == Charges("EUR"), "nothing is kept yet"
    kept = await client.post(PATH, data=GERMAN | {"action": "keep"})
    assert kept.status_code == 303
    async with db.read() as tx:
        terms = await sale_terms(tx, event.id)
    assert charges_of(terms.organiser, terms.venue, "EUR") == Charges(
        "EUR", 850, 50, 199, Tax(70_000, included=True, name="VAT")
    )
    assert charges_of(terms.organiser, terms.venue, "JPY").fee_fixed_minor == 0, "0.50 of a yen is nothing"
    again = fields_of(await client.get(PATH), PATH)
    assert {name: again[name] for name in GERMAN} == GERMAN | {"fee_percent": "8.5"}


@pytest.mark.parametrize(
    ("currency", "typed", "minor"), [("JPY", "110", 110), ("KWD", "0.250", 250), ("EUR", "1.5", 150)]
)
async def test_decimals_are_the_currencys(
    client: httpx.AsyncClient, make: Make, db: Database, currency: str, typed: str, minor: int
) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal, currency=currency)
    await ready_to_post(client, owner, PATH)
    form = GERMAN | {"fee_currency": currency, "fee_fixed": typed, "fee_booking": "0", "action": "keep"}
    assert (await client.post(PATH, data=form)).status_code == 303
    async with db.read() as tx:
        terms = await sale_terms(tx, event.id)
    assert charges_of(terms.organiser, terms.venue, currency).fee_fixed_minor == minor


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fee_percent": "51"}, "fee_percent"),
        ({"fee_percent": "a lot"}, "fee_percent"),
        ({"fee_fixed": "0.505"}, "fee_fixed"),
        ({"fee_booking": "-1"}, "fee_booking"),
        ({"fee_currency": "XXX"}, "fee_currency"),
        ({"tax_percent": "8.87512"}, "tax_percent"),
        ({"tax_percent": "51"}, "tax_percent"),
        ({"tax_name": "a\x00b"}, "tax_name"),
    ],
)
async def test_refused(client: httpx.AsyncClient, make: Make, wrong: dict[str, str], field: str) -> None:
    await ready_to_post(client, await make.organiser(), PATH)
    answer = await client.post(PATH, data=GERMAN | wrong | {"action": "keep"})
    assert answer.status_code == 400
    assert f'id="e-{field}"' in answer.text


async def test_a_venue_has_its_own_tax(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    owner, stranger = await make.organiser(), await make.organiser()
    event = await make.event(by=owner.principal)
    public_id = encode_id("ven", event.venue_id)
    own = {"venue": public_id, "tax_percent": "8.875", "tax_name": "tax", "tax_way": "top", "tax_rounding": "half_even"}
    await ready_to_post(client, stranger, PATH)
    assert (await client.post(PATH, data=own)).status_code == 404
    await ready_to_post(client, owner, PATH)
    await client.post(PATH, data=GERMAN | {"action": "keep"})
    assert (await client.post(PATH, data=own)).status_code == 303
    assert "8.875% tax on top" in (await client.get(PATH)).text
    async with db.read() as tx:
        row = (await tx.execute(sa.select(venues.c.tax_ppm, venues.c.tax_included, venues.c.tax_rounding))).one()
    assert tuple(row) == (88_750, False, "half_even")
    wrong = await client.post(PATH, data=own | {"tax_percent": "many"})
    assert (wrong.status_code, 'id="e-tax_percent"' in wrong.text) == (400, True)
    assert (await client.post(PATH, data=own | {"own": "no"})).status_code == 303
    async with db.read() as tx:
        assert (await tx.execute(sa.select(venues.c.tax_ppm))).scalar_one() is None
