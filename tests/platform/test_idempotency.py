"""The same request twice does its work once."""

import asyncio
from hashlib import sha256

import httpx
import pytest
import sqlalchemy as sa

from onsale.payments.model import Outcome, Payment, Verdict
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services
from onsale.platform.tidy import tidy
from onsale.platform.web import idempotency
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, held, holds_path, until
from tests.payments.providers import KEY, Silent


def with_key(fan: Account, key: str = "one") -> dict[str, str]:
    return fan.headers | {"Idempotency-Key": key}


async def test_a_repetition_is_given_the_first_answer(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    path, body = holds_path(event), {"places": [1, 2]}
    first = await client.post(path, json=body, headers=with_key(fan))
    again = await client.post(path, json=body, headers=with_key(fan))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["Content-Type"] == again.headers["Content-Type"]
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert await count(db, "bookings") == 1
    plain = await client.post(path, json=body, headers=fan.headers)
    assert plain.json()["code"] == "active_booking_exists", "without the key it is another request"


async def test_a_refusal_is_an_answer_too(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await held(db, event, other, 1)
    path, body = holds_path(event), {"places": [1]}
    first = await client.post(path, json=body, headers=with_key(fan))
    await client.delete(booking_path(booking), headers=other.headers)
    again = await client.post(path, json=body, headers=with_key(fan))
    assert (first.status_code, again.status_code, again.content) == (409, 409, first.content)
    assert again.headers["Content-Type"].startswith("application/problem+json")
    assert (await client.post(path, json=body, headers=with_key(fan, "two"))).status_code == 201
    bad = [await client.post(path, json={}, headers=with_key(fan, "bad")) for _ in range(2)]
    assert [answer.status_code for answer in bad] == [400, 400]
    assert bad[1].headers["Idempotency-Replayed"] == "true"


async def test_another_body_another_caller_another_route(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, other_event, fan, other = await make.event(), await make.event(), *await make.fans(2)
    assert (await client.post(holds_path(event), json={"places": [1]}, headers=with_key(fan))).status_code == 201
    reused = await client.post(holds_path(event), json={"places": [2]}, headers=with_key(fan))
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    theirs = await client.post(holds_path(event), json={"places": [3]}, headers=with_key(other))
    elsewhere = await client.post(holds_path(other_event), json={"places": [1]}, headers=with_key(fan))
    assert (theirs.status_code, elsewhere.status_code) == (201, 201)
    assert await count(db, "bookings") == 3


async def test_many_at_once_are_one_booking(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    asked = (client.post(holds_path(event), json={"places": [1]}, headers=with_key(fan)) for _ in range(12))
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 11
    assert await count(db, "bookings") == 1


async def test_a_payment_under_way_isnt_waited_for(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROVIDER_DEADLINE_S", 4.0)
    services.add(Providers, Providers(Silent(db)))
    event, fan = await make.event(), await make.fan()
    path, body = booking_path(await held(db, event, fan, 1), "pay"), {"payment_method": "pm_success"}
    first = asyncio.create_task(client.post(path, json=body, headers=with_key(fan)))
    await until(lambda: count(db, "payments"))
    second = await client.post(path, json=body, headers=with_key(fan))
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["Retry-After"] == "1"
    assert (await first).status_code == 202
    third = await client.post(path, json=body, headers=with_key(fan))
    assert (third.status_code, third.headers["Idempotency-Replayed"]) == (202, "true")
    assert await count(db, "payments") == 1


async def test_a_secret_for_the_browser_is_never_stored(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    class Secretive(Sandbox):
        async def lookup(self, payment: Payment) -> Outcome:
            return Outcome(Verdict.PENDING, client_secret="pi_secret")

    services.add(Providers, Providers(Secretive(db, "http://testserver", KEY)))
    event, fan = await make.event(), await make.fan()
    path, body = booking_path(await held(db, event, fan, 1), "pay"), {"payment_method": "pm_challenge"}
    for _ in range(2):
        answer = await client.post(path, json=body, headers=with_key(fan))
        assert (answer.status_code, answer.json()["next_action"]["client_secret"]) == (202, "pi_secret")
        assert answer.headers["Cache-Control"] == "no-store"
    assert await count(db, "payments") == 1
    assert await count(db, "payments p where to_jsonb(p)::text like '%pi_secret%'") == 0
    assert await count(db, "idempotent_answers") == 0


async def test_keys_that_cant_be(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    for key, status in [("k" * 256, 400), ("", 400), ("k" * 255, 201)]:
        answer = await client.post(holds_path(event), json={"places": [1]}, headers=with_key(fan, key))
        assert answer.status_code == status, len(key)
        assert status == 201 or answer.json()["errors"][0]["field"] == "Idempotency-Key"
    big = await client.post(holds_path(event), content=b" " * (limits.BODY_BYTES + 1), headers=with_key(fan, "big"))
    assert (big.status_code, big.json()["code"]) == (413, "too_large")


async def test_what_may_end_otherwise_is_not_kept(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, fan = await make.event(), await make.fan()
    path, body = holds_path(event), {"places": [1]}
    with monkeypatch.context() as tight:
        tight.setattr(limits, "UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR", 0)
        assert (await client.post(path, json=body, headers=with_key(fan))).status_code == 429
    with monkeypatch.context() as broken:
        broken.setattr("onsale.bookings.hold.current_terms", _unavailable)
        assert (await client.post(path, json=body, headers=with_key(fan))).status_code == 503
        broken.setattr("onsale.bookings.hold.current_terms", _broken)
        assert (await client.post(path, json=body, headers=with_key(fan))).status_code == 500
    assert (await client.post(path, json=body, headers={"Idempotency-Key": "one"})).status_code == 401
    assert await count(db, "idempotent_answers") == 0
    assert (await client.post(path, json=body, headers=with_key(fan))).status_code == 201


async def _unavailable(*_: object) -> None:
    raise Unavailable


async def _broken(*_: object) -> None:
    raise ZeroDivisionError


async def test_tokens_and_people_are_not_kept(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    fan = await make.fan()
    body = {"email": "robin@test.example", "password": "three unrelated words", "name": "Robin Ash"}
    key = {"Idempotency-Key": "one"}
    assert (await client.post("/api/v1/auth/register", json=body, headers=key)).status_code == 201
    signed_in = await client.post("/api/v1/auth/login", json={k: body[k] for k in ("email", "password")}, headers=key)
    assert signed_in.status_code == 200
    assert (await client.patch("/api/v1/me", json={"name": "Ash"}, headers=with_key(fan))).status_code == 200
    assert await count(db, "idempotent_answers") == 0


async def test_a_run_whose_process_died_is_taken_over(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    path, body = holds_path(event), {"places": [1]}
    assert (await client.post(path, json=body, headers=with_key(fan))).status_code == 201
    died = (
        "update idempotent_answers set status = null, headers = null, body = null, created_at = now() - interval '{} s'"
    )
    async with db.write() as tx:
        await tx.execute(sa.text(died.format(idempotency._ABANDONED_S + 1)))
        await tx.execute(sa.text("delete from bookings; delete from claims; delete from fan_slots"))
    other = await client.post(path, json={"places": [2]}, headers=with_key(fan))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = await client.post(path, json=body, headers=with_key(fan))
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
    assert (await client.post(path, json=body, headers=with_key(fan))).content == again.content


async def test_half_a_body_is_not_what_the_key_stands_for(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    app = client._transport.app  # type: ignore[attr-defined]
    headers = [(name.lower().encode(), value.encode()) for name, value in with_key(fan).items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": holds_path(event), "raw_path": holds_path(event).encode(), "query_string": b"", "root_path": "",
        "headers": [*headers, (b"content-type", b"application/json")], "server": ("testserver", 80),
        "client": ("127.0.0.1", 1), "state": {},
    }  # fmt: skip
    messages = [
        {"type": "http.request", "body": b'{"places"', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> object:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(_message: object) -> None:
        return None

    await app(scope, receive, send)
    assert await count(db, "idempotent_answers") == 0
    whole = await client.post(holds_path(event), json={"places": [1]}, headers=with_key(fan))
    assert whole.status_code == 201


async def test_after_a_day_it_is_forgotten(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    await client.post(holds_path(event), json={"places": [1]}, headers=with_key(fan))
    await tidy(services)
    assert await count(db, "idempotent_answers") == 1
    async with db.write() as tx:
        await tx.execute(sa.text("update idempotent_answers set created_at = now() - interval '25 h'"))
    await tidy(services)
    assert await count(db, "idempotent_answers") == 0


async def test_a_key_made_of_somebodys_address_is_kept_nowhere(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    headers = with_key(fan, f"order of {fan.email}")
    answers = [await client.post(holds_path(event), json={"places": [1]}, headers=headers) for _ in range(2)]
    assert "Idempotency-Replayed" in answers[1].headers
    async with db.read() as tx:
        [kept] = await tx.execute(sa.text("select * from idempotent_answers"))
    assert fan.email not in repr(tuple(kept))
    assert sha256(f"order of {fan.email}".encode()).digest() not in tuple(kept), "nor what is found by guessing"
