"""From a file into the database, once and again."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from onsale.catalog.importing import ImportReport, import_file
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import EventCancelled, EventPublished, Lifecycle, Schedule
from onsale.catalog.store import get_events, performers_of_many, price_levels_of_many
from onsale.catalog.tables import events, organisers, performers, seat_maps, venues
from onsale.catalog.terms import price_errors
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from tests.catalog.import_files import row, write

ORGANISER = 77
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
THREE = (
    row(id="a"),
    row(id="b", name="Matinee", date="2025-11-09", time="14:00:00", min_price="20", max_price="35", currency="EUR"),
    row(
        id="c",
        venue_id="v2",
        venue="Club Lagerhaus",
        city="Bremen",
        artist_id="",
        artist="DJ Möwe",
        status="rescheduled",
    ),
)


@pytest.fixture(autouse=True)
async def _organiser(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(organisers.insert().values(id=ORGANISER, name="Harbour Nights"))


async def _import(db: Database, folder: Path, *rows: Mapping[str, str], **options: Any) -> ImportReport:
    told: dict[str, Any] = {
        "rebase": True,
        "organiser_id": ORGANISER,
        "now": NOW,
        "progress": lambda _done, _total: None,
    } | options
    return await import_file(db, write(folder, *rows), **told)


async def _stored(db: Database) -> dict[str, Any]:
    """Everything stored, by the events' source ids."""
    async with db.read() as tx:
        ids = {r.id: r.source_id for r in await tx.execute(sa.select(events.c.id, events.c.source_id))}
        found, levels = await get_events(tx, ids), await price_levels_of_many(tx, ids)
        on_stage = await performers_of_many(tx, ids)
    return {source: (found[key], levels[key], on_stage[key]) for key, source in ids.items() if key in found}


async def _count(db: Database, table: sa.Table) -> int:
    async with db.read() as tx:
        return int((await tx.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def test_events_are_stored_ready_to_be_sold(db: Database, tmp_path: Path) -> None:
    report = await _import(db, tmp_path, *THREE)
    assert (report.rows_read, report.events_new, report.listed, report.rescheduled) == (3, 3, 3, 1)
    assert (report.venues_new, report.performers_new, report.prices_generated) == (2, 2, 2)
    stored = await _stored(db)
    for event, levels, _ in stored.values():
        assert event.sells(NOW)
        async with db.read() as tx:
            layout = await layout_of(tx, event.seat_map_id)
        assert layout.places == event.places
        assert not list(price_errors(levels, layout))
    matinee, levels, on_stage = stored["b"]
    assert (matinee.name, matinee.currency, matinee.price_generated) == ("Matinee", "EUR", False)
    assert (min(each.face_value_minor for each in levels), max(each.face_value_minor for each in levels)) == (
        2000,
        3500,
    )
    assert matinee.starts_at == datetime(2026, 12, 6, 13, tzinfo=UTC)
    assert [performer.name for performer in on_stage] == ["The Paper Lanterns"]
    assert stored["a"][0].seat_map_id == matinee.seat_map_id
    assert stored["c"][0].schedule is Schedule.RESCHEDULED
    assert stored["a"][0].price_generated


async def test_the_same_file_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    await _import(db, tmp_path, *THREE)
    before = await _stored(db)
    report = await _import(db, tmp_path, *THREE)
    assert (report.events_new, report.events_changed, report.events_unchanged) == (0, 0, 3)
    assert (report.venues_new, report.performers_new) == (0, 0)
    assert await _stored(db) == before
    assert [await _count(db, table) for table in (venues, seat_maps, performers)] == [2, 2, 2]


async def test_the_stored_shift_is_kept_until_another_is_asked_for(db: Database, tmp_path: Path) -> None:
    first = await _import(db, tmp_path, *THREE)
    later = NOW + timedelta(weeks=3)
    for options in ({"rebase": True}, {"rebase": False}):
        again = await _import(db, tmp_path, *THREE, now=later, **options)
        assert (again.events_unchanged, again.weeks_shifted) == (3, first.weeks_shifted)
    anew = await _import(db, tmp_path, *THREE, now=later, anew=True)
    assert (anew.events_changed, anew.weeks_shifted) == (3, first.weeks_shifted + 3)
    assert all(event.sells(later) for event, _, _ in (await _stored(db)).values())


async def test_without_shifting_past_events_are_archived_and_shifting_brings_them_back(
    db: Database, tmp_path: Path
) -> None:
    ahead = row(id="d", date="2027-02-01", offsale_date="")
    report = await _import(db, tmp_path, *THREE, row(id="x", status="cancelled"), ahead, rebase=False)
    assert (report.archived, report.listed, report.cancelled) == (3, 1, 1)
    stored = {source: event for source, (event, _, _) in (await _stored(db)).items()}
    assert stored["a"].lifecycle is Lifecycle.ARCHIVED
    assert stored["x"].lifecycle is Lifecycle.CANCELLED
    assert stored["d"].sells(NOW)
    report = await _import(db, tmp_path, *THREE, row(id="x", status="cancelled"), ahead, rebase=True)
    assert (report.archived, report.listed, report.events_changed) == (0, 5, 5)


async def test_what_the_file_changed_is_changed(db: Database, tmp_path: Path) -> None:
    await _import(db, tmp_path, *THREE)
    before = await _stored(db)
    report = await _import(
        db,
        tmp_path,
        row(id="a", time="21:00:00", artist_id="a2", artist="The Tin Lanterns"),
        THREE[1] | {"max_price": "50"},
        THREE[2],
    )
    assert (report.events_new, report.events_changed, report.events_unchanged) == (0, 2, 1)
    after = await _stored(db)
    assert after["a"][0].starts_at - before["a"][0].starts_at == timedelta(hours=1)
    assert after["a"][0].version == before["a"][0].version + 1
    assert [performer.name for performer in after["a"][2]] == ["The Tin Lanterns"]
    assert max(level.face_value_minor for level in after["b"][1]) == 5000
    assert after["c"] == before["c"]


async def test_rooms_above_hear_what_was_published_and_cancelled(db: Database, tmp_path: Path) -> None:
    heard: list[object] = []

    async def hear(_tx: WriteTx, happening: object) -> None:
        heard.append(happening)

    db.bus.subscribe(EventPublished, hear)
    db.bus.subscribe(EventCancelled, hear)
    await _import(db, tmp_path, row(id="a"), row(id="b", status="cancelled"))
    stored = await _stored(db)
    assert heard == [EventPublished(stored["a"][0].id)]
    await _import(db, tmp_path, row(id="a", status="cancelled"), row(id="b", status="onsale"))
    assert heard[1:] == [EventCancelled(stored["a"][0].id)]
    assert (await _stored(db))["b"][0].lifecycle is Lifecycle.CANCELLED


async def test_an_event_its_organiser_removed_stays_removed(db: Database, tmp_path: Path) -> None:
    await _import(db, tmp_path, *THREE)
    async with db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.source_id == "a").values(lifecycle="removed"))
    report = await _import(db, tmp_path, row(id="a", name="Other"), *THREE[1:])
    assert (report.events_unchanged, report.listed) == (3, 2)


