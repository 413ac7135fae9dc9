"""A restored backup follows the log of erasures before anybody is served from it."""

from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from onsale.entrypoints import wiring
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, driver_url
from onsale.platform.errors import Unavailable
from onsale.platform.ids import new_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.privacy.erasure_log import Entry, ErasureLog
from onsale.privacy.errors import ErasureLogDamaged
from onsale.privacy.guard import ErasureGuard
from onsale.privacy.model import Ground
from onsale.privacy.replay import replay
from tests.entrypoints.commands import onsale
from tests.fixtures.databases import Databases, with_database
from tests.fixtures.mailbox import sent_mails, waiting_mail
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, sold
from tests.privacy.leaving import ask, erased, is_there, robin


def name_of(url: str) -> str:
    return str(make_url(driver_url(url)).database)


def copied(database_url: str, databases: Databases) -> str:
    """A backup of the database as it is: another one with the same content."""
    name = f"backup_{new_id()}"
    own = name_of(database_url)
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{own}" strategy file_copy')
    return with_database(database_url, name)


@pytest.fixture
async def before(services: Services, make: Make, database_url: str, databases: Databases) -> tuple[Account, str]:
    """Somebody with tickets, and a backup in which they are."""
    who = await robin(make, services)
    await sold(services, await make.event(), who, 1)
    await services.get(Database).close()
    return who, copied(database_url, databases)


async def test_a_restored_backup_serves_nobody_who_is_erased(
    client: httpx.AsyncClient, services: Services, settings: Settings, before: tuple[Account, str]
) -> None:
    who, backup = before
    await erased(client, services, who)
    restored = wiring.build(settings, backup)
    db = restored.get(Database)
    try:
        assert await is_there(db, who.id), "the backup is from before"
        await db.close()
        guard = ErasureGuard(restored)
        with pytest.raises(Unavailable):
            await is_there(db, who.id)
        await guard.look()
        assert not await is_there(db, who.id)
        assert await count(db, "person_keys where person_id = :id", id=who.id) == 0
        assert await count(db, "bookings where fan_id = :id", id=who.id) == 1, "the books stay"
        assert await count(db, "erasures where erased_at is not null") == 1
        assert await waiting_mail(restored, who.email) == [], "they were told before"
    finally:
        await db.close()


async def test_a_backup_restored_under_a_running_process_is_refused_until_it_follows(
    client: httpx.AsyncClient, services: Services, settings: Settings, before: tuple[Account, str], database_url: str
) -> None:
    who, backup = before
    guard = ErasureGuard(services)
    await guard.look()
    await erased(client, services, who)
    await guard._watch()
    db = services.get(Database)
    await db.close()
    own, other = (name_of(url) for url in (database_url, backup))
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as connection:
        connection.execute(f'alter database "{own}" rename to "{own}_gone"')
        connection.execute(f'alter database "{other}" rename to "{own}"')
        try:
            with pytest.raises(Unavailable):
                await is_there(db, who.id)
            await guard._watch()
            assert not await is_there(db, who.id)
        finally:
            await db.close()
            connection.execute(f'alter database "{own}" rename to "{other}"')
            connection.execute(f'alter database "{own}_gone" rename to "{own}"')


async def test_who_died_between_the_log_and_the_deed_is_erased_and_told(
    client: httpx.AsyncClient, services: Services, db: Database, settings: Settings, make: Make
) -> None:
    who = await robin(make, services)
    assert (await ask(client, who)).status_code == 202
    ErasureLog(settings.erasure_log_file).append([Entry(who.id, utc_now(), Ground.ASKED)])
    done = await replay(services, db)
    assert (done.told, done.erased, done.added) == (1, 1, 0)
    assert not await is_there(db, who.id)
    assert len(await waiting_mail(services, who.email)) == 1
    again = await replay(services, db)
    assert (again.told, again.erased, again.added) == (1, 0, 0)


async def test_a_log_that_lacks_some_is_completed(
    client: httpx.AsyncClient, services: Services, db: Database, settings: Settings, make: Make
) -> None:
    who = await robin(make, services)
    await erased(client, services, who)
    settings.erasure_log_file.unlink()
    assert (await replay(services, db)).added == 1
    content = ErasureLog(settings.erasure_log_file).read()
    assert content is not None
    assert [(entry.person_id, entry.ground) for entry in content.entries] == [(who.id, Ground.ASKED)]


async def test_the_log_of_another_machine_counts_too(
    client: httpx.AsyncClient, services: Services, db: Database, settings: Settings, before: tuple[Account, str],
    data_dir: Path,
) -> None:  # fmt: skip
    who, backup = before
    await erased(client, services, who)
    there = replace(settings, erasure_log=data_dir / "other" / "erasures.log")
    neighbour = wiring.build(there, str(services.get(Database).url))
    assert (await replay(neighbour, neighbour.get(Database))).added == 1
    await neighbour.get(Database).close()
    settings.erasure_log_file.unlink()
    restored = wiring.build(there, backup)
    try:
        assert (await replay(restored, restored.get(Database))).erased == 1
    finally:
        await restored.get(Database).close()


async def test_a_damaged_log_is_followed_by_nobody(
    client: httpx.AsyncClient, services: Services, db: Database, settings: Settings, make: Make
) -> None:
    who, other = await robin(make, services), await make.fan()
    await erased(client, services, who)
    log = settings.erasure_log_file
    log.write_text(log.read_text().replace(str(who.id), str(other.id)))
    with pytest.raises(ErasureLogDamaged):
        await replay(services, db)
    assert await is_there(db, other.id)


async def test_by_the_command(
    client: httpx.AsyncClient, services: Services, settings: Settings, before: tuple[Account, str], data_dir: Path
) -> None:
    who, backup = before
    await erased(client, services, who)
    assert [mail["To"] for mail in sent_mails(services, who.email)] == [who.email], "the receipt, and no mail before it"
    told = onsale("erasures", "replay", "--json", database_url=backup, data_dir=data_dir)
    assert told.returncode == 0, told.stderr
    assert '"told": 1, "erased": 1' in told.stdout
    log = settings.erasure_log_file
    log.write_text(log.read_text().replace("asked", "operator"))
    refused = onsale("migrate", database_url=backup, data_dir=data_dir)
    assert refused.returncode == 1
    assert "was changed" in refused.stderr
    repaired = onsale("erasures", "replay", "--repair", database_url=backup, data_dir=data_dir)
    assert repaired.returncode == 0, repaired.stderr
    assert "1 were added to the log" in repaired.stdout
    assert "erasures.log.damaged-" in repaired.stdout
