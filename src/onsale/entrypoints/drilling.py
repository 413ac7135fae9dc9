"""`onsale backup drill`: a restore nobody needs, so that the one somebody needs works."""

import asyncio
import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import psycopg
import sqlalchemy as sa

from onsale.backups.errors import BackupError
from onsale.backups.sealed import seal
from onsale.backups.series import own_series, work_folder
from onsale.backups.standing import DrillReport, note_drill
from onsale.entrypoints.backing_up import created, live_database, required_store
from onsale.entrypoints.installation import NoDatabase, database
from onsale.entrypoints.restoring import Restored, remove_restored, restore_into
from onsale.platform.clock import utc_now
from onsale.platform.database import libpq_url
from onsale.platform.embedded import EmbeddedPostgresError
from onsale.platform.embedded.lock import close_private, try_lock
from onsale.platform.schemas import rfc3339
from onsale.platform.settings import Settings
from onsale.privacy.errors import ErasureLogDamaged

_PLACE = "drill-"
_COMPARED = 20_000
_UNDER_WAY = timedelta(seconds=10)
_FAILURES = (BackupError, EmbeddedPostgresError, ErasureLogDamaged, psycopg.Error, sa.exc.SQLAlchemyError, OSError)

_COUNTS = """select (select count(*) from bookings where confirmed_at is not null), (select count(*) from tickets),
    (select count(*) from people)"""
# What has begun to be confirmed by then may have been committed after it.
_CONFIRMED = "select id from bookings where confirmed_at <= %s order by confirmed_at desc limit %s"
_THERE = "select count(*) from bookings where id = any(%s) and confirmed_at is not null"


def run_drill(settings: Settings, *, scheduled: bool, as_json: bool) -> bool:
    """Do it and say what it proved; whether everything held. The report is kept."""

    def tell(word: str) -> None:
        if not (scheduled or as_json):
            click.echo(word)

    required_store(settings)
    with _alone(settings):
        return _run(settings, tell, scheduled=scheduled, as_json=as_json)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One drill at a time, so that what another one left, which was killed, can go: all the shop's data is in it, and
    the keyring, and perhaps people who were erased. `BackupError` while another is under way.
    """
    lock = try_lock(work_folder(settings) / "drill.lock")
    if lock is None:
        raise BackupError("another drill is under way: wait until it has ended.")
    try:
        for left in settings.data_dir.glob(f"{_PLACE}*"):
            remove_restored(left)
        yield
    finally:
        close_private(lock)


def _run(settings: Settings, tell: Any, *, scheduled: bool, as_json: bool) -> bool:
    began, started = utc_now(), time.monotonic()
    place = settings.data_dir / f"{_PLACE}{secrets.token_hex(4)}"
    try:
        _first_backup(settings, tell)
        report = _drilled(settings, place, began, started, tell)
    except _FAILURES as error:
        report = DrillReport(
            at=began, holds=False, took_s=time.monotonic() - started, reason=" ".join(str(error).split())
        )
    finally:
        remove_restored(place)
    with suppress(OSError):
        note_drill(settings, report)
    if as_json:
        click.echo(json.dumps(_as_json(report)))
    elif not scheduled:
        _say(report)
    elif not report.holds:
        click.echo(f"the drill failed: {report.reason or ', '.join(report.broken) or 'bookings are missing'}", err=True)
    return report.holds


def _first_backup(settings: Settings, tell: Any) -> None:
    series = own_series(settings, required_store(settings), seal(settings))
    if series is None or not series.bases():
        tell("There is no base backup yet: making the first …")
        with live_database(settings) as url:
            created(settings, url)


def _drilled(settings: Settings, place: Path, began: datetime, started: float, tell: Any) -> DrillReport:
    place.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
    done = restore_into(settings, place, None, series=None, tell=tell, drill=True)
    took_s = time.monotonic() - started
    with database(done.settings, follow=False) as url:
        bookings, tickets, people = asyncio.run(_asked(url, _COUNTS))[0]
        tell("Comparing with what is live …")
        expected = _live_bookings(settings, done)
        compared = len(expected)
        there = asyncio.run(_asked(url, _THERE, expected))[0][0] if expected else 0
    return DrillReport(
        at=began,
        holds=not done.broken and there == compared,
        took_s=took_s,
        restored_to=done.laid.until,
        base_at=done.laid.span.since,
        behind_s=(began - done.laid.until).total_seconds(),
        bytes=done.laid.bytes,
        bookings=bookings,
        tickets=tickets,
        people=people,
        compared=compared,
        missing=compared - there,
        erasures=done.replayed.told,
        erased_again=done.replayed.erased + done.forgotten,
        invariants=len(done.findings),
        broken=tuple(one.invariant.broken for one in done.broken),
    )


def _live_bookings(settings: Settings, done: Restored) -> list[UUID]:
    """What the running shop has confirmed by the moment that was restored; none where it can't be asked."""
    try:
        with live_database(settings) as url:
            rows = asyncio.run(_asked(url, _CONFIRMED, done.laid.until - _UNDER_WAY, _COMPARED))
    except (psycopg.Error, EmbeddedPostgresError, NoDatabase):
        return []
    return [row[0] for row in rows]


async def _asked(url: str, query: str, *values: object) -> Sequence[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(libpq_url(url), connect_timeout=10) as connection:
        return await (await connection.execute(query, values or None)).fetchall()


def _say(report: DrillReport) -> None:
    if report.restored_to is None:
        click.echo(f"\nThe drill FAILED after {report.took_s:.1f} s: {report.reason}")
        return
    base = f"{report.base_at:%Y-%m-%d %H:%M:%S}" if report.base_at else "?"
    held = report.invariants - len(report.broken)
    click.echo(
        f"\nThe drill {'held' if report.holds else 'FAILED'}. It restored, elsewhere and from the backups alone:\n"
        f"  everything committed until {report.restored_to:%Y-%m-%d %H:%M:%S} UTC, "
        f"{report.behind_s or 0:.0f} s before the drill began\n"
        f"  from the base backup of {base} UTC ({report.bytes / 1e6:,.1f} MB sealed), in {report.took_s:.1f} s\n"
        f"  {report.bookings:,} bookings that were confirmed, {report.tickets:,} tickets, {report.people:,} people\n"
        f"  {report.compared - report.missing:,} of the {report.compared:,} bookings the running shop had confirmed by "
        "then\n"
        f"  {report.erasures:,} erasures hold, {report.erased_again:,} done again: nobody who was erased is there\n"
        f"  {held} of {report.invariants} invariants hold\n"
        "The scratch copy is gone; the report is on /admin/health."
    )
    for one in report.broken:
        click.echo(f"BROKEN: {one}")


def _as_json(report: DrillReport) -> dict[str, object]:
    import msgspec

    told: dict[str, object] = msgspec.to_builtins(report)
    return told | {
        name: rfc3339(value) for name, value in (("at", report.at), ("restored_to", report.restored_to)) if value
    }