async def test_an_event_that_moved_house_is_left_alone_and_reported(db: Database, tmp_path: Path) -> None:
    await _import(db, tmp_path, *THREE)
    before = await _stored(db)
    report = await _import(db, tmp_path, row(id="a", venue_id="v2", venue="Club Lagerhaus", city="Bremen"), *THREE[1:])
    assert [(each.line, each.reason) for each in report.skipped] == [
        (2, "its venue is another one than when it was first imported")
    ]
    assert await _stored(db) == before


async def test_events_of_a_house_with_a_newer_map_sell_by_that(db: Database, tmp_path: Path) -> None:
    from onsale.catalog.create_seat_map import create_seat_map
    from onsale.catalog.seatmap.generators import VenueKind, generate

    await _import(db, tmp_path, *THREE)
    async with db.write() as tx:
        venue_id = (await tx.execute(sa.select(venues.c.id).where(venues.c.source_id == "v1"))).scalar_one()
        newer = await create_seat_map(tx, venue_id, generate(VenueKind.THEATRE, 333))
    before = await _stored(db)
    report = await _import(db, tmp_path, *THREE, row(id="d"))
    after = await _stored(db)
    assert (report.events_new, report.events_unchanged) == (1, 3)
    assert (after["d"][0].seat_map_id, after["d"][0].places) == (newer.id, 333)
    assert after["a"] == before["a"]


async def test_performers_known_by_name_or_id_are_not_added_twice(db: Database, tmp_path: Path) -> None:
    await _import(db, tmp_path, row(id="a"), row(id="b", artist_id="", artist="Ann Öst"))
    report = await _import(db, tmp_path, row(id="c", artist="Renamed"), row(id="d", artist_id="", artist="ANN  öst"))
    assert (report.performers_new, await _count(db, performers)) == (0, 2)


async def test_bad_rows_and_guesses_are_told(db: Database, tmp_path: Path) -> None:
    report = await _import(
        db,
        tmp_path,
        row(id="a", name="spans\nlines"),
        row(id="b", date="never"),
        row(id="c", venue_id="v9", venue="Somewhere", venue_lat="", venue_lon="", time=""),
    )
    assert [(each.line, each.reason.split(":")[0]) for each in report.skipped] == [(4, "date")]
    assert [(note.line, note.timezone, note.guessed) for note in report.zone_notes] == [(5, "Europe/Berlin", True)]
    assert (report.zones_guessed, report.times_assumed) == (1, 1)
    told = "\n".join(report.lines())
    assert "3 rows read" in told
    assert "line 4: date: 'never' is not a date such as 2026-03-14" in told
    assert "line 5: Somewhere, Hamburg: Europe/Berlin, from the city's other venues" in told
    answer = json.loads(json.dumps(report.as_json()))
    assert answer["skipped"] == [{"line": 4, "reason": report.skipped[0].reason}]
    assert answer["zones_guessed"] == 1


async def test_progress_is_told_batch_by_batch(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORT_BATCH_EVENTS", 2)
    heard: list[tuple[int, int]] = []
    await _import(db, tmp_path, *THREE, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 3), (2, 3), (3, 3)]
    assert len(await _stored(db)) == 3


async def test_an_unknown_organiser_is_refused(db: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await _import(db, tmp_path, *THREE, organiser_id=5)


async def test_an_empty_list_is_imported_to_nothing(db: Database, tmp_path: Path) -> None:
    report = await _import(db, tmp_path)
    assert (report.rows_read, report.events_new, report.first_start) == (0, 0, None)
    assert report.lines()[0] == "0 rows read"
