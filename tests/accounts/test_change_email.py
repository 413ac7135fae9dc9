"""Another e-mail address: by a code to the new one, told to the old one, and nobody learns whose an address is."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.api_keys import create_api_key
from onsale.accounts.change_email import NewEmail, change_email
from onsale.accounts.passwords import Passwords
from onsale.accounts.tables import mailed_codes
from onsale.accounts.tokens import Tokens
from onsale.keys.secrets import rotate
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code, waiting_mail
from tests.fixtures.make import Account, Make

ASK, CHANGE = "/api/v1/me/email", "/api/v1/me/email/verify"
OLD, NEW, TAKEN = "old@test.example", "new@test.example", "taken@test.example"
PASSWORD = "three unrelated words"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password, just signed in."""
    return await make.account(OLD, password_hash=await services.get(Passwords).hash(PASSWORD))


async def ask(client: httpx.AsyncClient, who: Account, email: str = NEW) -> httpx.Response:
    return await client.post(ASK, json={"email": email}, headers=who.headers)


async def change(client: httpx.AsyncClient, who: Account, code: str, email: str = NEW) -> httpx.Response:
    return await client.post(CHANGE, json={"email": email, "code": code}, headers=who.headers)


async def changed(client: httpx.AsyncClient, services: Services, who: Account, email: str = NEW) -> httpx.Response:
    """By the code in the newest mail to the new address."""
    assert (await ask(client, who, email)).status_code == 202
    answer = await change(client, who, await mailed_code(services, email), email)
    assert answer.status_code == 200, answer.text
    return answer


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def sign_in(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})


async def open_codes(db: Database) -> int:
    async with db.read() as tx:
        return int((await tx.execute(sa.select(sa.func.count()).select_from(mailed_codes))).scalar_one())


