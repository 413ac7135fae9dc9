"""Where backups lie: the same behaviour of a folder and of a real server that speaks S3; and what is sealed."""

import asyncio
import io
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from onsale.backups.errors import Damaged, NotToBeReached, StoreFull
from onsale.backups.s3 import bucket
from onsale.backups.sealed import Seal, existing_seal, seal
from onsale.backups.series import Series
from onsale.backups.stores import Folder, Store
from onsale.entrypoints.installation import database
from onsale.entrypoints.restoring import restore_into
from onsale.platform import settings as settings_module
from onsale.platform.settings import BadSetting, Settings
from tests.backups.history import base
from tests.backups.shop import bookings_in, running_shop
from tests.fixtures.make import Make
from tests.fixtures.ports import free_port

LARGE = 11 << 20
READY_WITHIN_S = 180.0


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """The address of a server with one bucket, `vault`."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + READY_WITHIN_S
            while True:
                try:
                    assert httpx.put(f"{url}/vault", timeout=20).status_code == 200
                    break
                except httpx.TransportError:
                    assert time.monotonic() < deadline
                    assert process.poll() is None
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()


def s3_settings(url: str, data_dir: Path, place: str = "s3://vault/theatre") -> Settings:
    return settings_module.load(
        {}, data_dir=data_dir, backup_to=place, backup_s3_endpoint=url, backup_s3_key="key", backup_s3_secret="secret"
    )


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Folder(tmp_path / "vault", free_bytes=0)
    return bucket(s3_settings(request.getfixturevalue("s3_url"), tmp_path, f"s3://vault/{secrets.token_hex(4)}"))


def put(store: Store, name: str, content: bytes) -> None:
    with store.writing(name) as sink:
        for at in range(0, len(content), 1 << 20):
            sink.write(content[at : at + (1 << 20)])


def content_of(store: Store, name: str) -> bytes:
    with store.reading(name) as stream:
        return stream.read()


def test_what_is_put_is_read_listed_and_deleted(store: Store) -> None:
    large = secrets.token_bytes(LARGE)
    put(store, "a/base/one.tar.age", large)
    put(store, "a/wal/one.age", b"")
    put(store, "a/wal/two.age", b"first")
    put(store, "a/wal/two.age", b"second")
    assert content_of(store, "a/base/one.tar.age") == large
    assert content_of(store, "a/wal/two.age") == b"second"
    assert store.names("a/wal/") == ["one.age", "two.age"]
    assert store.names("") == ["a/base/one.tar.age", "a/wal/one.age", "a/wal/two.age"]
    assert store.names("b/") == []
    store.delete("a/wal/one.age")
    store.delete("a/wal/one.age")
    assert store.names("a/wal/") == ["two.age"]
    with pytest.raises(NotToBeReached), store.reading("a/wal/one.age") as stream:
        stream.read()


def test_what_breaks_off_never_appears(store: Store) -> None:
    def broken_off() -> None:
        with store.writing("half") as sink:
            sink.write(secrets.token_bytes(LARGE))
            raise InterruptedError

    with pytest.raises((InterruptedError, NotToBeReached)):
        broken_off()
    assert store.names("") == []


def test_a_store_that_is_away_says_where(tmp_path: Path) -> None:
    away = bucket(s3_settings(f"http://127.0.0.1:{free_port()}", tmp_path))
    with pytest.raises(NotToBeReached, match="s3://vault/theatre"):
        put(away, "one", b"1")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotToBeReached, match="can't be written"):
        put(Folder(tmp_path / "file"), "one", b"1")


def test_a_folder_keeps_its_disk_from_filling_up(tmp_path: Path) -> None:
    with pytest.raises(StoreFull, match=r"Make room.*ONSALE_BACKUP_TO"):
        put(Folder(tmp_path, free_bytes=1 << 60), "one", b"1")
    assert not list(tmp_path.iterdir())


def test_a_folder_leaves_room_for_the_shop_while_something_large_is_written(
    tmp_path: Path, own: tuple[Seal, Settings]
) -> None:
    """How large a base backup gets nobody knows when it begins."""
    vault = Folder(tmp_path / "vault", free_bytes=shutil.disk_usage(tmp_path).free - (40 << 20))
    some = secrets.token_bytes(1 << 20)

    def fill() -> None:
        with Series(vault, "s", own[0]).putting_base("20261101T120000000000Z") as counted:
            for _ in range(400):
                counted.packed.write(some)

    with pytest.raises(StoreFull, match="Make room"):
        fill()
    assert vault.names("") == []


def test_names_of_others_in_a_store_become_no_paths(tmp_path: Path, own: tuple[Seal, Settings]) -> None:
    """Whoever can write to the store can't have a restore write elsewhere."""
    series = Series(vault := Folder(tmp_path, free_bytes=0), "s", own[0])
    told = base(1, 1, 3)
    for name in ("../../elsewhere", "20261101T120000000000Z"):
        put(vault, "s/base/20261101T130000000000Z.json", msgspec.json.encode(msgspec.structs.replace(told, id=name)))
        with pytest.raises(Damaged, match=r"s/base/20261101T130000000000Z\.json"):
            series.bases()
    vault.delete("s/base/20261101T130000000000Z.json")
    series.put_entry(whole := msgspec.structs.replace(told, id="20261101T120000000000Z"))
    assert series.bases() == [whole]
    for name in ("00000002.history", "more/00000003.history", "x.history"):
        series.put_log(name, b"")
    assert series.histories() == ["00000002.history"]


