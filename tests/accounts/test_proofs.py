"""A fresh proof before what a stolen session must not do."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from onsale.accounts.api_keys import create_api_key
from onsale.accounts.passwords import Passwords
from onsale.accounts.tokens import Tokens
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.web.csrf import SESSION_COOKIE
from tests.accounts.test_pages import post_again, submit
from tests.fixtures.mailbox import mailed_code, waiting_mail
from tests.fixtures.make import Account, Make
from tests.fixtures.two_factors import with_two_factors

OLD, NEW = "three unrelated words", "four more unrelated words"
PROOF, PASSWORD = "/api/v1/me/proof", "/api/v1/me/password"
LONG_AGO = timedelta(minutes=11)


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password, signed in a while ago."""
    account = await make.account("robin@test.example", password_hash=await services.get(Passwords).hash(OLD))
    return aged(account, services)


def aged(account: Account, services: Services, *, two_factors: bool = False) -> Account:
    """The same, in a session that has proved itself too long ago."""
    token = services.get(Tokens).issue(account.person, utc_now() - LONG_AGO, two_factors=two_factors)
    return replace(account, token=token)


def bearer(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def changed(client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    return await client.post(PASSWORD, json={"password": NEW}, headers=headers)


async def test_signing_in_is_a_proof_for_ten_minutes(client: httpx.AsyncClient, make: Make, services: Services) -> None:
    fresh = await make.account("robin@test.example")
    assert (await changed(client, fresh.headers)).status_code == 200
    late = services.get(Tokens).issue(fresh.person, utc_now() - timedelta(minutes=9))
    assert late
    stale = aged(await make.fan(), services)
    refused = await changed(client, stale.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")


async def test_by_the_password_the_same_session_goes_on(client: httpx.AsyncClient, robin: Account) -> None:
    wrong = await client.post(PROOF, json={"password": NEW}, headers=robin.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    headers = bearer(await client.post(PROOF, json={"password": OLD}, headers=robin.headers))
    assert (await client.get("/api/v1/me", headers=robin.headers)).status_code == 200
    assert (await changed(client, headers)).status_code == 200


async def test_by_a_code_that_is_mailed_for_nothing_else(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    assert (await client.post(f"{PROOF}/code", headers=robin.headers)).status_code == 202
    code = await mailed_code(services, robin.email)
    elsewhere = await client.post("/api/v1/auth/code/verify", json={"email": robin.email, "code": code})
    assert elsewhere.json()["code"] == "invalid_code"
    headers = bearer(await client.post(PROOF, json={"mailed_code": code}, headers=robin.headers))
    assert (await changed(client, headers)).status_code == 200
    again = await client.post(PROOF, json={"mailed_code": code}, headers=headers)
    assert again.status_code in {400, 401}


async def test_with_two_factors_only_the_second_counts(
    client: httpx.AsyncClient, make: Make, services: Services
) -> None:
    account, phone = await with_two_factors(client, await make.fan())
    recent = (await client.get("/api/v1/me/two-factors", headers=account.headers)).json()
    assert recent["since"]
    await client.post(f"{PROOF}/code", headers=account.headers)
    code = await mailed_code(services, account.email)
    refused = await client.post(PROOF, json={"mailed_code": code}, headers=account.headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "code")
    wrong = await client.post(PROOF, json={"code": "000000"}, headers=account.headers)
    assert wrong.json()["code"] == "invalid_code"
    bearer(await client.post(PROOF, json={"code": phone.code()}, headers=account.headers))
    headers = bearer(await client.post(PROOF, json={"code": phone.recovery_codes[0]}, headers=account.headers))
    assert (await client.post("/api/v1/me/two-factors/off", headers=headers)).status_code == 200


async def test_what_needs_one(client: httpx.AsyncClient, robin: Account) -> None:
    for path in ("/api/v1/me/two-factors", "/api/v1/me/two-factors/off", "/api/v1/me/two-factors/recovery-codes"):
        refused = await client.post(path, headers=robin.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed"), path


async def test_a_changed_password_ends_the_others_and_tells_the_owner(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    body = {"email": robin.email, "password": OLD}
    mine = bearer(await client.post("/api/v1/auth/login", json=body))
    goes_on = bearer(await changed(client, mine))
    for ended in (mine, robin.headers):
        assert (await client.get("/api/v1/me", headers=ended)).status_code == 401
    assert (await client.get("/api/v1/me", headers=goes_on)).status_code == 200
    assert (await client.post("/api/v1/auth/login", json=body)).status_code == 401
    assert (await client.post("/api/v1/auth/login", json=body | {"password": NEW})).status_code == 200
    assert "changed" in (await waiting_mail(services, robin.email))[-1].subject


async def test_passwords_are_not_guessed_with_a_stolen_session(client: httpx.AsyncClient, robin: Account) -> None:
    for _ in range(10):
        assert (await client.post(PROOF, json={"password": NEW}, headers=robin.headers)).status_code == 401
    assert (await client.post(PROOF, json={"password": OLD}, headers=robin.headers)).status_code == 429
    body = {"email": robin.email, "password": OLD}
    assert (await client.post("/api/v1/auth/login", json=body)).status_code == 200, "its owner still gets in"


async def test_no_api_key_proves_anything(client: httpx.AsyncClient, make: Make, services: Services) -> None:
    owner = await make.organiser()
    async with services.get(Database).write() as tx:
        _id, key = await create_api_key(tx, owner.id, "till", sealer=services.get(Sealer))
    headers = {"Authorization": f"Bearer {key}"}
    assert (await client.post(PROOF, json={"password": OLD}, headers=headers)).status_code == 403
    assert (await client.post(f"{PROOF}/code", headers=headers)).status_code == 403
    assert (await changed(client, headers)).status_code == 403
    assert (await client.post(PROOF, json={"password": OLD})).status_code == 401


async def test_the_pages_lead_there_and_back(client: httpx.AsyncClient, robin: Account) -> None:
    client.cookies.set(SESSION_COOKIE, robin.token)
    to_password = await client.get("/account/password", headers={"Accept": "text/html"})
    assert to_password.headers["location"] == "/account/prove?next=%2Faccount%2Fpassword"
    asked = await client.get(to_password.headers["location"])
    wrong = await post_again(client, asked, "/account/prove", password=NEW)
    assert wrong.status_code == 401
    assert "isn&#39;t your password" in wrong.text
    proved = await post_again(client, asked, "/account/prove", password=OLD)
    assert (proved.status_code, proved.headers["location"]) == (303, "/account/password")
    refused = await submit(client, "/account/password", "/account/password/change", password="short")
    assert refused.status_code == 400
    done = await submit(client, "/account/password", "/account/password/change", password=NEW)
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=password")
    assert (await client.get("/account")).status_code == 200


async def test_the_page_mails_a_code_to_whoever_has_no_password(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    guest = aged(await make.fan(), services)
    client.cookies.set(SESSION_COOKIE, guest.token)
    asked = await client.get("/account/prove?next=%2Faccount%2Ftwo-factors")
    assert 'name="password"' not in asked.text
    sent = await submit(client, "/account/prove", send="1", next="/account/two-factors")
    assert guest.email in sent.text
    wrong = await submit(client, "/account/prove", mailed="000000", next="/account/two-factors")
    assert (wrong.status_code, 'id="e-mailed"' in wrong.text) == (400, True)
    code = await mailed_code(services, guest.email)
    done = await submit(client, "/account/prove", mailed=code, next="/account/two-factors")
    assert done.headers["location"] == "/account/two-factors"
    begun = await submit(client, "/account/two-factors", "/account/two-factors/begin")
    assert begun.headers["location"] == "/account/two-factors/set-up"


async def test_a_form_sent_too_late_leads_back_to_its_page(client: httpx.AsyncClient, robin: Account) -> None:
    client.cookies.set(SESSION_COOKIE, robin.token)
    page = await client.get("/account/two-factors")
    token = page.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    headers = {"Accept": "text/html"}
    sent = await client.post("/account/two-factors/begin", data={"_csrf_token": token}, headers=headers)
    assert sent.headers["location"] == "/account/prove?next=%2Faccount%2Ftwo-factors"
