"""A shop sells, is backed up, and is brought back as it was at a moment: that, no more and no less, and nobody erased.

One story, told in order: each test looks at what the story has left.
"""

import asyncio
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from onsale.backups.errors import BackupError, Damaged, NoIdentity, Occupied, OutOfRange
from onsale.backups.keep import Keeper
from onsale.backups.model import NEVER, SEGMENT_BYTES, Base
from onsale.backups.restore import check
from onsale.backups.standing import base_is_due, standing
from onsale.entrypoints.drilling import run_drill
from onsale.entrypoints.installation import database
from onsale.entrypoints.restoring import Restored, restore_into
from onsale.keys.snapshots import take
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.embedded.lock import close_private, try_lock
from onsale.platform.keyring import Keyring
from onsale.privacy.ask_erasure import order_erasure
from onsale.privacy.erase import erase
from onsale.privacy.model import Ground, Tickets
from tests.backups.shop import Shop, bookings_in, running_shop
from tests.fixtures.make import Make
from tests.fixtures.selling import sold

SECRET = "robin.unmistakable@test.example"
SEALED_EVERYWHERE = (b"unmistakable", b"procrastinate_jobs", b"pg_catalog", b"Old Mill")


@dataclass
class Story:
    """What happened."""

    shop: Shop
    before: list[UUID] = field(default_factory=list)
    between: list[UUID] = field(default_factory=list)
    after: list[UUID] = field(default_factory=list)
    bases: list[Base] = field(default_factory=list)
    moment: datetime = NEVER
    person_id: int = 0
    last: datetime = NEVER


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """Sales, a full backup, sales, the moment, sales, an incremental backup, somebody's erasure, and a last sale."""
    with running_shop() as shop:
        story = Story(shop)
        asyncio.run(_told(story))
        yield story


async def _told(story: Story) -> None:
    shop = story.shop
    async with shop.open() as services:
        make = Make(services)
        event = await make.event()
        who = await make.fan(SECRET)
        story.person_id = who.id
        story.before.append((await sold(services, event, who, 0)).id)
    story.before += await shop.sell(event, range(1, 8))
    shop.archive()
    story.bases.append(shop.back_up())
    story.between += await shop.sell(event, range(8, 16))
    story.moment = shop.now()
    story.after += await shop.sell(event, range(16, 20))
    shop.archive()
    story.bases.append(shop.back_up())
    async with shop.open() as services:
        async with services.get(Database).write() as tx:
            await order_erasure(tx, story.person_id, Tickets.KEEP, ground=Ground.OPERATOR)
        await erase(services, story.person_id, now=utc_now())
        await take(services.get(Database), services.get(Keyring), shop.settings.key_snapshots_dir, utc_now())
    story.after += await shop.sell(event, [20])
    story.last = shop.archive()


def restored(story: Story, moment: datetime | None, name: str) -> Restored:
    """Brought back into a new folder."""
    return restore_into(story.shop.settings, story.shop.folder / name, moment, series=None, tell=lambda _: None)


@pytest.mark.long
def test_a_restore_without_the_log_of_erasures_says_what_that_means(story: Story, tmp_path: Path) -> None:
    """Nobody can know from the backups alone who was erased after them."""
    said: list[str] = []
    bare = replace(story.shop.settings, erasure_log=tmp_path / "nowhere" / "erasures.log")
    done = restore_into(bare, tmp_path / "into", story.moment, series=None, tell=said.append)
    assert not done.broken
    (warning,) = [word for word in said if "There is no log of erasures" in word]
    assert "nowhere/erasures.log" in warning


def people_in(done: Restored) -> set[int]:
    with database(done.settings, follow=False) as url, psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("select id from people")}


def test_a_moment_between_sales_holds_those_before_it_and_no_other(story: Story) -> None:
    done = restored(story, story.moment, "between")
    assert not done.broken
    with database(done.settings, follow=False) as url:
        assert bookings_in(url) == {*story.before, *story.between}
    assert done.laid.span.base.id == story.bases[0].id, "from the backup before it, and the log since"
    assert story.person_id not in people_in(done), "erased after that moment, and erased in it"
    assert done.forgotten + done.replayed.erased == 1 or done.replayed.told == 1
    assert (done.settings.data_dir / "keyring.json").stat().st_mode & 0o777 == 0o600


def test_the_latest_is_all_of_it_over_a_chain_of_backups(story: Story) -> None:
    assert [one.kind for one in story.bases] == ["full", "incremental"]
    assert story.bases[1].bytes < story.bases[0].bytes / 2
    done = restored(story, None, "latest")
    assert not done.broken
    assert done.laid.incremental == 1
    with database(done.settings, follow=False) as url:
        assert bookings_in(url) == {*story.before, *story.between, *story.after}
    assert story.person_id not in people_in(done)


def test_a_moment_out_of_reach_names_those_that_can_be_had(story: Story) -> None:
    for moment in (story.bases[0].began_at - timedelta(minutes=1), utc_now() + timedelta(hours=1)):
        with pytest.raises(OutOfRange, match=f"{story.bases[0].finished_at:%Y-%m-%d %H:%M:%S} to "):
            restored(story, moment, "nowhere")
    assert not (story.shop.folder / "nowhere").exists()


