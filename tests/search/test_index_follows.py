"""The index follows the catalogue and the sale, and makes itself anew when it can't be used."""

import asyncio
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.catalog.changes import KEPT, changes_after, forget_changes, present
from onsale.catalog.model import Event, Status
from onsale.catalog.tables import catalogue_changes, events, organisers, performers, price_levels, venues
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.settings import Settings
from onsale.search.entry import Entry
from onsale.search.finding import entry_of, find
from onsale.search.indexer import Indexer
from onsale.search.query import SearchQuery, Sort
from onsale.search.reader import NoIndex, Reader
from onsale.search.shelf import Busy, Shelf
from onsale.search.soundness import damaged_file
from tests.fixtures.catalogue import an_organiser
from tests.fixtures.make import Make
from tests.fixtures.selling import held, lapse, sold


@pytest.fixture
def shelf(settings: Settings) -> Shelf:
    """Where the test's index lies."""
    return Shelf(settings.index_dir)


@pytest.fixture
def reader(shelf: Shelf) -> Reader:
    """Whoever reads it."""
    return Reader(shelf)


async def _entry(indexer: Indexer, reader: Reader, event: Event) -> Entry | None:
    await indexer.step()
    reader.look()
    return entry_of(reader.now(), event.id)


async def _names(indexer: Indexer, reader: Reader) -> list[str]:
    await indexer.step()
    reader.look()
    found = find(reader.now(), SearchQuery(), limit=100, cursor=None, now=utc_now())
    return [hit.entry.catalogued.event.name for hit in found.hits]


async def test_every_way_of_changing_an_event_shows(indexer: Indexer, reader: Reader, make: Make, db: Database) -> None:
    event = await make.event(name="As It Was", performers=("Somebody",))
    assert await _entry(indexer, reader, event) is not None
    for table, where, column, value in (
        (events, events.c.id == event.id, "name", "As It Is"),
        (venues, venues.c.id == event.venue_id, "city", "Bruges"),
        (organisers, organisers.c.id == event.organiser_id, "fee_fixed_minor", 150),
        (price_levels, price_levels.c.event_id == event.id, "face_value_minor", 1200),
        (performers, performers.c.name == "Somebody", "name", "Somebody Else"),
    ):
        async with db.write() as tx:
            await tx.execute(sa.update(table).where(where).values({column: value}))
        await _entry(indexer, reader, event)
    entry = await _entry(indexer, reader, event)
    assert entry is not None
    told = entry.catalogued
    assert (told.event.name, told.venue.city, told.performers[0].name) == ("As It Is", "Bruges", "Somebody Else")
    span = told.book.range()
    assert span is not None
    assert span[0].amount_minor == 1350
    async with db.write() as tx:
        await tx.execute(sa.delete(price_levels).where(price_levels.c.event_id == event.id))
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(lifecycle="cancelled"))
    entry = await _entry(indexer, reader, event)
    assert entry is not None
    assert entry.catalogued.book.range() is None
    assert entry.details(utc_now()).status is Status.CANCELLED
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == event.id).values(lifecycle="removed"))
    assert await _entry(indexer, reader, event) is None


async def test_what_is_rolled_back_does_not_show_and_what_commits_late_does(
    indexer: Indexer, reader: Reader, make: Make, db: Database
) -> None:
    """A transaction that began earlier and commits later has the smaller numbers: it must not be missed."""
    early, late = await make.event(name="Early"), await make.event(name="Late")
    await indexer.step()
    async with db.write() as slow:
        await slow.execute(sa.update(events).where(events.c.id == early.id).values(name="Early, Changed"))
        async with db.write() as quick:
            await quick.execute(sa.update(events).where(events.c.id == late.id).values(name="Late, Changed"))
        assert "Early, Changed" not in await _names(indexer, reader)
    assert sorted(await _names(indexer, reader)) == ["Early, Changed", "Late, Changed"]
    with suppress(RuntimeError):
        async with db.write() as tx:
            await tx.execute(sa.update(events).where(events.c.id == late.id).values(name="Never"))
            raise RuntimeError
    assert "Never" not in await _names(indexer, reader)


