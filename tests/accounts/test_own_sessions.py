"""One's sessions: what is told of them, ending one or all others, and that checking one asks no database."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts import jobs
from onsale.accounts.passwords import Passwords
from onsale.accounts.revocations import Revocations
from onsale.accounts.sightings import Sightings, note_sightings
from onsale.accounts.tables import sessions
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.accounts.test_pages import submit
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Account, Make

PASSWORD = "three unrelated words"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
ME = "/api/v1/me/sessions"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password."""
    return await make.account("robin@test.example", password_hash=await services.get(Passwords).hash(PASSWORD))


async def signed_in(client: httpx.AsyncClient, **headers: str) -> dict[str, str]:
    body = {"email": "robin@test.example", "password": PASSWORD}
    answer = await client.post("/api/v1/auth/login", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def told(client: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, object]]:
    answer = await client.get(ME, headers=headers)
    assert answer.status_code == 200
    return list(answer.json()["items"])


async def test_each_sign_in_is_told_of_in_plain_words(client: httpx.AsyncClient, robin: Account) -> None:
    await signed_in(client)
    headers = await signed_in(client, **FIREFOX)
    newest, first = await told(client, headers)
    assert (newest["device"], newest["this"]) == ("Firefox on Linux", True)
    assert (first["device"], first["this"]) == ("A program", False)
    assert len(str(newest["last_seen_on"])) == len("2026-11-28")


async def test_nothing_else_of_the_browser_is_stored(client: httpx.AsyncClient, robin: Account, db: Database) -> None:
    await signed_in(client, **FIREFOX)
    async with db.read() as tx:
        row = (await tx.execute(sa.select(sessions))).one()
    assert "145" not in str(row)
    assert "127.0.0.1" not in str(row)
    assert row.device == "Firefox/Linux"


async def test_ending_one_ends_that_one(client: httpx.AsyncClient, robin: Account) -> None:
    other, mine = await signed_in(client), await signed_in(client)
    [theirs] = [one for one in await told(client, mine) if not one["this"]]
    assert (await client.delete(f"{ME}/{theirs['id']}", headers=mine)).status_code == 204
    assert (await client.get("/api/v1/me", headers=other)).status_code == 401
    assert (await client.get("/api/v1/me", headers=mine)).status_code == 200
    assert [one["this"] for one in await told(client, mine)] == [True]
    assert (await client.delete(f"{ME}/{theirs['id']}", headers=mine)).status_code == 404


async def test_another_process_hears_of_it(client: httpx.AsyncClient, robin: Account, db: Database) -> None:
    other, mine = await signed_in(client), await signed_in(client)
    [theirs] = [one for one in await told(client, mine) if not one["this"]]
    await client.delete(f"{ME}/{theirs['id']}", headers=mine)
    elsewhere = Revocations()
    await elsewhere.refresh(db)
    assert str(theirs["id"]) in {str(each) for each in elsewhere._ended}
    assert other


async def test_ending_all_others_leaves_this_one(client: httpx.AsyncClient, robin: Account) -> None:
    others = [await signed_in(client) for _ in range(2)]
    mine = await signed_in(client)
    answer = await client.post(f"{ME}/end-others", headers=mine)
    assert answer.status_code == 200
    goes_on = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    for each in (*others, mine, robin.headers):
        assert (await client.get("/api/v1/me", headers=each)).status_code == 401
    [only] = await told(client, goes_on)
    assert only["this"] is True


async def test_a_new_password_takes_the_others_off_the_list(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    await signed_in(client)
    await client.post("/api/v1/auth/password/forgot", json={"email": robin.email})
    body = {"email": robin.email, "code": await mailed_code(services, robin.email), "password": PASSWORD}
    assert (await client.post("/api/v1/auth/password/reset", json=body)).status_code == 204
    assert [one["this"] for one in await told(client, await signed_in(client))] == [True, False]


async def test_nobody_ends_somebody_elses(client: httpx.AsyncClient, robin: Account, make: Make) -> None:
    mine, stranger = await signed_in(client), await make.fan()
    [one] = await told(client, mine)
    assert (await client.delete(f"{ME}/{one['id']}", headers=stranger.headers)).status_code == 404
    assert (await client.delete(f"{ME}/{one['id']}")).status_code == 401
    assert (await client.get(ME)).status_code == 401
    for unknown in (uuid4(), "nothing"):
        assert (await client.delete(f"{ME}/{unknown}", headers=mine)).status_code == 404
    assert (await client.get("/api/v1/me", headers=mine)).status_code == 200


async def test_a_session_is_checked_without_the_database_and_seen_by_the_day(
    client: httpx.AsyncClient, services: Services, robin: Account, db: Database
) -> None:
    mine = await signed_in(client)
    async with db.write() as tx:
        await tx.execute(sa.update(sessions).values(last_seen_on=sa.func.current_date() - 3))
    before = (await told(client, mine))[0]["last_seen_on"]
    await note_sightings(services)
    [after] = await told(client, mine)
    assert str(before) < str(after["last_seen_on"])
    assert not services.get(Sightings)._waiting


async def test_what_counts_no_more_is_forgotten(
    client: httpx.AsyncClient, services: Services, robin: Account, db: Database
) -> None:
    await signed_in(client)
    mine = await signed_in(client)
    await client.post(f"{ME}/end-others", headers=mine)
    await jobs.forget_expired(services)
    async with db.read() as tx:
        assert len((await tx.execute(sa.select(sessions))).all()) == 1
    async with db.write() as tx:
        await tx.execute(sa.update(sessions).values(expires_at=sa.func.now() - timedelta(days=1)))
    await jobs.forget_expired(services)
    async with db.read() as tx:
        assert (await tx.execute(sa.select(sessions))).all() == []


async def test_the_page(client: httpx.AsyncClient, robin: Account) -> None:
    first, second = [await signed_in(client) for _ in range(2)]
    await submit(client, "/sign-in", email=robin.email, password=PASSWORD)
    page = (await client.get("/account/sessions")).text
    assert "this one" in page
    assert page.count('name="session"') == 2
    which = page.partition('name="session" value="')[2].partition('"')[0]
    ended = await submit(client, "/account/sessions", "/account/sessions/end", session=which)
    assert ended.headers["location"] == "/account/sessions?done=one"
    assert (await client.get("/api/v1/me", headers=second)).status_code == 401
    assert (await client.get("/api/v1/me", headers=first)).status_code == 200
    assert (await submit(client, "/account/sessions", "/account/sessions/end-others")).status_code == 303
    assert (await client.get("/api/v1/me", headers=first)).status_code == 401
    again = (await client.get("/account/sessions?done=others")).text
    assert 'name="session"' not in again
    assert "Signed out everywhere else." in again


async def test_a_made_up_session_ends_nothing(client: httpx.AsyncClient, robin: Account) -> None:
    await submit(client, "/sign-in", email=robin.email, password=PASSWORD)
    answer = await submit(client, "/account/sessions", "/account/sessions/end", session="nothing")
    assert answer.status_code == 404
