"""What lies in the tables says nothing about anybody."""

import psycopg
import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.tables import person_keys
from onsale.platform.database import Database, libpq_url, metadata
from onsale.platform.services import Services
from tests.fixtures.make import Make

EMAIL, NAME = "unmistakable@test.example", "Unmistakable Name"


async def test_no_table_holds_an_address_or_a_name(
    client: object, services: Services, make: Make, database_url: str
) -> None:
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    registered = {"email": EMAIL, "name": NAME, "password": "three unrelated words"}
    answer = await client.post("/api/v1/auth/register", json=registered)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    await client.patch("/api/v1/me", json={"name": NAME + " again"}, headers=headers)
    await client.post("/api/v1/auth/code", json={"email": EMAIL})
    await client.post("/api/v1/auth/password/forgot", json={"email": EMAIL})
    await client.post("/api/v1/auth/login", json={"email": EMAIL, "password": "a wrong password"})
    dump = b""
    with psycopg.connect(libpq_url(database_url)) as connection:
        tables = [*metadata.tables, "procrastinate_jobs"]
        for table in tables:
            with connection.cursor().copy(f'copy "{table}" to stdout (format binary)') as copy:
                dump += b"".join(bytes(block) for block in copy)
    assert len(dump) > 1000
    for secret in (b"unmistakable", b"Unmistakable", b"test.example", b"three unrelated words", b"127.0.0.1"):
        assert secret not in dump


async def test_a_seal_moved_to_another_person_does_not_open(make: Make, db: Database) -> None:
    from cryptography.exceptions import InvalidTag

    one, other = await make.fan(), await make.fan()
    async with db.write() as tx:
        await tx.execute(
            sa.text(
                "update people set email_sealed = (select email_sealed from people where id = :one) where id = :other"
            ),
            {"one": one.id, "other": other.id},
        )
    async with db.read() as tx:
        try:
            await people.by_id(tx, other.id, sealer=make.sealer)
        except InvalidTag:
            return
    raise AssertionError("it opened")


async def test_without_the_data_key_a_person_is_gone(make: Make, db: Database) -> None:
    fan = await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.delete(person_keys).where(person_keys.c.person_id == fan.id))
    async with db.read() as tx:
        assert await people.by_email(tx, fan.email, sealer=make.sealer) is None