async def test_what_begins_is_found_no_more(indexer: Indexer, reader: Reader, make: Make) -> None:
    event = await make.event(starts_at=utc_now() + timedelta(days=2), cancellation_until=None, name="Soon")
    assert await _names(indexer, reader) == ["Soon"]
    for when, found in ((event.starts_at - timedelta(seconds=2), 1), (event.starts_at + timedelta(seconds=2), 0)):
        assert find(reader.now(), SearchQuery(), limit=1, cursor=None, now=when).total == found


async def test_selling_shows_at_once_where_it_matters(
    indexer: Indexer, reader: Reader, make: Make, db: Database
) -> None:
    event, fans = await make.event(), await make.fans(7)
    await indexer.step()
    for number, fan in enumerate(fans[:6]):
        await sold(make.services, event, fan, *range(number * 10, number * 10 + 10))
    entry = await _entry(indexer, reader, event)
    assert entry is not None
    assert (entry.taken, entry.details(utc_now()).status) == (60, Status.SOLD_OUT)
    other = await make.event(name="Held")
    booking = await held(db, other, fans[6], *range(10), ttl_s=600)
    assert (found := await _entry(indexer, reader, other)) is not None
    assert found.taken == 10
    await lapse(db, booking)
    assert (found := await _entry(indexer, reader, other)) is not None
    assert found.taken == 0


async def test_a_sale_that_ends_makes_room_for_others(
    indexer: Indexer, reader: Reader, make: Make, db: Database
) -> None:
    owner = an_organiser()
    starts_at = utc_now() + timedelta(days=5)
    first = await make.event(by=owner, name="Jazz One", starts_at=starts_at)
    await make.event(by=owner, name="Jazz Two", starts_at=starts_at + timedelta(days=1))
    await indexer.step()
    async with db.write() as tx:
        ended = {"off_sale_at": utc_now() - timedelta(minutes=1), "on_sale_at": utc_now() - timedelta(days=3)}
        await tx.execute(sa.update(events).where(events.c.id == first.id).values(ended))
    await _entry(indexer, reader, first)
    query = SearchQuery(words=("jazz",), sort=Sort.RELEVANCE)
    found = find(reader.now(), query, limit=5, cursor=None, now=utc_now())
    assert [hit.entry.catalogued.event.name for hit in found.hits] == ["Jazz Two", "Jazz One"]


async def test_an_index_that_is_damaged_old_or_gone_is_made_anew(
    indexer: Indexer, reader: Reader, shelf: Shelf, make: Make, db: Database
) -> None:
    await make.event(name="Still Here")
    assert await _names(indexer, reader) == ["Still Here"]
    for harm in (_truncate, _barely_begin, _scribble, _forget_format, _empty_folder, _meddle_with_meta):
        present_before = shelf.present()
        assert present_before is not None
        indexer.close()
        harm(present_before.folder)
        again = Indexer(db, shelf)
        assert await _names(again, Reader(shelf)) == ["Still Here"], harm.__name__
        now = shelf.present()
        assert now is not None
        assert now != present_before, harm.__name__
        assert damaged_file(now) is None
        again.close()


