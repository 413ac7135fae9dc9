"""`onsale keys`: what there is, and replacing it; killed in the middle, it goes on."""

import asyncio
import json
import os
import subprocess
import sys

import sqlalchemy as sa

from onsale.accounts import lookup, people
from onsale.accounts.lookup import Rule
from onsale.accounts.people import NewPerson
from onsale.accounts.tokens import Tokens
from onsale.keys.jobs import keep_snapshots
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.entrypoints.commands import SOURCES, onsale, refusal
from tests.fixtures.make import Make

MANY = 1_200


async def many(services: Services) -> None:
    wishes = [NewPerson(email=f"fan{i}@test.example", name=f"Fan {i}") for i in range(MANY)]
    async with services.get(Database).write() as tx:
        await people.create_many(tx, wishes, sealer=services.get(Sealer), now=utc_now())


async def rule_of(db: Database) -> Rule:
    async with db.read() as tx:
        return await lookup.rule(tx)


def killed_at_the_first_part(db: Database, settings: Settings) -> None:
    told = {"ONSALE_DATABASE_URL": db.url, "ONSALE_DATA_DIR": str(settings.data_dir), "PYTHONPATH": str(SOURCES)}
    ours = {name: text for name, text in os.environ.items() if not name.startswith("ONSALE_")}
    command = [sys.executable, "-P", "-m", "onsale", "keys", "rotate", "lookup"]
    with subprocess.Popen(command, env=ours | told, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as rotating:
        assert rotating.stderr is not None
        assert next(line for line in rotating.stderr if b"hashing" in line)
        rotating.kill()
    assert rotating.returncode == -9


async def test_killed_in_the_middle_it_goes_on(services: Services, settings: Settings, db: Database) -> None:
    await many(services)
    await asyncio.to_thread(killed_at_the_first_part, db, settings)
    assert await rule_of(db) == Rule(1, 2, switched=False), "it was in the middle"
    async with db.write() as tx:
        assert await people.by_email(tx, "fan7@test.example", sealer=services.get(Sealer)) is not None
        again = NewPerson(email="fan7@test.example")
        assert await people.create(tx, again, sealer=services.get(Sealer), now=utc_now()) is None
    done = onsale("keys", "rotate", "lookup", "--json", database_url=db.url, data_dir=settings.data_dir)
    assert done.returncode == 0, done
    assert json.loads(done.stdout)[0]["rotated"]
    assert "lookup: hashing, " in done.stderr
    assert await rule_of(db) == Rule(2, None, switched=False)
    async with db.read() as tx:
        for i in range(0, MANY, 100):
            assert await people.by_email(tx, f"fan{i}@test.example", sealer=services.get(Sealer)) is not None
    refused = onsale("keys", "rotate", "lookup", database_url=db.url, data_dir=settings.data_dir)
    assert refused.returncode == 1
    assert "the key before is still needed until" in refused.stdout


async def test_all_of_them_while_this_process_goes_on(
    services: Services, settings: Settings, db: Database, make: Make
) -> None:
    fan, now = await make.fan(), utc_now()
    async with db.read() as tx:
        person = await people.by_id(tx, fan.id, sealer=services.get(Sealer))
    tokens = services.get(Tokens)
    before, keyring = tokens.issue(person, now), services.get(Keyring)
    old = {name: keyring.secret(name) for name in ("tokens", "csrf", "line", "marks", "lookup", "tickets")}
    done = onsale("keys", "rotate", "all", "--json", database_url=db.url, data_dir=settings.data_dir)
    assert done.returncode == 0, done
    assert keyring.refreshed()
    assert all(keyring.secret(name) != key for name, key in old.items())
    assert tokens.read(before, now) is not None, "nobody is signed out"
    async with db.read() as tx:
        assert (await people.by_id(tx, fan.id, sealer=services.get(Sealer))).email == person.email
        periods = set((await tx.execute(sa.text("select period from person_keys"))).scalars())
    assert periods == {f"{now:%Y-%m}.2"}, "another key within the month"
    told = json.loads(onsale("keys", "list", "--json", database_url=db.url, data_dir=settings.data_dir).stdout)
    assert {one["period"]: one["in_use_by"] for one in told["periods"]} == {f"{now:%Y-%m}": 0, f"{now:%Y-%m}.2": 1}
    assert next(one for one in told["periods"] if one["in_use_by"] == 0)["destroyed_at"] is not None
    assert {one["name"] for one in told["secrets"] if one["older_known"]} == {
        "lookup", "marks", "tokens", "csrf", "line", "snapshots",
    }  # fmt: skip
    plain = onsale("keys", "list", database_url=db.url, data_dir=settings.data_dir)
    assert "unused, destroyed " in plain.stdout
    assert not any(key.hex() in plain.stdout for key in old.values())


async def test_keys_are_put_back(services: Services, settings: Settings, db: Database, make: Make) -> None:
    nothing = onsale("keys", "put-back", database_url=db.url, data_dir=settings.data_dir)
    assert "there is no snapshot" in refusal(nothing).lower()
    fan = await make.fan()
    async with db.write() as tx:
        await tx.execute(sa.text("update people set created_at = now() - interval '1 day'"))
    await keep_snapshots(services, utc_now())
    async with db.write() as tx:
        await tx.execute(sa.text("update person_keys set sealed = '\\x00' where person_id = :id"), {"id": fan.id})
    done = onsale("keys", "put-back", "--json", database_url=db.url, data_dir=settings.data_dir)
    assert json.loads(done.stdout)["forgotten"] == 0, done
    async with db.read() as tx:
        assert (await people.by_id(tx, fan.id, sealer=services.get(Sealer))).id == fan.id
