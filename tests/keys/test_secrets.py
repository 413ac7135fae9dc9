"""Each secret's older key is known as long as what it made counts, and then it is gone."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.api_keys import ApiKeys, create_api_key
from onsale.accounts.known_devices import device_of_mark, new_mark
from onsale.entrypoints.asgi import create_app
from onsale.keys import ticket_keys
from onsale.keys.secrets import BOUND, KNOWN_FOR_S, rotate, settle
from onsale.letters.unsubscribe import read_token, unsubscribe_token
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import new_id
from onsale.platform.keyring import SECRETS, Keyring, OlderKeyNeeded
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.tickets.keys import EventKeys, signing_key
from tests.fixtures.make import Make
from tests.fixtures.selling import until


async def test_every_secret_can_be_replaced_or_says_why_not() -> None:
    assert {*KNOWN_FOR_S, "lookup", "tickets", *BOUND} == set(SECRETS)


@pytest.mark.parametrize("name", KNOWN_FOR_S)
async def test_the_older_key_goes_when_its_time_is_over(services: Services, name: str) -> None:
    keyring, now = services.get(Keyring), utc_now()
    old = keyring.secret(name)
    await rotate(services, name, now)
    with pytest.raises(OlderKeyNeeded):
        await rotate(services, name, now)
    over = now + timedelta(seconds=KNOWN_FOR_S[name])
    assert await settle(services, over - timedelta(seconds=1)) == []
    assert old in keyring.secrets(name)
    await rotate(services, name, over)
    assert old not in keyring.secrets(name), "a further one makes room by itself"


async def test_forms_that_are_open_can_be_sent(services: Services) -> None:
    app = create_app(services)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # the same protocol, typed otherwise
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        await browser.get("/sign-in")
        token = browser.cookies["onsale_csrf"]

        async def sent() -> int:
            form = {"_csrf_token": token, "email": "nobody@test.example", "password": "wrong"}
            return (await browser.post("/sign-in", data=form)).status_code

        before = await sent()
        assert before != 403
        await rotate(services, "csrf", utc_now())
        await browser.get("/sign-in")
        assert browser.cookies["onsale_csrf"] == token, "it stays, and with it the code that was mailed to it"
        assert await sent() == before
        services.get(Keyring).drop_older("csrf")
        assert await sent() == 403
        await browser.get("/sign-in")
        assert browser.cookies["onsale_csrf"] != token, "a browser with an old one gets a new one"


async def test_what_is_recognised_goes_on_being_recognised(services: Services, db: Database, make: Make) -> None:
    sealer = services.get(Sealer)
    mark, link = new_mark("robin@test.example", sealer), unsubscribe_token(sealer, 5, 7)
    await rotate(services, "marks", utc_now())
    assert device_of_mark(mark, "robin@test.example", sealer) is not None
    assert read_token(sealer, link) == (5, 7)
    services.get(Keyring).drop_older("marks")
    assert device_of_mark(mark, "robin@test.example", sealer) is None


async def test_an_api_key_needs_no_key_of_ours(services: Services, db: Database, make: Make) -> None:
    owner, sealer = await make.organiser(), services.get(Sealer)
    async with db.write() as tx:
        key_id, key = await create_api_key(tx, owner.id, "till", sealer=sealer)
        old = {"hash": sealer.keyed_hash("api_key", key), "id": key_id}  # as they were kept before
        await tx.execute(sa.text("update api_keys set secret_hash = :hash where id = :id"), old)
    assert await ApiKeys(sealer).principal(db, key) is not None
    await rotate(services, "marks", utc_now())
    services.get(Keyring).drop_older("marks")
    assert await ApiKeys(sealer).principal(db, key) is not None, "it was used meanwhile, and is kept otherwise now"


async def test_tickets_keys_are_sealed_anew_under_running_sales(services: Services, db: Database) -> None:
    keyring, events = services.get(Keyring), [new_id() for _ in range(3)]
    other = Keyring(keyring.file)
    old = keyring.secret("tickets")
    publics = []
    for event_id in events:
        async with db.write() as tx:
            await EventKeys(keyring).ensure(tx, event_id)
            found = await signing_key(tx, event_id, keyring)
            assert found is not None
            publics.append(found[1].public_key().public_bytes_raw())
    late = new_id()
    async with db.write() as selling:  # it has sealed by the older key, and hasn't committed yet
        await EventKeys(keyring).ensure(selling, late)
        rotating = asyncio.create_task(rotate(services, "tickets", utc_now()))
        await until(lambda: asyncio.sleep(0, other.refreshed()))
        await asyncio.sleep(3)
        assert old in keyring.secrets("tickets"), "it waits for whoever might be sealing by it"
    await rotating
    assert old not in keyring.secrets("tickets")
    async with db.read() as tx:
        for event_id, public in zip(events, publics, strict=True):
            found = await signing_key(tx, event_id, other)
            assert found is not None
            assert found[1].public_key().public_bytes_raw() == public, "every code that was issued stays good"
        assert await signing_key(tx, late, other) is not None
    assert await ticket_keys.go_on(services)
