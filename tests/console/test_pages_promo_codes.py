"""Promo codes on the organiser's page."""

from datetime import timedelta

import httpx
import pytest

from onsale.catalog.model import PriceLevel
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.pricing.promo import Discount
from onsale.pricing.store import codes_of_event
from tests.console.page_forms import ready_to_post
from tests.fixtures.make import Make

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500),
    PriceLevel(1, "Friends", ("Standing",), 3000, hidden=True),
)


async def test_made_paused_and_resumed(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    owner, now = await make.organiser(), utc_now()
    event = await make.event(by=owner.principal, levels=LEVELS, on_sale_at=now + timedelta(days=9), currency="KWD")
    path = f"/organise/events/{encode_id('evt', event.id)}/promo-codes"
    await ready_to_post(client, owner, path)
    early = f"{now + timedelta(days=3):%Y-%m-%d}"
    form = {
        "code": "early-bird", "discount": "per_place", "amount": "1.250", "unlocks.0": "Friends",
        "sale_from_date": early, "sale_from_time": "09:00", "uses_max": "50", "places_max": "4",
    }  # fmt: skip
    made = await client.post(path, data=form)
    assert made.status_code == 303, made.text
    async with db.read() as tx:
        (code,) = await codes_of_event(tx, event.id)
    assert (code.code, code.discount, code.amount_minor) == ("EARLY-BIRD", Discount.PER_PLACE, 1250)
    assert (code.unlocks, code.uses_max, code.places_max) == (("Friends",), 50, 4)
    assert code.sale_from is not None
    page = (await client.get(path)).text
    assert "1.250 off each place" in page
    assert "unlocks Friends" in page
    assert "used 0 of 50 times" in page
    await client.post(path, data={"pause": "EARLY-BIRD"})
    assert "Paused" in (await client.get(path)).text
    await client.post(path, data={"resume": "EARLY-BIRD"})
    assert "Paused" not in (await client.get(path)).text
    again = await client.post(path, data=form | {"amount": "2"})
    assert (again.status_code, "has that code already" in again.text, 'value="early-bird"' in again.text) == (
        409, True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "a b!"}, "code"),
        ({"percent": "101"}, "percent"),
        ({"discount": "per_booking"}, "amount"),
        ({"discount": "none"}, "discount"),
        ({"uses_max": "none"}, "uses_max"),
        ({"valid_until_date": "tomorrow"}, "valid_until_date"),
    ],
)
async def test_refused_with_what_was_typed(
    client: httpx.AsyncClient, make: Make, wrong: dict[str, str], field: str
) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    form = {"code": "SPRING", "discount": "percent", "percent": "15"}
    path = f"/organise/events/{encode_id('evt', event.id)}/promo-codes"
    await ready_to_post(client, owner, path)
    answer = await client.post(path, data=form | wrong)
    assert answer.status_code == 400
    assert f'id="e-{field}"' in answer.text
    stranger = await make.organiser()
    await ready_to_post(client, stranger, "/organise/events/new")
    assert (await client.get(path)).status_code == (await client.post(path, data=form)).status_code == 404
