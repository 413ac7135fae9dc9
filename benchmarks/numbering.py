"""Receipts: how fast one worker numbers what a sold-out stadium leaves it to do."""

import time
from typing import LiteralString

import psycopg

from benchmarks import million
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.entrypoints.installation import DATABASE
from onsale.platform.database import libpq_url
from onsale.platform.embedded import running
from onsale.platform.ids import decode_id

_BOOKINGS = 40_000
_WANTED_PER_S = 200.0  # as many as there are mails
_GIVEN_UP_AFTER_S = 600.0
_DUE: LiteralString = "select count(*) from receipts_due where event_id = %s"
_NUMBERED: LiteralString = "select count(*) from receipts where event_id = %s"


def receipts_per_s(site: Site) -> list[Result]:
    """From the moment 40,000 receipts of one organiser are due until the last is there; made by the database itself."""
    stadium = site.largest_event()
    first, currency = decode_id("evt", stadium["id"]), stadium["price_range"]["min"]["currency"]
    with running(site.data_dir / "postgres") as server:
        url = server.url(DATABASE)
        million.fill(url, _BOOKINGS, first_event=first, currency=currency)
        took_s, count = _numbered(url, first)
    rate, violations = count / took_s, site.verify()
    broken = "an invariant is broken" if violations else ""
    broken = broken or ("" if rate >= _WANTED_PER_S else f"fewer than {_WANTED_PER_S:.0f} receipts a second")
    note = f"{count:,} of one organiser in {took_s:.1f} s; verify: {violations} violations"
    return [Result("receipts_per_s", rate, "receipts/s", "wanted, at least", _WANTED_PER_S, note, broken)]


def _numbered(url: str, event: int) -> tuple[float, int]:
    """Seconds until all are numbered, and how many are."""
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        began = time.monotonic()
        connection.execute("update receipts_due set due_at = now()")
        while time.monotonic() - began < _GIVEN_UP_AFTER_S and _count(connection, _DUE, event):
            time.sleep(0.2)
        return time.monotonic() - began, _count(connection, _NUMBERED, event)


def _count(connection: "psycopg.Connection[tuple[int]]", what: LiteralString, event: int) -> int:
    row = connection.execute(what, (event,)).fetchone()
    return row[0] if row else 0
