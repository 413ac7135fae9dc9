"""Check-ins alone: fifty scanners, each code once, judged by the server; and what a scanner carries with it."""

import asyncio
import json
import random
import time
import urllib.request
from collections.abc import Sequence

import sqlalchemy as sa

from benchmarks import load, million, pgbench
from benchmarks.result import Result
from benchmarks.site import Site
from benchmarks.statement import organiser_token
from onsale.entrypoints.installation import DATABASE
from onsale.platform.database import Database
from onsale.platform.embedded import running
from onsale.platform.ids import decode_id
from onsale.platform.keyring import Keyring
from onsale.platform.settings import load as settings_of
from onsale.tickets.codes import codes_of
from onsale.tickets.keys import EventKeys
from onsale.tickets.model import Ticket
from onsale.tickets.store import unused_tickets

_BOOKINGS = 10_000
_SCANNED, _SIGNED_AT_ONCE = 10_000, 250
_CONNECTIONS = 50


def checkins_per_s(site: Site) -> list[Result]:
    """Admissions a second over HTTP, durably recorded; then how long it takes to hand out a full house's bundle."""
    event, token = site.largest_event(), organiser_token(site)
    currency, number = event["price_range"]["min"]["currency"], decode_id("evt", event["id"])
    with running(site.data_dir / "postgres") as server:
        url = server.url(DATABASE)
        million.fill(url, _BOOKINGS, first_event=number, currency=currency)
        codes = asyncio.run(_codes(url, site, number))
    random.shuffle(codes)
    path = f"/api/v1/events/{event['id']}/check-ins"
    bodies = (json.dumps({"code": code, "gate": f"Gate {n % _CONNECTIONS}"}).encode() for n, code in enumerate(codes))
    work = (load.single(load.post(site.host, path, token, body)) for body in bodies)
    tally = asyncio.run(load.run(site.host, site.port, work, connections=_CONNECTIONS))
    bundle_ms, size, packed = _bundle(site, event["id"], token)
    reference, violations = pgbench.check_ins_per_s(site.data_dir, _CONNECTIONS), site.verify()
    note = f"{tally.describe()}; bundle {bundle_ms:.0f} ms, {size / 1000:,.0f} kB; verify: {violations} violations"
    if packed:
        note = note.replace("; verify", f", {packed / 1000:,.0f} kB compressed; verify")
    broken = "an invariant is broken" if violations else ""
    name = "pgbench, one check-in a transaction"
    return [Result("checkins_per_s", tally.rate(200), "check-ins/s", name, reference, note, broken)]


async def _codes(url: str, site: Site, event_id: int) -> list[str]:
    """Those of tickets nobody has used yet."""
    keyring = Keyring(settings_of({"ONSALE_DATA_DIR": str(site.data_dir)}).keyring_file)
    db = Database(url)
    try:
        async with db.write() as tx:
            made_up = "delete from ticket_keys where event_id = :event and private_sealed = ''"
            await tx.execute(sa.text(made_up), {"event": event_id})
            await EventKeys(keyring).ensure(tx, event_id)
        async with db.read() as tx:
            tickets = (await unused_tickets(tx, event_id))[:_SCANNED]
        codes: list[str] = []
        for some in batched(tickets, _SIGNED_AT_ONCE):  # a transaction may not rest for as long as all of them take
            async with db.read() as tx:
                codes += [code for code in await codes_of(tx, some, keyring) if code]
        return codes
    finally:
        await db.close()


def _bundle(site: Site, event: str, token: str) -> tuple[float, int, int]:
    """The middle of some answers in milliseconds, its bytes, and those of a compressed one."""
    address = f"http://{site.host}:{site.port}/api/v1/events/{event}/scanner-bundle"
    took: list[float] = []
    size = packed = 0
    for encoding in ("identity", "identity", "identity", "gzip"):
        request = urllib.request.Request(
            address, headers={"Authorization": f"Bearer {token}", "Accept-Encoding": encoding}
        )
        began = time.perf_counter()
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            read = len(answer.read())
        if encoding == "gzip":
            packed = read
        else:
            size = read
            took.append(1000 * (time.perf_counter() - began))
    return _middle(took), size, packed


def batched(some: Sequence[Ticket], size: int) -> list[Sequence[Ticket]]:
    """The same, so many at a time."""
    return [some[begin : begin + size] for begin in range(0, len(some), size)]


def _middle(some: Sequence[float]) -> float:
    return sorted(some)[len(some) // 2]
