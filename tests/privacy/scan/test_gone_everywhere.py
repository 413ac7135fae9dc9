"""Somebody lives at a shop and is erased: nothing of them is found anywhere any more, in no backup and by no key.

In order: while they are there nothing lies in clear, and whoever has the keys reads all of it (the control). Then they
are erased over the API; the live installation holds nothing that opens, a backup from before the erasure is restored
and serves nobody, and once the month's key is destroyed nothing opens in that backup, in the database's files or in its
whole log, by whatever key lies in them or in the keyring.

What a mail server was given is its mailboxes'; the outbox folder stands in for one, and in the end holds what was sent
last, the receipt of the erasure, and a mail to somebody else in which they gave their name.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx
import psycopg

from onsale.entrypoints import wiring
from onsale.keys.periods import turn
from onsale.keys.snapshots import prune, snapshots, take
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, libpq_url
from onsale.platform.keyring import Keyring
from onsale.platform.settings import Settings
from tests.fixtures.selling import until
from tests.privacy.scan.installation import Installation, look_in_database, raw_of, restored, served
from tests.privacy.scan.life import PASSWORD, Life
from tests.privacy.scan.looking import Found, files_of, look, look_in_files
from tests.privacy.scan.sealed import Opened, data_keys, dumped, in_transit, keys_of, opened
from tests.privacy.scan.unmistakable import SOMEBODY, shapes
from tests.storms.site import Site

SHAPES = shapes(SOMEBODY)
FIELDS = {
    "people.email": {len(SOMEBODY.email)},
    "people.name": {len(SOMEBODY.name), len(SOMEBODY.later_name)},
    "tickets.name": {len(SOMEBODY.name)},
    "ticket_transfers.email": {len(SOMEBODY.email)},
    "ticket_transfers.from_name": {len(SOMEBODY.later_name)},
}
OVER = {("people.name", SOMEBODY.name), ("ticket_transfers.from_name", SOMEBODY.later_name)}
ALL = OVER | {
    ("tickets.name", SOMEBODY.name),
    ("ticket_transfers.email", SOMEBODY.email.lower()),
    ("people.email", SOMEBODY.email.lower()),
    ("people.name", SOMEBODY.later_name),
}
_PERIOD_OVER, _UNUSED_LONG = timedelta(days=32), timedelta(seconds=limits.PERIOD_KEPT_S)
_OUTSIDE = ("keyring.json", "erasures.log", "key-snapshots")


def shown(found: Iterable[Found]) -> str:
    """For whoever has to mend it."""
    return "\n".join(str(one) for one in list(found)[:40])


def opens(raw: Iterable[tuple[str, bytes]], person_id: int, keys: frozenset[bytes]) -> set[Opened]:
    """Whatever of this person opens in these bytes, by the keys that lie in them and these."""
    content = [_Content(one, hashlib.sha256(one).digest()) for _where, one in raw]
    unwrapped = frozenset(key for one in content for key in _data_keys(one, person_id, keys))
    return {found for one in content for found in _opened(one, person_id, keys, unwrapped)}


@dataclass(frozen=True)
class _Content:
    """A file's. Most of a database's are the same in its backup, and are tried once with the same keys."""

    content: bytes = field(compare=False)
    digest: bytes


@cache
def _data_keys(one: _Content, person_id: int, keys: frozenset[bytes]) -> set[bytes]:
    return data_keys(one.content, person_id, keys)


@cache
def _opened(one: _Content, person_id: int, keys: frozenset[bytes], unwrapped: frozenset[bytes]) -> set[Opened]:
    mails = {mail for mail in in_transit(one.content, keys) if SOMEBODY.email.lower().encode() in mail.content.lower()}
    return opened(one.content, person_id, unwrapped, FIELDS) | mails


def read(found: set[Opened]) -> set[tuple[str, str]]:
    """The texts among them, mails apart."""
    return {(one.what, one.content.decode()) for one in found if one.what != "transit"}


async def erase(life: Life, settings: Settings) -> None:
    """Over the API; until the receipt was sent."""
    receipts = len(await life.mails())
    assert receipts >= 4
    await life.api("DELETE", "/me", {"password": PASSWORD})
    assert life.answers["DELETE /me"] == 202

    async def receipt() -> bool:
        return settings.erasure_log_file.exists() and len(await life.mails()) == 1

    await until(receipt, within_s=120)


async def people_there(url: str, person_id: int) -> int:
    """Whether they are in a database."""
    async with await psycopg.AsyncConnection.connect(libpq_url(url)) as connection:
        row = await (await connection.execute("select count(*) from people where id = %s", [person_id])).fetchone()
    assert row is not None
    return int(row[0])


async def knows_nobody(site: Site, life: Life) -> None:
    """A shop tells them what it tells strangers."""
    await site.ready()
    async with httpx.AsyncClient(base_url=site.urls[0], timeout=60) as client:

        async def serves() -> bool:
            return (await client.get("/readyz")).status_code == 200

        await until(serves, within_s=90)
        body = {"email": SOMEBODY.email, "password": PASSWORD}
        told = [
            await client.post("/api/v1/auth/login", json=body),
            await client.get("/api/v1/me", headers={"Authorization": f"Bearer {life.token}"}),
        ]
        assert [answer.status_code for answer in told] == [401, 401]
        assert not list(look((await client.get("/metrics")).content, "metrics", SHAPES))


def in_outbox(settings: Settings) -> set[str]:
    """The mails in the folder in which something of them is."""
    return {found.where.partition(" > ")[0] for found in look_in_files(files_of(settings.outbox_dir), SHAPES)}


async def destroy_period(installation: Installation) -> None:
    """As the workers do month by month: everybody moves to the next month's key, and the old one is destroyed."""
    services = wiring.build(installation.settings, installation.site.database_url)
    try:
        later = utc_now() + _PERIOD_OVER
        await turn(services, later)
        turned = await turn(services, later + _UNUSED_LONG)
        assert turned.destroyed, "the month's key is gone"
        prune(installation.settings.key_snapshots_dir, later + _UNUSED_LONG)
    finally:
        await services.get(Database).close()


