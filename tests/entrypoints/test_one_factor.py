"""`onsale user one-factor`: for who has lost phone and recovery codes."""

from pathlib import Path

import httpx

from onsale.platform.services import Services
from tests.entrypoints.commands import refusal
from tests.entrypoints.test_user_keys import run
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Make
from tests.fixtures.two_factors import with_two_factors


async def test_one_factor_is_enough_again(
    client: httpx.AsyncClient, services: Services, make: Make, database_url: str, data_dir: Path
) -> None:
    account, _phone = await with_two_factors(client, await make.fan("robin@test.example"))
    done = await run("user", "one-factor", account.email, database_url=database_url, data_dir=data_dir)
    assert done.returncode == 0, done
    assert "no longer asks for two" in (await waiting_mail(services, account.email))[-1].subject
    again = await run("user", "one-factor", account.email, database_url=database_url, data_dir=data_dir)
    assert "No authenticator app is set up" in refusal(again)


async def test_nobody(database_url: str, data_dir: Path) -> None:
    refused = await run("user", "one-factor", "nobody@test.example", database_url=database_url, data_dir=data_dir)
    assert "nobody with this address" in refusal(refused)
