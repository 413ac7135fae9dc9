"""Storing an answer: its failure hides nothing that was done, and what may change isn't stored."""

import httpx
import sqlalchemy as sa

from onsale.bookings.model import BookingsConfirmed
from onsale.payments.model import NoticeKind
from onsale.payments.sandbox_notices import Told, encoded, signed
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, count, held


async def test_an_answer_that_cant_be_stored_is_given_all_the_same(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    """The table goes away while the handler works."""
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)

    async def break_the_store(tx: WriteTx, _happening: BookingsConfirmed) -> None:
        await tx.execute(sa.text("alter table idempotent_answers rename to gone"))

    db.bus.subscribe(BookingsConfirmed, break_the_store)
    answer = await client.post(
        booking_path(booking, "pay"),
        json={"payment_method": "pm_success"},
        headers=fan.headers | {"Idempotency-Key": "one"},
    )
    assert (answer.status_code, answer.json().get("state")) == (200, "confirmed"), answer.text
    assert await count(db, "gone where status is null") == 1


async def test_a_forbidden_request_may_be_allowed_later(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan(verified=False)
    path = booking_path(await held(db, event, fan, 1), "pay")
    keyed, body = fan.headers | {"Idempotency-Key": "one"}, {"payment_method": "pm_success"}
    refused = await client.post(path, json=body, headers=keyed)
    assert (refused.status_code, refused.json()["code"]) == (403, "email_unverified")
    assert await count(db, "idempotent_answers") == 0
    async with db.write() as tx:
        await tx.execute(sa.text("update people set email_verified_at = now()"))
    paid = await client.post(path, json=body, headers=keyed)
    assert (paid.status_code, paid.json().get("state")) == (200, "confirmed"), paid.text
    again = await client.post(path, json=body, headers=keyed)
    assert (again.content, again.headers["Idempotency-Replayed"]) == (paid.content, "true")


async def test_an_address_is_kept_as_a_keyed_hash(client: httpx.AsyncClient, db: Database, services: Services) -> None:
    """Of who has no account: a plain hash would be undone by trying every address there is."""
    body = encoded(Told(id="nothing", kind=NoticeKind.OTHER, payment="pay_none"))
    told = signed(services.get(Keyring).secret("sandbox"), body, utc_now()) | {"Idempotency-Key": "one"}
    answer = await client.post("/api/v1/payments/sandbox/notices", content=body, headers=told)
    assert answer.status_code == 204, answer.text
    async with db.read() as tx:
        caller = (await tx.execute(sa.text("select caller from idempotent_answers"))).scalar_one()
    assert caller == services.get(Sealer).keyed_hash("idempotency caller", '["address", "127.0.0.1"]')