async def test_nothing_is_left_of_somebody_who_was_erased(installation: Installation, life: Life, folder: Path) -> None:
    settings, who = installation.settings, life.person_id
    found = installation.look_everywhere(SHAPES)
    found += look((await life.client.get("/metrics")).content, "metrics", SHAPES)
    assert not found, shown(found)
    assert b"Old Mill" in installation.index(), "the control: where the event takes place is kept"
    assert len(in_outbox(settings)) >= 4

    kept_keys = folder / "kept" / "keyring.json"
    kept_keys.parent.mkdir()
    shutil.copy(settings.keyring_file, kept_keys)
    keys = keys_of(kept_keys)
    everything = opens(installation.raw(), who, keys)
    assert read(everything) == ALL, "the control: by the keys it is all there"
    assert any(one.what == "transit" for one in everything)
    assert not opens(installation.raw(), who, frozenset([b"\x00" * 32]))
    assert read(opens([("dump", dumped(installation.dump()))], who, keys)) == ALL - OVER
    before = installation.back_up("backup")
    await snapshot_of_keys(installation)

    await erase(life, settings)
    await knows_nobody(installation.site, life)
    found = installation.look_everywhere(SHAPES)
    assert not found, shown(found)
    assert len(in_outbox(settings)) == 2, "the receipt; and a friend's mail, to whom they sent a ticket by name"
    assert not opens([("dump", dumped(installation.dump()))], who, keys), "gone at once from the live system"
    assert await people_there(installation.site.database_url, who) == 0

    found = look_in_database(before, SHAPES)
    assert not found, shown(found)
    assert read(opens(raw_of(before), who, keys)) == ALL, "the control: the backup is from before"
    password = installation.cluster.parent / "password"
    with restored(before, folder / "restored", password if password.exists() else None) as postgres:
        assert await people_there(postgres.server.dsn, who) == 1, "the control: it is the old backup"
        data = folder / "restored-site" / "data"
        data.mkdir(parents=True)
        for name in _OUTSIDE:
            copy_over(settings.data_dir / name, data / name)
        with served(folder / "restored-site", postgres) as site:
            again = Installation(folder, postgres, site)
            await knows_nobody(site, life)
            assert await people_there(postgres.server.dsn, who) == 0
            assert not opens([("dump", dumped(again.dump()))], who, keys)
            found = again.look_everywhere(SHAPES)
            assert not found, shown(found)
        later = list(raw_of(postgres.server.cluster_dir))

    installation.site.end()
    await destroy_period(installation)
    installation.flush()
    left = keys_of(settings.keyring_file)
    assert left < keys | left
    for where, raw in {"live": list(installation.raw()), "backup": list(raw_of(before)), "restored": later}.items():
        assert not opens(raw, who, left), f"{where}: something opens"
        assert data_keys(b"".join(one for _, one in raw), who, keys), f"{where}: the control: their key lies there"
    assert not snapshots(settings.key_snapshots_dir), "no snapshot of the keys is older than four weeks"


async def snapshot_of_keys(installation: Installation) -> None:
    """As a worker takes each day."""
    services = wiring.build(installation.settings, installation.site.database_url)
    try:
        folder = installation.settings.key_snapshots_dir
        await take(services.get(Database), services.get(Keyring), folder, utc_now())
    finally:
        await services.get(Database).close()


def copy_over(source: Path, target: Path) -> None:
    """A file or a folder that lies beside the database, not in its backup."""
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy(source, target)
