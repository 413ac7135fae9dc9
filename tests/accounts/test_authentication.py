"""Who a request comes from: bearer tokens, API keys, cookies; and tokens that stopped counting."""

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.api_keys import ApiKeys, create_api_key, revoke_api_key
from onsale.accounts.jobs import forget_expired
from onsale.accounts.revocations import Revocations, poll_revocations
from onsale.accounts.sign_out import sign_out
from onsale.accounts.tables import ended_sessions
from onsale.accounts.tokens import Tokens
from onsale.entrypoints import wiring
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.make import Account, Make


def allowed(services: Services, account: Account) -> bool:
    token = services.get(Tokens).read(account.token, utc_now())
    return token is not None and services.get(Revocations).allows(token)


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Bearer", "Basic cm9iaW46cm9iaW4=", "ost_x", "Bearer osk_unknown"]
)
async def test_a_header_that_does_not_hold_is_refused_everywhere(client: httpx.AsyncClient, header: str) -> None:
    for path in ("/api/v1/me", "/sign-in"):
        answer = await client.get(path, headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_signing_out_ends_this_session_only(client: httpx.AsyncClient, make: Make, services: Services) -> None:
    fan = await make.fan()
    other = Account(fan.person, services.get(Tokens).issue(fan.person, utc_now()))
    assert (await client.post("/api/v1/auth/logout", headers=fan.headers)).status_code == 204
    assert (await client.get("/api/v1/me", headers=fan.headers)).status_code == 401
    assert (await client.get("/api/v1/me", headers=other.headers)).status_code == 200
    assert (await client.post("/api/v1/auth/logout", headers=fan.headers)).status_code == 401
    assert (await client.post("/api/v1/auth/logout")).status_code == 401


async def test_other_processes_learn_of_it(
    client: httpx.AsyncClient, make: Make, settings: Settings, database_url: str
) -> None:
    fan = await make.fan()
    elsewhere = wiring.build(settings, database_url)
    try:
        await poll_revocations(elsewhere)
        assert allowed(elsewhere, fan)
        await client.post("/api/v1/auth/logout", headers=fan.headers)
        await poll_revocations(elsewhere)
        assert not allowed(elsewhere, fan)
        started_later = wiring.build(settings, database_url)
        await poll_revocations(started_later)
        assert not allowed(started_later, fan)
        await started_later.get(Database).close()
    finally:
        await elsewhere.get(Database).close()


async def test_what_has_expired_is_forgotten(make: Make, services: Services, db: Database) -> None:
    fan = await make.fan()
    token = services.get(Tokens).read(fan.token, utc_now())
    assert token is not None
    async with db.write() as tx:
        await sign_out(tx, token.session_id, now=utc_now())
        await tx.execute(sa.update(ended_sessions).values(expires_at=sa.func.now() - sa.text("interval '10 s'")))
    await forget_expired(services)
    async with db.read() as tx:
        assert (await tx.execute(sa.select(ended_sessions))).first() is None
    revocations = services.get(Revocations)
    revocations.end(token.session_id, utc_now())
    revocations._ended[token.session_id] -= 10
    await poll_revocations(services)
    assert not revocations._ended


async def test_an_api_key_acts_for_its_owner_until_revoked(
    client: httpx.AsyncClient, make: Make, services: Services, db: Database
) -> None:
    ines = await make.organiser()
    async with db.write() as tx:
        key_id, secret = await create_api_key(tx, ines.id, "box office", sealer=make.sealer)
    assert secret.startswith("osk_")
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await client.get("/api/v1/me", headers=headers)).json()["id"] == ines.public_id
    assert (await client.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    async with db.write() as tx:
        await revoke_api_key(tx, key_id)
    services.add(ApiKeys, ApiKeys(make.sealer))
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_a_cookie_signs_in_and_a_bad_one_is_taken_away(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    good = await client.get("/account", headers={"Cookie": f"onsale_session={fan.token}"})
    assert good.status_code == 200
    assert "onsale_session" not in good.headers.get("set-cookie", "")
    bad = await client.get("/sign-in", headers={"Cookie": f"onsale_session={fan.token[:-1]}"})
    assert bad.status_code == 200
    cleared = next(c for c in bad.headers.get_list("set-cookie") if c.startswith("onsale_session="))
    assert 'onsale_session=""' in cleared
    assert "Max-Age=0" in cleared
