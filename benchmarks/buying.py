"""Buying: the best pair held, paid by the sandbox, confirmed, its tickets issued; and a whole stadium of them."""

import asyncio
import json
import time
from collections.abc import Iterable

from benchmarks import load
from benchmarks.load import Connection, Piece, Tally
from benchmarks.result import Result
from benchmarks.site import Site

_FLOWS = 10_000
CONNECTIONS = 512
_HOLD = json.dumps({"best_available": {"quantity": 2}}).encode()
_PAY = json.dumps({"payment_method": "pm_success"}).encode()
_TRIES = 20


def booking_flow_per_s(site: Site) -> list[Result]:
    """Whole purchases a second on the largest event."""
    event = site.largest_event()["id"]
    tally = asyncio.run(
        load.run(site.host, site.port, purchases(site, event, site.tokens(_FLOWS)), connections=CONNECTIONS)
    )
    return [Result("booking_flow_per_s", tally.rate(200), "bookings/s", note=tally.describe())]


def stadium_sellout_s(site: Site) -> list[Result]:
    """Until every place of the largest event that two can have together is paid for; then the invariants."""
    event = site.largest_event()
    free = event["availability"]["available"]
    tokens = site.tokens(free // 2 + free // 40)
    tally = asyncio.run(load.run(site.host, site.port, purchases(site, event["id"], tokens), connections=CONNECTIONS))
    left = site.get(f"/api/v1/events/{event['id']}")["availability"]["available"]
    violations = site.verify()
    note = (
        f"{tally.statuses[200]:,} bookings, {tally.rate(200):,.0f}/s, {tally.describe()}; "
        f"{left} of {free:,} places left; verify: {violations} violations"
    )
    return [Result("stadium_sellout_s", tally.seconds, "s", note=note)]


def purchases(site: Site, event: str, tokens: Iterable[str]) -> Iterable[Piece]:
    """One for each fan; who is told to try again does, who is told that nothing is left goes home."""
    path = f"/api/v1/events/{event}/holds"

    def purchase(token: str) -> Piece:
        hold = load.post(site.host, path, token, _HOLD)

        async def buy(connection: Connection, tally: Tally) -> None:
            began = time.perf_counter()
            answer = await connection.ask(hold)
            for _ in range(_TRIES):
                if answer.status not in (409, 503) or answer.header("retry-after") is None:
                    break
                await asyncio.sleep(0.05)
                answer = await connection.ask(hold)
            if answer.status == 201:
                address = f"/api/v1/bookings/{json.loads(answer.body)['id']}/pay"
                answer = await connection.ask(load.post(site.host, address, token, _PAY))
            tally.note(answer.status, time.perf_counter() - began)

        return buy

    return (purchase(token) for token in tokens)
