"""The database and what waits in it: version, schema, clock, jobs, letters, the periods people are sealed under."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from onsale.entrypoints.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Unavailable
from onsale.platform.migrate import OLDEST_SERVER, newest_revision

_CLOCK_WARNING_S, _CLOCK_WRONG_S = 1.0, 10.0
_WORKER_SEEN_WITHIN_S, _JOBS_LATE_S = 60, 300


async def look_at_database(db: Database, keyring_file: Path) -> AsyncIterator[Finding]:
    """Everything asked of it; one finding when it can't be reached."""
    try:
        async with db.read() as tx:
            yield await _server(tx)
            schema = await _schema(tx)
            yield schema
            yield await _clock(tx)
            if schema.to_do:
                return
            yield await _worker(tx)
            yield await _jobs(tx)
            yield await _letters(tx)
            yield await _periods(tx, keyring_file)
    except (Unavailable, sa.exc.SQLAlchemyError) as error:
        cause = getattr(error.__cause__, "orig", None) or error
        said = " ".join(str(cause).split())[:200]
        yield wrong("database", said, "Start PostgreSQL, or correct ONSALE_DATABASE_URL.")


async def _server(tx: ReadTx) -> Finding:
    version = (await tx.execute(sa.text("show server_version"))).scalar_one()
    number = int((await tx.execute(sa.text("show server_version_num"))).scalar_one())
    if number < OLDEST_SERVER:
        return wrong("database", f"PostgreSQL {version}", "Onsale needs PostgreSQL 17 or newer.")
    return fine("database", f"PostgreSQL {version}")


async def _schema(tx: ReadTx) -> Finding:
    there = (await tx.execute(sa.text("select to_regclass('alembic_version')"))).scalar_one()
    found = there and (await tx.execute(sa.text("select version_num from alembic_version"))).scalar_one_or_none()
    if found != newest_revision():
        said = f"at revision {found}, this version wants {newest_revision()}" if found else "no schema yet"
        return wrong("schema", said, "Run `onsale migrate`, or start `onsale serve`, which does it.")
    return fine("schema", f"at revision {found}")


async def _clock(tx: ReadTx) -> Finding:
    before = utc_now()
    theirs = (await tx.execute(sa.text("select clock_timestamp()"))).scalar_one()
    after = utc_now()
    off_s = (theirs - (before + (after - before) / 2)).total_seconds()
    said = f"{abs(off_s):.1f} s {'behind' if off_s > 0 else 'ahead of'} the database's"
    to_do = "Let both machines follow a time server (chrony, systemd-timesyncd)."
    if abs(off_s) > _CLOCK_WRONG_S:
        return wrong("clock", said, to_do)
    if abs(off_s) > _CLOCK_WARNING_S:
        return warning("clock", said, to_do)
    return fine("clock", "the same as the database's, within a second")


async def _worker(tx: ReadTx) -> Finding:
    recent = sa.text(
        "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => :within_s)"
    )
    alive = (await tx.execute(recent, {"within_s": _WORKER_SEEN_WITHIN_S})).scalar_one()
    if not alive:
        return wrong(
            "worker", "none is running", "Start `onsale worker`: without it no mail, refund or receipt is made."
        )
    return fine("worker", f"{alive} running")


async def _jobs(tx: ReadTx) -> Finding:
    waiting = sa.text(
        "select count(*), coalesce(extract(epoch from now() - min(coalesce(scheduled_at, events.at))), 0)::float8 "
        "from procrastinate_jobs j left join lateral (select min(e.at) as at from procrastinate_events e "
        "where e.job_id = j.id) as events on true "
        "where j.status = 'todo' and coalesce(scheduled_at, now()) <= now()"
    )
    row: Any = (await tx.execute(waiting)).one()
    count, oldest_s = row
    failed = (await tx.execute(sa.text("select count(*) from procrastinate_jobs where status = 'failed'"))).scalar_one()
    if oldest_s > _JOBS_LATE_S:
        said = f"{count} wait, the oldest for {oldest_s / 60:.0f} minutes"
        return wrong("jobs", said, "See that `onsale worker` runs, and what it logs; add another one.")
    if failed:
        said = f"{failed} were given up"
        return warning("jobs", said, "Look for `job_error` in the worker's log; rows of procrastinate_jobs say which.")
    return fine("jobs", f"{count} wait")


async def _letters(tx: ReadTx) -> Finding:
    told = sa.text(
        "select count(*) filter (where state = 'due'), count(*) filter (where state = 'undelivered'), "
        "max(reason) filter (where state = 'due') from letters where state in ('due', 'undelivered')"
    )
    row: Any = (await tx.execute(told)).one()
    due, undelivered, reason = row
    if reason:
        return warning("letters", f"{due} wait; last told: {reason}", "See what is said of the mail server below.")
    if undelivered:
        said = f"{undelivered} were taken by nobody"
        return warning("letters", said, "Their organisers see them under Letters, and can send them again.")
    return fine("letters", f"{due} wait")


async def _periods(tx: ReadTx, keyring_file: Path) -> Finding:
    used = set((await tx.execute(sa.text("select distinct period from person_keys"))).scalars())
    if missing := sorted(used - await asyncio.to_thread(_known_periods, keyring_file)):
        said = f"people are sealed under {', '.join(missing[:6])}, which this keyring doesn't have"
        return wrong(
            "keys", said, "Bring back the keyring that belongs to this database; nobody can be read without it."
        )
    return fine("keys", f"the keyring opens everybody ({len(used)} periods in use)")


def _known_periods(keyring_file: Path) -> set[str]:
    try:
        return set(msgspec.json.decode(keyring_file.read_bytes())["periods"])
    except (OSError, msgspec.MsgspecError, KeyError, TypeError):
        return set()
