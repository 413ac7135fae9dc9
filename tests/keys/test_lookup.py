"""Replacing the key by which people are found, under everybody's feet: all are found, and nobody is there twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from onsale.accounts import codes, lookup, people, tables
from onsale.accounts.lookup import Hashing, Rule
from onsale.accounts.model import Purpose
from onsale.accounts.people import NewPerson
from onsale.keys import lookup as rotation
from onsale.keys.secrets import rotate, settle
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services

REST = Rule(current=2, next=None, switched=False)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEYS_REWRAPPED_AT_ONCE", 7)


def address(i: int) -> str:
    return f"fan{i}@test.example"


def elsewhere(services: Services) -> Sealer:
    """That of another process, which was there before and doesn't start anew."""
    return Sealer(Keyring(services.get(Keyring).file))


async def sign_up(db: Database, i: int, sealer: Sealer) -> bool:
    async with db.write() as tx:
        wish = NewPerson(email=address(i), name=f"Fan {i}")
        return await people.create(tx, wish, sealer=sealer, now=utc_now()) is not None


async def found(db: Database, n: int, sealer: Sealer) -> int:
    async with db.read() as tx:
        there = [await people.by_email(tx, address(i), sealer=sealer) for i in range(n)]
    assert all(person is None or person.email == address(i) for i, person in enumerate(there))
    return sum(person is not None for person in there)


async def owners(db: Database, sealer: Sealer) -> Counter[str]:
    """How many have each address, read from what is sealed: hashes can't hide one."""
    async with db.read() as tx:
        ids = list((await tx.execute(sa.text("select id from people"))).scalars())
        return Counter(person.email for person in await people.by_ids(tx, ids, sealer=sealer))


async def rule_of(db: Database) -> Rule:
    async with db.read() as tx:
        return await lookup.rule(tx)


async def test_everybody_is_found_at_every_step_by_processes_that_dont_start_anew(
    services: Services, db: Database
) -> None:
    mine, other = services.get(Sealer), elsewhere(services)
    for i in range(20):
        assert await sign_up(db, i, mine)
    old = services.get(Keyring).secret("lookup")
    looking = asyncio.Event()
    steps: set[str] = set()

    async def look() -> None:
        while not looking.is_set():
            for sealer in (mine, other):
                assert await found(db, 20, sealer) == 20
                assert not await sign_up(db, random.randrange(20), sealer), "the address has an owner"

    watching = asyncio.create_task(look())
    rotated = await rotate(services, "lookup", utc_now(), told=lambda step, _left: steps.add(step))
    looking.set()
    await watching
    assert steps == {"hashing", "switching", "clearing"}
    assert await rule_of(db) == REST
    assert await found(db, 20, other) == 20
    assert len(services.get(Keyring).secrets("lookup")) == 2, "a code may be on its way that was hashed by it"
    assert rotated.older_until is not None
    assert await settle(services, rotated.older_until - timedelta(seconds=1)) == []
    assert await settle(services, rotated.older_until) == ["lookup"]
    assert old not in services.get(Keyring).secrets("lookup")
    assert await found(db, 20, Sealer(Keyring(services.get(Keyring).file))) == 20


async def test_interrupted_it_goes_on(services: Services, db: Database) -> None:
    sealer = services.get(Sealer)
    for i in range(20):
        await sign_up(db, i, sealer)

    class Interrupted(Exception):
        pass

    def stop_at(wanted: str) -> Callable[[str, int], None]:
        def told(step: str, _left: int) -> None:
            if step == wanted:
                raise Interrupted

        return told

    for step in ("hashing", "switching", "clearing"):
        with pytest.raises(Interrupted):
            await rotate(services, "lookup", utc_now(), told=stop_at(step))
        assert await found(db, 20, elsewhere(services)) == 20
    await rotate(services, "lookup", utc_now())
    assert await rule_of(db) == REST, "one rotation, not four"
    assert await rotation.is_over(services)


