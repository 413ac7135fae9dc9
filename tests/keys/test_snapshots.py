"""Snapshots of people's keys: whole or unreadable, of the last weeks only, and what a restored database goes by."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.people import NewPerson
from onsale.keys import snapshots
from onsale.keys.jobs import keep_snapshots
from onsale.keys.putting_back import put_back
from onsale.keys.snapshots import Snapshot, UnreadableSnapshot, newest, prune, rows_of, take
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

NOW = datetime(2026, 11, 20, 3, 7, tzinfo=UTC)
DAY = timedelta(days=1)


async def joined(services: Services, n: int, first: int = 0) -> list[int]:
    wishes = [NewPerson(email=f"fan{first + i}@test.example", name=f"Fan {first + i}") for i in range(n)]
    async with services.get(Database).write() as tx:
        made = await people.create_many(tx, wishes, sealer=services.get(Sealer), now=NOW)
    return [person.id for person in made]


async def taken(services: Services, folder: Path, now: datetime = NOW) -> Snapshot:
    return await take(services.get(Database), services.get(Keyring), folder, now)


def people_in(snapshot: Snapshot, keyring: Keyring) -> list[int]:
    return [person_id for rows in rows_of(snapshot, keyring) for person_id, _, _ in rows]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_ROWS_AT_ONCE", 4)


@pytest.mark.parametrize("n", [0, 3, 4, 9])
async def test_what_is_written_is_read(services: Services, tmp_path: Path, n: int) -> None:
    ids = await joined(services, n)
    made = await taken(services, tmp_path / "snapshots")
    assert people_in(made, services.get(Keyring)) == sorted(ids)
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.file.parent.iterdir()] == [made.file.name]


async def test_what_is_not_as_it_was_written_doesnt_read(services: Services, tmp_path: Path) -> None:
    await joined(services, 9)
    made, keyring = await taken(services, tmp_path), services.get(Keyring)
    whole = made.file.read_bytes()
    head = whole.index(b"\n") + 1
    block = head + 4 + int.from_bytes(whole[head : head + 4], "big")
    damaged = {
        "cut short": whole[:-1],
        "without its last block": whole[:block],
        "without its first block": whole[:head] + whole[block:],
        "with another date": whole.replace(b"2026", b"2027", 1),
        "changed": whole[:-1] + bytes([whole[-1] ^ 1]),
        "gone on": whole + b"x",
        "empty": b"",
    }
    for content in damaged.values():
        made.file.write_bytes(content)
        with pytest.raises(UnreadableSnapshot):
            people_in(made, keyring)
    made.file.write_bytes(whole)
    assert len(people_in(made, keyring)) == 9, "the control"
    with pytest.raises(UnreadableSnapshot):
        people_in(made, Keyring(tmp_path / "other.json"))


async def test_an_erased_persons_key_is_in_none_within_four_weeks(services: Services, settings: Settings) -> None:
    """Day by day, by the schedule's own function: theirs is there at first, and then never again."""
    erased, *_others = sorted(await joined(services, 3))
    keyring, folder = services.get(Keyring), settings.key_snapshots_dir
    db = services.get(Database)
    for day in range(5):
        await keep_snapshots(services, NOW + day * DAY)
    async with db.write() as tx:
        await tx.execute(sa.text("delete from person_keys where person_id = :id"), {"id": erased})
    erased_at = NOW + 4 * DAY + timedelta(hours=1)

    def holding() -> list[Snapshot]:
        return [one for one in snapshots.snapshots(folder) if erased in people_in(one, keyring)]

    assert len(holding()) == 5, "the control: it is found while it is there"
    for hours in range(0, 24 * 40, 6):
        now = erased_at + timedelta(hours=hours)
        await keep_snapshots(services, now)
        assert not [one for one in snapshots.snapshots(folder) if one.taken_at <= now - timedelta(days=30)]
        assert bool(holding()) == (hours < 24 * 28 - 1)
    assert len(snapshots.snapshots(folder)) == 28, "one a day"


async def test_what_a_wrong_clock_left_behind_goes(services: Services, tmp_path: Path) -> None:
    await taken(services, tmp_path, NOW + 400 * DAY)
    kept = await taken(services, tmp_path)
    (tmp_path / "person-keys-nonsense.sealed").write_text("not ours")
    prune(tmp_path, NOW)
    assert snapshots.snapshots(tmp_path) == [kept]
    assert (tmp_path / "person-keys-nonsense.sealed").exists()


async def test_the_newest_of_a_time(services: Services, tmp_path: Path) -> None:
    assert newest(tmp_path) is None
    first, second = await taken(services, tmp_path), await taken(services, tmp_path, NOW + DAY)
    assert newest(tmp_path) == second
    assert newest(tmp_path, before=second.taken_at) == first
    assert newest(tmp_path, after=first.taken_at) == second
    assert newest(tmp_path, after=second.taken_at) is None


async def test_a_restored_database_goes_by_the_snapshot(services: Services, db: Database, tmp_path: Path) -> None:
    """Whose key is in the restored data, but not in the newest snapshot, stays erased."""
    erased, kept, damaged = sorted(await joined(services, 3))
    async with db.write() as tx:
        before = (await tx.execute(sa.text("select * from person_keys"))).all()
        await tx.execute(sa.text("update people set created_at = :then"), {"then": NOW - 9 * DAY})
        await tx.execute(sa.text("delete from person_keys where person_id = :id"), {"id": erased})
    made = await taken(services, tmp_path)
    async with db.write() as tx:  # the backup that is restored is older
        await tx.execute(sa.text("delete from person_keys"))
        rows = [dict(row._mapping) for row in before]
        await tx.execute(sa.text("insert into person_keys values (:person_id, :period, :sealed)"), rows)
        await tx.execute(sa.text("delete from person_keys where person_id = :id"), {"id": damaged})
    [late] = await joined(services, 1, first=9)
    assert await put_back(db, services.get(Keyring), made) == 1
    async with db.read() as tx:
        left = await people.by_ids(tx, [erased, kept, damaged, late], sealer=services.get(Sealer))
    assert {person.id for person in left} == {kept, damaged, late}


async def test_a_snapshot_that_isnt_whole_changes_nothing(services: Services, db: Database, tmp_path: Path) -> None:
    ids = await joined(services, 9)
    made = await taken(services, tmp_path)
    made.file.write_bytes(made.file.read_bytes()[:-1])
    async with db.write() as tx:
        await tx.execute(sa.text("delete from person_keys where person_id = :id"), {"id": ids[0]})
    with pytest.raises(UnreadableSnapshot):
        await put_back(db, services.get(Keyring), made)
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from person_keys"))).scalar_one() == 8


def test_a_snapshot_is_gone_before_the_keys_that_open_it() -> None:
    assert limits.KEY_SNAPSHOTS_KEPT_S <= limits.PERIOD_KEPT_S <= 30 * 24 * 3600
    assert limits.PERIOD_KEPT_S + 31 * 24 * 3600 < 60 * 24 * 3600
