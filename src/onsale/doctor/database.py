"""The database and what waits in it: version, schema, clock, jobs, receipts, letters, periods people are sealed by."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.letters.post import post
from onsale.platform import job_watch
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Unavailable
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext
from onsale.platform.mail import waiting_mails
from onsale.platform.migrate import OLDEST_SERVER, is_newer, newest_revision
from onsale.receipts.due import standing

_CLOCK_WARNING_S, _CLOCK_WRONG_S = 1.0, 10.0
_JOBS_LATE_S = 300
_MIB = 1024**2


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
            yield await _receipts(tx)
            yield await _letters(tx)
            yield await _mails(tx)
            yield await _size(tx)
            yield await _admins(tx)
            yield await _periods(tx, keyring_file)
    except (Unavailable, sa.exc.SQLAlchemyError) as error:
        cause = getattr(error.__cause__, "orig", None) or error
        said = " ".join(str(cause).split())[:200]
        yield wrong("database", said, _("Start PostgreSQL, or correct ONSALE_DATABASE_URL."))


async def _server(tx: ReadTx) -> Finding:
    version = (await tx.execute(sa.text("show server_version"))).scalar_one()
    number = int((await tx.execute(sa.text("show server_version_num"))).scalar_one())
    if number < OLDEST_SERVER:
        return wrong("database", f"PostgreSQL {version}", _("Onsale needs PostgreSQL 17 or newer."))
    return fine("database", f"PostgreSQL {version}")


async def _schema(tx: ReadTx) -> Finding:
    there = (await tx.execute(sa.text("select to_regclass('alembic_version')"))).scalar_one()
    found = there and (await tx.execute(sa.text("select version_num from alembic_version"))).scalar_one_or_none()
    if is_newer(found):
        said = _("at revision %(found)s, newer than this version") % {"found": found}
        return warning("schema", said, _("Update this machine's Onsale, too: one version behind is as far as it goes."))
    if found != newest_revision():
        said = (
            _("at revision %(found)s, this version wants %(newest)s") % {"found": found, "newest": newest_revision()}
            if found
            else _("no schema yet")
        )
        return wrong("schema", said, _("Run `onsale migrate`, or start `onsale serve`, which does it."))
    return fine("schema", _("at revision %(found)s") % {"found": found})


async def _clock(tx: ReadTx) -> Finding:
    before = utc_now()
    theirs = (await tx.execute(sa.text("select clock_timestamp()"))).scalar_one()
    after = utc_now()
    off_s = (theirs - (before + (after - before) / 2)).total_seconds()
    said = _("%(n)s s behind the database's") if off_s > 0 else _("%(n)s s ahead of the database's")
    said %= {"n": f"{abs(off_s):.1f}"}
    to_do = _("Let both machines follow a time server (chrony, systemd-timesyncd).")
    if abs(off_s) > _CLOCK_WRONG_S:
        return wrong("clock", said, to_do)
    if abs(off_s) > _CLOCK_WARNING_S:
        return warning("clock", said, to_do)
    return fine("clock", _("the same as the database's, within a second"))


async def _worker(tx: ReadTx) -> Finding:
    alive = await job_watch.workers(tx)
    if not alive:
        return wrong(
            "worker", _("none is running"), _("Start `onsale worker`: without it no mail, refund or receipt is made.")
        )
    return fine("worker", _("%(n)s running") % {"n": alive})


async def _jobs(tx: ReadTx) -> Finding:
    queues = await job_watch.queues(tx)
    count, failed = sum(one.due for one in queues), sum(one.failed for one in queues)
    oldest_s = max((one.oldest_s for one in queues), default=0.0)
    if oldest_s > _JOBS_LATE_S:
        said = _("%(n)s wait, the oldest for %(minutes)s minutes") % {"n": count, "minutes": f"{oldest_s / 60:.0f}"}
        return wrong("jobs", said, _("See that `onsale worker` runs, and what it logs; add another one."))
    if failed:
        said = ngettext("%(n)s was given up", "%(n)s were given up", failed) % {"n": failed}
        return warning("jobs", said, _("Look for `job_error` in the worker's log; an admin can try them again."))
    return fine("jobs", _("%(n)s wait") % {"n": count})


async def _receipts(tx: ReadTx) -> Finding:
    told = await standing(tx)
    if told.failed:
        said = _("%(n)s couldn't be numbered so far and are tried again, at least every hour") % {"n": told.failed}
        to_do = _("Look for `receipt_not_issued` in the worker's log; nothing else waits for them.")
        return warning("receipts", said, to_do)
    if told.oldest_s > _JOBS_LATE_S:
        minutes = f"{told.oldest_s / 60:.0f}"
        said = _("%(n)s wait, the oldest for %(minutes)s minutes") % {"n": told.waiting, "minutes": minutes}
        return wrong("receipts", said, _("See that `onsale worker` runs, and what it logs; add another one."))
    return fine("receipts", _("%(n)s wait") % {"n": told.waiting})


async def _letters(tx: ReadTx) -> Finding:
    told = await post(tx)
    if told.waits_for:
        said = _("%(n)s wait; last told: %(reason)s") % {"n": told.due, "reason": told.waits_for}
        return warning("letters", said, _("See what is said of the mail server below."))
    if told.undelivered:
        said = _("%(n)s were taken by nobody") % {"n": told.undelivered}
        return warning("letters", said, _("Their organisers see them under Letters, and can send them again."))
    return fine("letters", _("%(n)s wait") % {"n": told.due})


async def _mails(tx: ReadTx) -> Finding:
    told = await waiting_mails(tx)
    if told.reason:
        said = _("%(n)s wait; last told: %(reason)s") % {"n": told.waiting, "reason": told.reason}
        return warning("mails", said, _("See what is said of the mail server below."))
    return fine("mails", _("%(n)s wait") % {"n": told.waiting})


async def _admins(tx: ReadTx) -> Finding:
    there = (await tx.execute(sa.text("select count(*) from people where 'admin' = any(roles)"))).scalar_one()
    if not there:
        to_do = _("Run `onsale user create YOU@example.org --role admin` here: nobody becomes one over the web.")
        return warning("admins", _("there is none, so nobody can decide who sells"), to_do)
    return fine("admins", _("%(n)s of them") % {"n": there})


async def _size(tx: ReadTx) -> Finding:
    size = (await tx.execute(sa.text("select pg_database_size(current_database())"))).scalar_one()
    return fine("size", f"{size / _MIB:,.0f} MiB")


async def _periods(tx: ReadTx, keyring_file: Path) -> Finding:
    used = set((await tx.execute(sa.text("select distinct period from person_keys"))).scalars())
    if missing := sorted(used - await asyncio.to_thread(_known_periods, keyring_file)):
        said = _("people are sealed under %(periods)s, which this keyring doesn't have") % {
            "periods": ", ".join(missing[:6])
        }
        return wrong(
            "keys", said, _("Bring back the keyring that belongs to this database; nobody can be read without it.")
        )
    return fine("keys", _("the keyring opens everybody (%(n)s periods in use)") % {"n": len(used)})


def _known_periods(keyring_file: Path) -> set[str]:
    try:
        return set(msgspec.json.decode(keyring_file.read_bytes())["periods"])
    except (OSError, msgspec.MsgspecError, KeyError, TypeError):
        return set()
