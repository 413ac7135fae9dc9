"""The checkout names the terms beside its button, and sends the version it showed."""

import httpx

from onsale.catalog.contract import NewTerms, publish_terms
from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import fields_of, sign_in, submit
from tests.fixtures.make import Make
from tests.fixtures.selling import count, held, now_of


async def publish(db: Database, event: Event, text: str, seen: int | None = None) -> str:
    async with db.write() as tx:
        await publish_terms(tx, event.organiser_id, NewTerms("en", text), seen=seen)
    return f"/organisers/{encode_id('org', event.organiser_id)}/terms"


async def test_terms_published_meanwhile_are_shown_and_asked_for(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    terms = await publish(db, event, "No umbrellas.")
    booking = await held(db, event, fan, 1, 2)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    page = await client.get(path)
    assert "By paying €90.00 you accept" in page.text
    assert f'href="{terms}/1"' in page.text
    assert fields_of(page, f"{path}/pay")["terms_version"] == "1"
    await publish(db, event, "Umbrellas.", seen=1)
    asked = await submit(client, page, f"{path}/pay", payment_method="pm_challenge")
    assert asked.status_code == 409
    for said in ("terms have changed since this page was shown", "No money has moved.", f'href="{terms}/2"'):
        assert said in asked.text, said
    assert fields_of(asked, f"{path}/pay")["payment_method"] == "pm_challenge", "what was chosen is kept"
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 0
    paid = await submit(client, asked, f"{path}/pay", payment_method="pm_success")
    assert paid.status_code == 303
    assert (await now_of(db, booking)).terms_version == 2


async def test_a_page_from_before_there_were_terms_accepts_none(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    page = await client.get(path)
    assert "you accept" not in page.text
    assert "By paying you buy from" in page.text
    await publish(db, event, "No umbrellas.")
    for sent in (fields_of(page, f"{path}/pay"), fields_of(page, f"{path}/pay") | {"terms_version": "one"}):
        asked = await client.post(f"{path}/pay", data=sent)
        assert asked.status_code == 409, "neither a page without terms nor a broken one accepts any"
    assert (await now_of(db, booking)).state == "held"