def test_a_directory_that_is_not_empty_is_left_alone(story: Story) -> None:
    with pytest.raises(Occupied, match="isn't empty"):
        restored(story, None, "data")


def test_nothing_that_is_stored_can_be_read(story: Story) -> None:
    files = [file for file in (story.shop.settings.data_dir / "backups").rglob("*.age") if file.is_file()]
    assert len(files) > 4
    for file in files:
        content = file.read_bytes()
        assert content.startswith(b"age-encryption.org/v1")
        assert not any(word in content for word in SEALED_EVERYWHERE)


def test_without_the_identity_nothing_opens(story: Story, tmp_path: Path) -> None:
    elsewhere = replace(story.shop.settings, backup_identity=tmp_path / "identity.txt")
    with pytest.raises(NoIdentity, match="is missing"):
        restore_into(elsewhere, tmp_path / "into", None, series=None, tell=lambda _: None)
    from pyrage import x25519

    elsewhere.backup_identity_file.write_text(str(x25519.Identity.generate()))
    with pytest.raises(Damaged, match="another identity"):
        restore_into(elsewhere, tmp_path / "into", None, series=None, tell=lambda _: None)
    assert not (tmp_path / "into").exists()


def test_the_drill_holds_and_leaves_only_its_report(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    data = story.shop.settings.data_dir
    there = {file.name for file in data.iterdir()}
    (data / "drill-0badcafe" / "postgres").mkdir(parents=True)  # of one that was killed
    (data / "drill-0badcafe" / "keyring.json").write_text("all the keys")
    lock = try_lock(story.shop.settings.backup_work_dir / "drill.lock")
    assert lock is not None
    with pytest.raises(BackupError, match="another drill is under way"):
        run_drill(story.shop.settings, scheduled=False, as_json=True)
    close_private(lock)
    assert run_drill(story.shop.settings, scheduled=False, as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["holds"]
    assert not report["broken"]
    assert report["missing"] == 0
    assert report["bookings"] == len(story.before + story.between + story.after)
    assert report["erasures"] == 1
    assert {file.name for file in data.iterdir()} == there
    assert (story.shop.settings.backup_work_dir / "drill.json").exists()


@pytest.mark.parametrize("part", ["tar", "wal"])
def test_what_is_damaged_is_found_and_named(story: Story, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = story.shop.settings.data_dir / "backups"
    file = max(
        (
            one
            for one in store.rglob("*.age")
            if ("/wal/" in str(one)) == (part == "wal") and "manifest" not in one.name
        ),
        key=lambda one: one.name,
    )
    whole = file.read_bytes()
    file.write_bytes(whole[:300] + bytes([whole[300] ^ 1]) + whole[301:])
    try:
        assert any(file.name in one for one in check(story.shop.series(), lambda _: None))
        with pytest.raises(Damaged, match=file.name.split(".")[0]):
            restored(story, None, f"damaged-{part}")
        assert not run_drill(story.shop.settings, scheduled=True, as_json=False)
        assert file.name.split(".")[0] in capsys.readouterr().err
        assert not (story.shop.folder / f"damaged-{part}").exists()
    finally:
        file.write_bytes(whole)


@pytest.mark.long
def test_a_piece_that_was_replaced_meanwhile_is_read_in_its_later_form(story: Story) -> None:
    series = story.shop.series()
    [partial] = [one for one in series.segments() if one.partial]
    story.shop.archive()
    assert partial not in series.segments(), "the control"
    assert len(series.segment(partial)) == SEGMENT_BYTES


@pytest.mark.long
def test_sales_go_on_while_nothing_can_be_stored_and_it_is_said(story: Story) -> None:
    shop = story.shop
    store, away = shop.settings.data_dir / "backups", shop.settings.data_dir / "backups-away"
    store.rename(away)
    store.write_text("no folder")
    try:
        before = bookings_in(shop.url)
        shop.keeper.round(utc_now())
        told = standing(shop.settings).archive
        assert told is not None
        assert "can't be written" in told.reason
        asyncio.run(_sell_one_more(shop))
        assert len(bookings_in(shop.url)) == len(before) + 1
    finally:
        store.unlink()
        shutil.move(away, store)
    assert shop.archive() > story.last, "and what waited was brought in"


async def _sell_one_more(shop: Shop) -> None:
    async with shop.open() as services:
        event = await Make(services).event()
    await shop.sell(event, [0])


@pytest.mark.long
def test_where_the_server_has_let_go_of_the_log_the_archive_begins_anew(story: Story) -> None:
    shop = story.shop
    before = standing(shop.settings)
    assert before.archive is not None
    assert not base_is_due(shop.settings, before, utc_now())
    shop.keeper.stop()
    with psycopg.connect(shop.url, autocommit=True) as connection:
        while connection.execute("select 1 from pg_replication_slots where active").fetchone():
            time.sleep(0.05)  # the server notices in a moment
        connection.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots")
        for _ in range(3):
            connection.execute("select pg_logical_emit_message(true, 'test', 'something to let go of')")
            connection.execute("select pg_switch_wal()")
            connection.execute("checkpoint")
    shop.keeper = Keeper(shop.settings, shop.url)
    shop.archive()
    told = standing(shop.settings)
    assert told.archive is not None
    assert told.archive.began_at > before.archive.began_at
    assert base_is_due(shop.settings, told, utc_now()), "only another base backup leads on"