async def test_the_new_address_counts_and_the_old_one_no_longer(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    answer = await changed(client, services, robin)
    me = answer.json()
    assert (me["id"], me["email"], me["email_verified"]) == (robin.public_id, NEW, True)
    goes_on = {"Authorization": f"Bearer {me['access_token']}"}
    assert (await client.get("/api/v1/me", headers=goes_on)).json()["email"] == NEW
    assert (await sign_in(client, OLD)).status_code == 401
    assert (await sign_in(client, NEW)).json()["user"]["id"] == robin.public_id


async def test_every_other_session_ends(client: httpx.AsyncClient, services: Services, robin: Account) -> None:
    elsewhere = (await sign_in(client, OLD)).json()["access_token"]
    goes_on = (await changed(client, services, robin)).json()["access_token"]
    for token, status in ((elsewhere, 401), (robin.token, 401), (goes_on, 200)):
        answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status


async def test_the_old_address_is_told_without_the_new_one(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    await changed(client, services, robin)
    told = (await waiting_mail(services, OLD))[-1]
    assert "was changed" in told.subject
    assert "It wasn't you?" in told.text
    assert NEW not in told.subject + told.text + told.html


async def test_an_address_that_was_never_confirmed_is_not_written_to(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    mistyped = await make.account(OLD, verified=False)
    assert (await changed(client, services, mistyped)).json()["email_verified"] is True
    assert await waiting_mail(services, OLD) == []


async def test_the_old_address_is_free_again(client: httpx.AsyncClient, services: Services, robin: Account) -> None:
    await changed(client, services, robin)
    body = {"email": OLD, "password": PASSWORD, "name": "Somebody Else"}
    registered = await client.post("/api/v1/auth/register", json=body)
    assert registered.status_code == 201
    assert registered.json()["user"]["id"] != robin.public_id
    assert (await sign_in(client, NEW)).json()["user"]["id"] == robin.public_id


async def test_codes_that_wait_for_the_old_address_let_nobody_in(
    client: httpx.AsyncClient, services: Services, db: Database, robin: Account
) -> None:
    await client.post("/api/v1/auth/password/forgot", json={"email": OLD})
    reset = await mailed_code(services, OLD)
    await client.post("/api/v1/auth/code", json={"email": OLD})
    assert (await ask(client, robin)).status_code == 202
    assert await open_codes(db) == 3
    assert (await change(client, robin, await mailed_code(services, NEW))).status_code == 200
    assert await open_codes(db) == 0
    body = {"email": OLD, "code": reset, "password": "four more unrelated words"}
    assert (await client.post("/api/v1/auth/password/reset", json=body)).json()["code"] == "invalid_code"


async def test_a_wrong_code_changes_nothing_and_five_use_it_up(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    await ask(client, robin)
    code = await mailed_code(services, NEW)
    for _ in range(5):
        refused = await change(client, robin, other_than(code))
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_code")
    assert (await change(client, robin, code)).status_code == 400
    assert (await client.get("/api/v1/me", headers=robin.headers)).json()["email"] == OLD


async def test_a_code_runs_out(client: httpx.AsyncClient, services: Services, db: Database, robin: Account) -> None:
    await ask(client, robin)
    async with db.write() as tx:
        await tx.execute(sa.update(mailed_codes).values(expires_at=sa.func.now() - timedelta(seconds=1)))
    assert (await change(client, robin, await mailed_code(services, NEW))).status_code == 400


async def test_only_the_newest_code_counts_for_its_address_alone(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    await ask(client, robin, "mistyped@test.example")
    first = await mailed_code(services, "mistyped@test.example")
    await ask(client, robin)
    assert (await change(client, robin, first, "mistyped@test.example")).status_code == 400
    newest = await mailed_code(services, NEW)
    assert (await change(client, robin, newest, "elsewhere@test.example")).status_code == 400
    done = await change(client, robin, newest)
    assert done.status_code == 200
    again = replace(robin, token=done.json()["access_token"])
    assert (await change(client, again, newest)).json()["code"] == "invalid_code", "a code works once"


async def test_a_code_counts_for_the_account_it_was_asked_for_and_for_nothing_else(
    client: httpx.AsyncClient, services: Services, make: Make, robin: Account
) -> None:
    await ask(client, robin)
    code = await mailed_code(services, NEW)
    assert (await change(client, await make.fan(), code)).status_code == 400
    body = {"email": NEW, "code": code}
    assert (await client.post("/api/v1/auth/code/verify", json=body)).status_code == 400
    assert (await client.post("/api/v1/auth/verify", json=body)).status_code == 400
    assert (await change(client, robin, code)).status_code == 200


@asynccontextmanager
async def counting() -> AsyncIterator[Counter[str]]:
    """What the database is asked meanwhile."""
    seen: Counter[str] = Counter()

    def count(_conn: object, _cursor: object, text: str, *_rest: object) -> None:
        seen[text] += 1

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", count)


async def test_nobody_learns_whose_an_address_is(
    client: httpx.AsyncClient, services: Services, make: Make, robin: Account
) -> None:
    await make.account(TAKEN)
    told, worked = set(), set()
    for email in (TAKEN, "nobody-1@test.example", TAKEN, "nobody-2@test.example"):
        async with counting() as seen:
            asked = await ask(client, robin, email)
            wrong = await change(client, robin, "000000", email)
        told.add((asked.status_code, asked.text, wrong.status_code, wrong.text.replace(email, "…")))
        worked.add(frozenset(seen.items()))
    assert len(told) == 1, "one answer for everybody"
    assert len(worked) == 1, f"the same work for everybody: {worked}"
    [theirs, _again] = await waiting_mail(services, TAKEN)
    assert "already" in theirs.subject
    assert not re.search(r"\d{6}", theirs.subject + theirs.text), "no code of it is to be had"


async def test_whoever_has_it_since_keeps_it(
    client: httpx.AsyncClient, services: Services, make: Make, robin: Account
) -> None:
    await ask(client, robin)
    other = await make.account(NEW)
    refused = await change(client, robin, await mailed_code(services, NEW))
    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken")
    assert (await client.get("/api/v1/me", headers=robin.headers)).json()["email"] == OLD
    assert (await client.get("/api/v1/me", headers=other.headers)).json()["email"] == NEW
    assert not [mail for mail in await waiting_mail(services, OLD) if "changed" in mail.subject]


async def test_at_once_one_of_them_has_it(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    wanting = [await make.fan() for _ in range(6)]
    codes = []
    for who in wanting:
        await ask(client, who)
        codes.append(await mailed_code(services, NEW))
    body = {"email": NEW, "password": PASSWORD, "name": "Robin Ash"}
    registered, *answers = await asyncio.gather(
        client.post("/api/v1/auth/register", json=body),
        *(change(client, who, code) for who, code in zip(wanting, codes, strict=True)),
    )
    statuses = sorted([200 if registered.status_code == 201 else 409, *(one.status_code for one in answers)])
    assert statuses == [200] + [409] * 6
    async with db.read() as tx:
        ids = [who.id for who in wanting]
        found = [one.email for one in await people.by_ids(tx, ids, sealer=services.get(Sealer))]
    assert found.count(NEW) == sum(one.status_code == 200 for one in answers)


async def test_without_the_unique_index_more_would_have_it(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    """The negative control: nothing but the index stands in between."""
    async with db.write() as tx:
        await tx.execute(sa.text("alter table people drop constraint uq_people_email_hash"))
    wanting = [await make.fan() for _ in range(3)]
    codes = []
    for who in wanting:
        await ask(client, who)
        codes.append(await mailed_code(services, NEW))
    answers = await asyncio.gather(*(change(client, who, code) for who, code in zip(wanting, codes, strict=True)))
    assert [one.status_code for one in answers] == [200] * 3


async def test_one_code_changes_it_once(client: httpx.AsyncClient, services: Services, robin: Account) -> None:
    await ask(client, robin)
    code = await mailed_code(services, NEW)
    answers = await asyncio.gather(*(change(client, robin, code) for _ in range(6)))
    assert [one.status_code for one in answers].count(200) == 1
    assert {one.status_code for one in answers} <= {200, 400, 401}
    assert len([mail for mail in await waiting_mail(services, OLD) if "changed" in mail.subject]) == 1


async def test_what_has_changed_meanwhile_is_not_written_over(
    services: Services, db: Database, make: Make, robin: Account
) -> None:
    sealer, now = services.get(Sealer), utc_now()
    async with db.write() as tx:
        await people.change_email(tx, robin.person, NEW, sealer=sealer, now=now)
    with pytest.raises(Unavailable):
        async with db.write() as tx:
            await people.change_email(tx, robin.person, "third@test.example", sealer=sealer, now=now)
    async with db.write() as tx:
        wish = NewEmail(person_id=robin.id, email="fourth@test.example", code="000000")
        assert await change_email(tx, wish, sealer=sealer, now=now) is None
        assert (await people.by_id(tx, robin.id, sealer=sealer)).email == NEW


async def test_while_the_keys_of_addresses_are_replaced(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    who, taken = robin, 0

    async def keep_changing() -> None:
        nonlocal who, taken
        for n in range(6):
            answer = await changed(client, services, who, f"robin-{n}@test.example")
            who, taken = replace(who, token=answer.json()["access_token"]), n

    await asyncio.gather(keep_changing(), rotate(services, "lookup", utc_now()))
    assert (await sign_in(client, f"robin-{taken}@test.example")).json()["user"]["id"] == robin.public_id
    for n in range(taken):
        assert (await sign_in(client, f"robin-{n}@test.example")).status_code == 401


async def test_it_needs_a_fresh_proof_and_an_address_of_ones_own(
    client: httpx.AsyncClient, services: Services, make: Make, robin: Account
) -> None:
    late = services.get(Tokens).issue(robin.person, utc_now() - timedelta(minutes=11))
    refused = await ask(client, replace(robin, token=late))
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    for email in (OLD, OLD.upper(), "no address", "two@test.example,three@test.example"):
        assert (await ask(client, robin, email)).json()["errors"][0]["field"] == "email"
    owner = await make.organiser()
    async with services.get(Database).write() as tx:
        _id, key = await create_api_key(tx, owner.id, "till", sealer=services.get(Sealer))
    till = replace(owner, token=key)
    assert (await ask(client, till)).status_code == 403
    assert (await change(client, till, "000000")).status_code == 403
    assert (await client.post(ASK, json={"email": NEW})).status_code == 401
    assert (await client.post(CHANGE, json={"email": NEW, "code": "000000"})).status_code == 401


async def test_nobody_has_many_strangers_mailed(client: httpx.AsyncClient, services: Services, robin: Account) -> None:
    for n in range(10):
        assert (await ask(client, robin, f"stranger-{n}@test.example")).status_code == 202
    refused = await ask(client, robin, "stranger-10@test.example")
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
    assert await waiting_mail(services, "stranger-10@test.example") == []


async def test_one_stranger_is_not_mailed_by_many(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    for _ in range(10):
        assert (await ask(client, await make.fan())).status_code == 202
    assert (await ask(client, await make.fan())).status_code == 429
    assert len(await waiting_mail(services, NEW)) == 10