async def test_what_was_never_finished_is_no_damage(
    indexer: Indexer, reader: Reader, shelf: Shelf, make: Make, db: Database
) -> None:
    """Merging many parts takes a while, and whoever does it may be told to end, or killed, in the middle."""
    await make.event(name="Still Here")
    assert await _names(indexer, reader) == ["Still Here"]
    edition = shelf.present()
    assert edition is not None
    indexer.close()
    for folder in edition.indexes:
        whole = next(folder.glob("*.idx")).read_bytes()
        for part, content in (("store", b""), ("idx", whole[: len(whole) // 2]), ("pos", whole)):
            (folder / f"{'0' * 32}.{part}").write_bytes(content)
    again = Indexer(db, shelf)
    await make.event(name="And New")
    assert sorted(await _names(again, Reader(shelf))) == ["And New", "Still Here"]
    assert shelf.present() == edition
    again.close()


async def test_what_is_open_is_read_while_it_is_gone_from_the_disk(
    indexer: Indexer, reader: Reader, shelf: Shelf, make: Make
) -> None:
    await make.event(name="Still Here")
    await _names(indexer, reader)
    edition = shelf.present()
    assert edition is not None
    _empty_folder(edition.folder)
    reader.look()
    assert find(reader.now(), SearchQuery(), limit=5, cursor=None, now=utc_now()).total == 1
    with pytest.raises(NoIndex):
        Reader(shelf).now()


async def test_another_history_is_not_followed(indexer: Indexer, make: Make, shelf: Shelf, db: Database) -> None:
    """After a restore or a promotion transaction numbers mean something else."""
    await make.event()
    await indexer.step()
    edition = shelf.present()
    assert edition is not None
    state = json.loads((edition.folder / "state.json").read_text())
    for position in (["another/1", *state["position"][1:]], [*state["position"][:3], "2020-01-01T00:00:00Z"]):
        indexer.close()
        (edition.folder / "state.json").write_text(json.dumps(state | {"position": position}))
        await indexer.step()
        now = shelf.present()
        assert now is not None
        assert now != edition
        edition = now


async def test_changes_are_forgotten_in_the_end(make: Make, db: Database) -> None:
    await make.event()
    async with db.write() as tx:
        await tx.execute(sa.update(catalogue_changes).values(changed_at=utc_now() - KEPT * 2))
    assert await forget_changes(db) > 0
    async with db.read() as tx:
        here = await present(tx)
        changes = await changes_after(tx, here, most=10)
    assert changes is not None
    assert changes.event_ids == ()


async def test_the_old_edition_follows_while_a_new_one_is_made(
    indexer: Indexer, reader: Reader, shelf: Shelf, make: Make, db: Database
) -> None:
    event = await make.event(name="Before")
    await _names(indexer, reader)
    old = shelf.present()
    told: list[str] = []

    def slowly(_seconds: float) -> None:
        deadline = time.monotonic() + _seconds
        while time.monotonic() < deadline and "Meanwhile" not in told:
            reader.look()
            found = find(reader.now(), SearchQuery(), limit=9, cursor=None, now=utc_now())
            told.extend(hit.entry.catalogued.event.name for hit in found.hits)
            time.sleep(0.05)

    with ThreadPoolExecutor(1) as thread:
        making = asyncio.create_task(indexer._meanwhile(thread, slowly, 20.0))
        async with db.write() as tx:
            await tx.execute(sa.update(events).where(events.c.id == event.id).values(name="Meanwhile"))
        await making
    assert "Meanwhile" in told
    assert shelf.present() == old


async def test_what_others_left_behind_is_removed(indexer: Indexer, shelf: Shelf, make: Make) -> None:
    await make.event()
    await indexer.step()
    left = shelf.new()
    os.utime(left.folder, (0, 0))
    shelf.tidy(shelf.present())
    assert not left.folder.exists()
    present = shelf.present()
    assert present is not None
    assert present.whole()


async def test_only_one_writes(shelf: Shelf) -> None:
    with shelf.writing(), pytest.raises(Busy), Shelf(shelf.folder).writing():
        pass


async def test_a_new_edition_asked_for_is_made_beside_the_old(
    indexer: Indexer, reader: Reader, shelf: Shelf, make: Make
) -> None:
    await make.event(name="Here")
    await _names(indexer, reader)
    before = shelf.present()
    shelf.want_new("asked for")
    assert await _names(indexer, reader) == ["Here"]
    assert shelf.present() != before
    assert not shelf.is_wanted()


def _truncate(folder: Path) -> None:
    file = max((folder / "events").glob("*.store"), key=os.path.getmtime)
    file.write_bytes(file.read_bytes()[:-20])


def _barely_begin(folder: Path) -> None:
    """Shorter than what stands at a whole file's end: made, and then the machine went."""
    file = max((folder / "events").glob("*.store"), key=os.path.getmtime)
    file.write_bytes(b"1234")


def _scribble(folder: Path) -> None:
    file = max((folder / "events").glob("*.term"), key=os.path.getmtime)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(bytes(content))


def _forget_format(folder: Path) -> None:
    state = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps(state | {"format": "another"}))


def _empty_folder(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.unlink()


def _meddle_with_meta(folder: Path) -> None:
    (folder / "names" / "meta.json").write_text("{}")