async def test_a_mailed_code_from_before_still_counts(services: Services, db: Database) -> None:
    sealer, other = services.get(Sealer), elsewhere(services)
    async with db.write() as tx:
        await codes.open_code(tx, address(1), Purpose.SIGN_IN, "123456", sealer=other)
        await codes.open_code(tx, address(2), Purpose.SIGN_IN, "123456", sealer=other)
    await rotate(services, "lookup", utc_now())
    async with db.write() as tx:
        assert await codes.use_code(tx, address(1), Purpose.SIGN_IN, "123456", sealer=sealer)
        await codes.open_code(tx, address(2), Purpose.SIGN_IN, "654321", sealer=sealer)
        assert not await codes.use_code(tx, address(2), Purpose.SIGN_IN, "123456", sealer=sealer), "a newer one counts"
        assert await codes.use_code(tx, address(2), Purpose.SIGN_IN, "654321", sealer=sealer)


async def storm(services: Services, n: int, up: Callable[[Database, int, Sealer], Awaitable[bool]]) -> Counter[str]:
    """Everybody signs up again and again, by two processes, while the key is replaced. Who has which address then."""
    db, sealers = services.get(Database), (services.get(Sealer), elsewhere(services))
    over = asyncio.Event()

    async def come(seed: int) -> None:
        luck = random.Random(seed)
        while not over.is_set():
            await up(db, luck.randrange(n), luck.choice(sealers))

    coming = [asyncio.create_task(come(seed)) for seed in range(6)]
    await rotate(services, "lookup", utc_now())
    over.set()
    await asyncio.gather(*coming)
    return await owners(db, services.get(Sealer))


async def test_in_a_storm_of_sign_ups_each_address_has_one_owner(services: Services, db: Database) -> None:
    n = 300
    there = await storm(services, n, sign_up)
    assert len(there) > n / 3, "it was a storm"
    assert set(there.values()) == {1}
    assert await found(db, n, services.get(Sealer)) == len(there)


async def insert_by_old(db: Database, old: Sealer) -> None:
    """Somebody with the first address, as a process writes them that knows of no other key than the first."""
    by_old = Hashing(Rule(1, None, switched=False), old.keyring.numbered("lookup"))
    async with db.write() as tx:
        columns = by_old.columns(address(1)) | {"id": 7, "email_sealed": b"", "name_sealed": b""}
        await tx.execute(sa.insert(tables.people).values(columns))


async def test_without_the_rule_it_would_have_two(services: Services, db: Database) -> None:
    """The control: who hashes by the newest key they know, and isn't refused, makes somebody twice."""
    async with db.write() as tx:
        await tx.execute(sa.text("alter table people disable trigger people_hashed_by_rule"))
    old = Sealer(Keyring(services.get(Keyring).file, clock=lambda: 0.0))  # never looks at the file again
    assert await sign_up(db, 1, old)
    await rotate(services, "lookup", utc_now())
    await insert_by_old(db, old)
    async with db.read() as tx:
        counted = (await tx.execute(sa.text("select count(*) from people"))).scalar_one()
    assert counted == 2


async def test_the_database_refuses_who_comes_with_a_key_that_is_over(services: Services, db: Database) -> None:
    old = Sealer(Keyring(services.get(Keyring).file, clock=lambda: 0.0))
    await sign_up(db, 1, old)
    await rotate(services, "lookup", utc_now())
    with pytest.raises(sa.exc.IntegrityError, match="a key that is in force"):
        await insert_by_old(db, old)


async def test_an_older_backup_is_hashed_by_the_newest_key_again(services: Services, db: Database) -> None:
    """Whose old key is destroyed: nobody is found by address until the schedule has gone through it."""
    sealer, keyring = services.get(Sealer), services.get(Keyring)
    for i in range(10):
        await sign_up(db, i, sealer)
    keyring.rotate("lookup", utc_now())
    keyring.drop_older("lookup")
    assert await found(db, 10, sealer) == 0
    assert await rotation.is_under_way(services)
    await rotation.go_on(services)
    assert await found(db, 10, sealer) == 10
    assert await rule_of(db) == REST


async def test_who_was_erased_is_found_by_nothing_and_stops_nothing(services: Services, db: Database) -> None:
    sealer = services.get(Sealer)
    for i in range(3):
        await sign_up(db, i, sealer)
    async with db.write() as tx:
        await tx.execute(sa.text("delete from person_keys where person_id = (select min(id) from people)"))
    await rotate(services, "lookup", utc_now())
    assert await found(db, 3, sealer) == 2
    assert await rotation.is_over(services)
