"""Paying alone: holds are there already; each is paid through the sandbox, confirmed, entered in the books."""

import asyncio
import json
import random
from collections.abc import Iterable, Iterator

from benchmarks import load, pgbench
from benchmarks.load import Connection, Piece, Tally
from benchmarks.result import Result
from benchmarks.site import Site

_PAYMENTS = 10_000
_CONNECTIONS = 256
_PAY = json.dumps({"payment_method": "pm_success"}).encode()


def payments_per_s(site: Site) -> list[Result]:
    """Payments of two seats a second, durably recorded before and after the bank is asked."""
    event = site.largest_event()
    firsts = list(range(0, event["availability"]["total"] - 1, 2))
    random.shuffle(firsts)
    tokens = site.tokens(_PAYMENTS)
    held = asyncio.run(_held(site, event["id"], tokens, firsts))
    work = (load.single(load.post(site.host, f"/api/v1/bookings/{one}/pay", who, _PAY)) for who, one in held)
    tally = asyncio.run(load.run(site.host, site.port, work, connections=_CONNECTIONS))
    reference, violations = pgbench.holds_per_s(site.data_dir), site.verify()
    note = f"{tally.describe()}; verify: {violations} violations"
    broken = "an invariant is broken" if violations else ""
    name = "pgbench, one hold a transaction"
    return [Result("payments_per_s", tally.rate(200), "payments/s", name, reference, note, broken)]


async def _held(site: Site, event: str, tokens: Iterable[str], firsts: Iterable[int]) -> list[tuple[str, str]]:
    """Who holds which booking: as many as were given what they asked for."""
    held: list[tuple[str, str]] = []
    await load.run(site.host, site.port, _holding(site, event, tokens, firsts, held), connections=_CONNECTIONS)
    return held


def _holding(
    site: Site, event: str, tokens: Iterable[str], firsts: Iterable[int], held: list[tuple[str, str]]
) -> Iterator[Piece]:
    path = f"/api/v1/events/{event}/holds"

    def piece(token: str, first: int) -> Piece:
        wire = load.post(site.host, path, token, json.dumps({"places": [first, first + 1]}).encode())

        async def hold(connection: Connection, tally: Tally) -> None:
            answer = await connection.ask(wire)
            tally.note(answer.status, 0)
            if answer.status == 201:
                held.append((token, json.loads(answer.body)["id"]))

        return hold

    return (piece(token, first) for token, first in zip(tokens, firsts, strict=False))
