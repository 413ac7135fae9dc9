"""People made by those who run the installation."""

import time

import pytest

from onsale.accounts.errors import EmailTaken
from onsale.accounts.staff import CreateUser, create_user, mint_fans
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from tests.fixtures.make import Make

INES = CreateUser(email="ines@test.example", name="Ines Vale", roles=frozenset({"organiser"}), password_hash=None)


async def test_a_user_with_roles(make: Make, db: Database) -> None:
    async with db.write() as tx:
        person = await create_user(tx, INES, sealer=make.sealer, now=utc_now())
    assert person.roles == {"organiser"}
    assert person.email_verified_at is not None


async def test_an_address_and_a_role_must_be_right(make: Make, db: Database) -> None:
    await make.fan("ines@test.example")
    with pytest.raises(EmailTaken):
        async with db.write() as tx:
            await create_user(tx, INES, sealer=make.sealer, now=utc_now())
    pope = CreateUser(email="pope@test.example", name="Pope", roles=frozenset({"pope"}), password_hash=None)
    with pytest.raises(InvalidRequest):
        async with db.write() as tx:
            await create_user(tx, pope, sealer=make.sealer, now=utc_now())


async def test_a_thousand_fans_are_made_within_a_second_or_so(make: Make, db: Database) -> None:
    started = time.process_time()
    async with db.write() as tx:
        fans = await mint_fans(tx, 1000, sealer=make.sealer, now=utc_now())
    took_s = time.process_time() - started
    assert len({fan.id for fan in fans}) == len({fan.email for fan in fans}) == 1000
    assert took_s < 5, f"{took_s:.1f} s"


@pytest.mark.parametrize("n", [0, -1, 1001])
async def test_crowds_have_a_size(make: Make, db: Database, n: int) -> None:
    with pytest.raises(InvalidRequest):
        async with db.write() as tx:
            await mint_fans(tx, n, sealer=make.sealer, now=utc_now())
