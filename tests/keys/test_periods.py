"""People move to this month's key, and a key that nothing has needed for four weeks is gone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.people import NewPerson
from onsale.accounts.person_keys import counted, rewrap_some
from onsale.keys.periods import turn
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.mail import Mail, enqueue
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services

OCTOBER, NOVEMBER = datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
KEPT = timedelta(seconds=limits.PERIOD_KEPT_S)


async def joined(services: Services, n: int, now: datetime = OCTOBER) -> list[int]:
    """So many people, who came then."""
    wishes = [NewPerson(email=f"fan{i}@test.example", name=f"Fan {i}") for i in range(n)]
    async with services.get(Database).write() as tx:
        made = await people.create_many(tx, wishes, sealer=services.get(Sealer), now=now)
    return [person.id for person in made]


async def names(services: Services, ids: list[int]) -> list[str]:
    async with services.get(Database).read() as tx:
        return [person.name for person in await people.by_ids(tx, ids, sealer=services.get(Sealer))]


async def in_use(db: Database) -> dict[str, int]:
    async with db.read() as tx:
        return await counted(tx)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEYS_REWRAPPED_AT_ONCE", 7)


async def test_survivors_move_and_the_old_key_goes_four_weeks_later(services: Services, db: Database) -> None:
    ids, keyring = await joined(services, 20), services.get(Keyring)
    told: list[int] = []
    turned = await turn(services, NOVEMBER, told=told.append)
    assert (turned.period, turned.moved, turned.destroyed) == ("2026-11", 20, ())
    assert told == [7, 14, 20, 20], "part by part"
    assert await in_use(db) == {"2026-11": 20}
    assert sorted(await names(services, ids)) == sorted(f"Fan {i}" for i in range(20))
    [old] = [held for held in keyring.periods() if held.name == "2026-10"]
    assert old.unused_since == NOVEMBER
    assert (await turn(services, NOVEMBER + KEPT - timedelta(seconds=1))).destroyed == ()
    assert (await turn(services, NOVEMBER + KEPT)).destroyed == ("2026-10",)
    with pytest.raises(KeyError):
        keyring.period_key("2026-10")
    assert len(await names(services, ids)) == 20
    folder = services.get(Keyring).file.parent
    assert not [path for path in folder.iterdir() if path.suffix == ".new"], "no draft stays behind"


async def test_what_is_still_wrapped_by_it_keeps_it(services: Services, db: Database) -> None:
    await joined(services, 1)
    async with db.write() as tx:
        await enqueue(tx, services.get(Sealer), Mail("to@test.example", "Hello", "Text"), OCTOBER)
    await turn(services, NOVEMBER)
    later = NOVEMBER + 2 * KEPT
    assert (await turn(services, later)).destroyed == (), "a mail is on its way"
    async with db.write() as tx:
        await tx.execute(sa.text("delete from mails"))
    assert (await turn(services, later)).destroyed == (), "only from now on it is unused"
    assert "2026-10" in (await turn(services, later + KEPT)).destroyed


async def test_a_key_used_again_begins_anew(services: Services) -> None:
    keyring = services.get(Keyring)
    await joined(services, 1)
    await turn(services, NOVEMBER)
    await joined_late(services)
    await turn(services, NOVEMBER + KEPT)
    assert "2026-10" in {held.name for held in keyring.periods()}


async def joined_late(services: Services) -> None:
    """By a process whose clock stands in October."""
    async with services.get(Database).write() as tx:
        wish = NewPerson(email="late@test.example", name="Late")
        await people.create(tx, wish, sealer=services.get(Sealer), now=OCTOBER)


async def test_one_that_nothing_opens_stops_nobody_and_destroys_nothing(services: Services, db: Database) -> None:
    ids = await joined(services, 20)
    async with db.write() as tx:
        await tx.execute(sa.text("update person_keys set sealed = '\\x00' where person_id = :id"), {"id": ids[3]})
    turned = await turn(services, NOVEMBER)
    assert (turned.moved, turned.stuck) == (19, 1)
    assert (await turn(services, NOVEMBER + 2 * KEPT)).destroyed == ()


async def test_an_erased_person_stays_erased_and_a_new_name_stays_new(services: Services, db: Database) -> None:
    """Somebody is erased and somebody renamed while both are being moved."""
    ids, sealer = sorted(await joined(services, 5)), services.get(Sealer)
    async with db.write() as erasing, db.write() as moving:
        await erasing.execute(sa.text("delete from person_keys where person_id = :id"), {"id": ids[0]})
        await people.rename(erasing, ids[1], "Renamed", sealer=sealer)
        part = await asyncio.wait_for(rewrap_some(moving, sealer.current_period(NOVEMBER), sealer=sealer), 20)
        assert part.n == 4, "whoever is being erased is left alone"
    await turn(services, NOVEMBER)
    assert await in_use(db) == {"2026-11": 4}
    assert "Renamed" in await names(services, ids[1:])


async def test_two_workers_at_once(services: Services, db: Database) -> None:
    ids = await joined(services, 60)
    both = await asyncio.gather(turn(services, NOVEMBER), turn(services, NOVEMBER))
    rest = await turn(services, NOVEMBER)
    assert sum(turned.moved for turned in both) + rest.moved == 60, "each is moved once"
    assert await in_use(db) == {"2026-11": 60}
    assert len(await names(services, ids)) == 60


def test_what_is_sealed_in_transit_is_over_before_its_key() -> None:
    lives = (
        limits.MAIL_TRIED_FOR_S,
        limits.ASKED_FOR_CODE_S,
        limits.SECOND_STEP_S,
        limits.PASSKEY_CHALLENGE_S,
    )
    assert max(lives) < limits.PERIOD_KEPT_S