@pytest.fixture
def own(tmp_path: Path) -> tuple[Seal, Settings]:
    settings = settings_module.load({}, data_dir=tmp_path)
    return seal(settings), settings


def test_what_is_sealed_opens_whole_or_not_at_all(own: tuple[Seal, Settings]) -> None:
    mine, content, sealed = own[0], secrets.token_bytes(3 << 20), io.BytesIO()
    with mine.closing(sealed) as stream:
        stream.write(content)
    whole = sealed.getvalue()
    with mine.opening(io.BytesIO(whole), "it") as stream:
        assert stream.read() == content
    for broken in (whole[:-100], whole[: 2 << 20], whole[:500] + b"x" + whole[501:], b"", whole + b"more"):
        with pytest.raises(Damaged, match="it is damaged"), mine.opening(io.BytesIO(broken), "it") as stream:
            stream.read()
    with pytest.raises(Damaged, match="note is damaged"):
        mine.open(mine.close(b"a note")[:-1], "note")


def test_the_identity_is_made_once_and_named_recipients_open_too(own: tuple[Seal, Settings], tmp_path: Path) -> None:
    from pyrage import decrypt, x25519

    mine, settings = own
    assert settings.backup_identity_file.stat().st_mode & 0o777 == 0o600
    assert seal(settings).open(mine.close(b"1"), "it") == b"1"
    safe = x25519.Identity.generate()
    recipients = f" {safe.to_public()} ,"
    both = existing_seal(settings_module.load({}, data_dir=tmp_path, backup_recipients=recipients))
    assert decrypt(both.close(b"2"), [safe]) == b"2"
    assert mine.open(both.close(b"2"), "it") == b"2"
    with pytest.raises(BadSetting, match="ONSALE_BACKUP_RECIPIENTS"):
        existing_seal(settings_module.load({}, data_dir=tmp_path, backup_recipients="age1nobody"))


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"backup_keep_days": 28}, "BACKUP_KEEP_DAYS"),
        ({"backup_every_h": 0}, "BACKUP_EVERY_H"),
        ({"backup_to": "ftp://somewhere"}, "BACKUP_TO"),
        ({"backup_to": "s3://vault"}, "BACKUP_S3_KEY"),
    ],
    ids=["too old", "never", "ftp", "no key"],
)
def test_a_setting_that_cannot_be_is_named(chosen: dict[str, object], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        settings_module.load({}, **chosen)


@pytest.mark.long
async def test_a_shop_is_brought_back_from_a_bucket(s3_url: str) -> None:
    chosen = {"backup_to": "s3://vault/shop", "backup_s3_endpoint": s3_url}
    with running_shop(**chosen, backup_s3_key="key", backup_s3_secret="secret") as shop:
        async with shop.open() as services:
            event = await Make(services).event()
        await shop.sell(event, [0, 1])
        await asyncio.to_thread(shop.archive)
        await asyncio.to_thread(shop.back_up)
        await shop.sell(event, [2])
        await asyncio.to_thread(shop.archive)
        into = shop.folder / "restored"
        done = await asyncio.to_thread(
            lambda: restore_into(shop.settings, into, None, series=None, tell=lambda _: None)
        )
        assert not done.broken
        with database(done.settings, follow=False) as url:
            assert bookings_in(url) == bookings_in(shop.url)
        assert not (shop.settings.data_dir / "backups").exists()
