"""Two factors: setting them up, signing in with them, and what can't be got around."""

import asyncio

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.api_keys import create_api_key
from onsale.accounts.passwords import Passwords
from onsale.accounts.tables import attempts, recovery_codes, second_factors
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code, waiting_mail
from tests.fixtures.make import Account, Make
from tests.fixtures.two_factors import Phone, with_two_factors

PASSWORD = "three unrelated words"
ME = "/api/v1/me/two-factors"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password."""
    return await make.account("robin@test.example", password_hash=await services.get(Passwords).hash(PASSWORD))


@pytest.fixture
async def both(client: httpx.AsyncClient, robin: Account) -> tuple[Account, Phone]:
    """The same with an authenticator app."""
    return await with_two_factors(client, robin)


async def first_step(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    body = {"email": "robin@test.example", "password": password}
    return await client.post("/api/v1/auth/login", json=body)


async def second_step(client: httpx.AsyncClient, step: str, code: str) -> httpx.Response:
    return await client.post("/api/v1/auth/second-step", json={"step": step, "code": code})


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_nothing_counts_before_a_code_has_come(client: httpx.AsyncClient, robin: Account) -> None:
    begun = await client.post(ME, headers=robin.headers)
    assert begun.status_code == 201
    assert begun.json()["secret"] in begun.json()["uri"]
    assert (await client.get(ME, headers=robin.headers)).json() == {"since": None, "recovery_codes_left": 0}
    assert (await first_step(client)).status_code == 200


async def test_a_wrong_first_code_turns_nothing_on(client: httpx.AsyncClient, robin: Account) -> None:
    await client.post(ME, headers=robin.headers)
    answer = await client.post(f"{ME}/confirm", headers=robin.headers, json={"code": "000000"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_code")
    assert (await client.get(ME, headers=robin.headers)).json()["since"] is None


async def test_set_up_it_ends_every_other_session_and_tells_the_owner(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    elsewhere = bearer(await first_step(client))
    goes_on, phone = await with_two_factors(client, robin)
    assert (await client.get("/api/v1/me", headers=elsewhere)).status_code == 401
    assert (await client.get("/api/v1/me", headers=robin.headers)).status_code == 401
    standing = (await client.get(ME, headers=goes_on.headers)).json()
    assert standing["since"] is not None
    assert standing["recovery_codes_left"] == len(set(phone.recovery_codes)) == 10
    assert "two factors" in (await waiting_mail(services, robin.email))[-1].subject
    assert (await client.post(ME, headers=goes_on.headers)).json()["code"] == "second_factor_on"


async def test_the_password_alone_opens_nothing(client: httpx.AsyncClient, both: tuple[Account, Phone]) -> None:
    answer = await first_step(client)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_step_needed")
    assert "access_token" not in answer.json()
    step = answer.json()["step"]
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {step}"})).status_code == 401
    known = await second_step(client, step, both[1].code())
    assert known.status_code == 200
    assert (await client.get("/api/v1/me", headers=bearer(known))).status_code == 200


async def test_nor_does_a_mailed_code(
    client: httpx.AsyncClient, services: Services, both: tuple[Account, Phone]
) -> None:
    email = both[0].email
    await client.post("/api/v1/auth/code", json={"email": email})
    body = {"email": email, "code": await mailed_code(services, email)}
    answer = await client.post("/api/v1/auth/code/verify", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_step_needed")
    assert (await second_step(client, answer.json()["step"], both[1].code())).status_code == 200


async def test_a_code_counts_once(client: httpx.AsyncClient, both: tuple[Account, Phone]) -> None:
    step, code = (await first_step(client)).json()["step"], both[1].code()
    answers = await asyncio.gather(*(second_step(client, step, code) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert (await second_step(client, step, code)).json()["code"] == "invalid_code"


async def test_an_earlier_code_than_one_used_does_not_count(
    client: httpx.AsyncClient, both: tuple[Account, Phone]
) -> None:
    step, phone = (await first_step(client)).json()["step"], both[1]
    earlier, later = phone.code(), phone.code()
    assert (await second_step(client, step, later)).status_code == 200
    assert (await second_step(client, step, earlier)).status_code == 400


async def test_a_recovery_code_counts_once_however_it_is_written(
    client: httpx.AsyncClient, services: Services, both: tuple[Account, Phone]
) -> None:
    account, phone = both
    step, code = (await first_step(client)).json()["step"], phone.recovery_codes[3]
    answers = await asyncio.gather(*(second_step(client, step, code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]
    spaced = phone.recovery_codes[4].replace("-", " ").upper()
    assert (await second_step(client, step, spaced)).status_code == 200
    assert (await client.get(ME, headers=account.headers)).json()["recovery_codes_left"] == 8
    assert "8" in (await waiting_mail(services, account.email))[-1].text


async def test_new_recovery_codes_replace_the_old(client: httpx.AsyncClient, both: tuple[Account, Phone]) -> None:
    account, phone = both
    answer = await client.post(f"{ME}/recovery-codes", headers=account.headers)
    assert answer.status_code == 200
    step = (await first_step(client)).json()["step"]
    assert (await second_step(client, step, phone.recovery_codes[0])).status_code == 400
    assert (await second_step(client, step, answer.json()["recovery_codes"][0])).status_code == 200


async def test_turned_off_one_factor_is_enough_and_other_sessions_end(
    client: httpx.AsyncClient, services: Services, both: tuple[Account, Phone]
) -> None:
    account, _phone = both
    answer = await client.post(f"{ME}/off", headers=account.headers)
    assert answer.status_code == 200
    assert (await client.get(ME, headers=account.headers)).status_code == 401
    assert (await client.get(ME, headers=bearer(answer))).json()["since"] is None
    assert (await first_step(client)).status_code == 200
    assert "no longer" in (await waiting_mail(services, account.email))[-1].subject


async def test_what_was_only_begun_is_not_turned_off_and_ends_no_session(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    account = await make.fan()
    assert (await client.post(ME, headers=account.headers)).status_code == 201
    answer = await client.post(f"{ME}/off", headers=account.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_off")
    assert (await client.get(ME, headers=account.headers)).status_code == 200
    assert await waiting_mail(services, account.email) == []


async def test_a_reset_password_ends_the_step_between(
    client: httpx.AsyncClient, services: Services, both: tuple[Account, Phone]
) -> None:
    step, email = (await first_step(client)).json()["step"], both[0].email
    await client.post("/api/v1/auth/password/forgot", json={"email": email})
    body = {"email": email, "code": await mailed_code(services, email), "password": "four more unrelated words"}
    assert (await client.post("/api/v1/auth/password/reset", json=body)).json()["code"] == "second_step_needed"
    refused = await second_step(client, step, both[1].code())
    assert (refused.status_code, refused.json()["code"]) == (401, "second_step_over")


@pytest.mark.parametrize("step", ["x", "2026-11.AAAA", "2026-11.", "nothing.at.all"])
async def test_a_made_up_step_is_none(client: httpx.AsyncClient, step: str) -> None:
    answer = await second_step(client, step, "000000")
    assert (answer.status_code, answer.json()["code"]) == (401, "second_step_over")


async def test_guessing_is_limited_and_recovery_codes_still_let_the_owner_in(
    client: httpx.AsyncClient, db: Database, both: tuple[Account, Phone]
) -> None:
    step = (await first_step(client)).json()["step"]
    for _ in range(10):
        assert (await second_step(client, step, "000000")).status_code == 400
    assert (await second_step(client, step, both[1].code())).status_code == 429
    assert (await second_step(client, step, both[1].recovery_codes[0])).status_code == 200
    async with db.read() as tx:
        kinds = set((await tx.execute(sa.select(attempts.c.kind))).scalars())
    assert {"second_factor", "recovery_code"} <= kinds


async def test_neither_the_secret_nor_a_recovery_code_is_stored_readable(
    db: Database, both: tuple[Account, Phone]
) -> None:
    async with db.read() as tx:
        sealed = bytes((await tx.execute(sa.select(second_factors.c.secret_sealed))).scalar_one())
        hashes = [bytes(each) for each in (await tx.execute(sa.select(recovery_codes.c.code_hash))).scalars()]
    assert both[1].secret.encode() not in sealed
    assert len(hashes) == 10
    letters = [code.replace("-", "").encode() for code in both[1].recovery_codes]
    assert not any(each in stored for each in letters for stored in hashes)


async def test_a_secret_does_not_open_for_somebody_else(
    client: httpx.AsyncClient, db: Database, make: Make, both: tuple[Account, Phone]
) -> None:
    stranger = await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.delete(recovery_codes))
        await tx.execute(sa.update(second_factors).values(person_id=stranger.id, confirmed_at=None))
    answer = await client.post(f"{ME}/confirm", headers=stranger.headers, json={"code": both[1].code()})
    assert answer.json()["code"] == "second_factor_off"


async def test_nobody_and_no_api_key_sets_anything_up(
    client: httpx.AsyncClient, make: Make, services: Services
) -> None:
    organiser = await make.organiser()
    async with services.get(Database).write() as tx:
        _id, key = await create_api_key(tx, organiser.id, "till", sealer=services.get(Sealer))
    for path in (ME, f"{ME}/confirm", f"{ME}/off", f"{ME}/recovery-codes"):
        body = {"code": "123456"} if path == f"{ME}/confirm" else None
        assert (await client.post(path, json=body)).status_code == 401
        refused = await client.post(path, json=body, headers={"Authorization": f"Bearer {key}"})
        assert refused.status_code == 403
