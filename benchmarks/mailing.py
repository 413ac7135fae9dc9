"""Mail: how fast confirmations leave for a mail server on loopback, and when the last fan of a stadium has one."""

import asyncio
import time

from benchmarks import load
from benchmarks.buying import CONNECTIONS, purchases
from benchmarks.load import Tally
from benchmarks.result import Result
from benchmarks.site import Site

_BOOKINGS = 10_000
_PROMISED_PER_S, _PROMISED_S = 200.0, 600.0
_GIVEN_UP_AFTER_S = 1_200.0
_QUIET_S = 20.0


def mails_per_s(site: Site) -> list[Result]:
    """Mails a second while nobody buys any more: what was left over from ten thousand bookings."""
    tally = _bought(site, _BOOKINGS)
    before, began = _arrived(site), time.time()
    last_at = _wait_for(site, tally.statuses[200])
    count = _arrived(site) - before
    rate = count / max(last_at - began, 0.001)
    return [
        Result(
            "mails_per_s",
            rate,
            "mails/s",
            "promised, at least",
            _PROMISED_PER_S,
            note=f"{count:,} confirmations after the sale ended, {before:,} during it",
            broken="" if rate >= _PROMISED_PER_S else f"fewer than {_PROMISED_PER_S:.0f} mails a second",
        )
    ]


def last_confirmation_s(site: Site) -> list[Result]:
    """From the moment the stadium is sold out until the last confirmation has arrived."""
    free = site.largest_event()["availability"]["available"]
    tally = _bought(site, free // 2 + free // 40)
    sold_out, wanted = time.time(), tally.statuses[200]
    during = _arrived(site)
    took_s = max(_wait_for(site, wanted) - sold_out, 0.0)
    missing = wanted - _arrived(site)
    late = f"{missing:,} of {wanted:,} missing" if missing > 0 else ""
    return [
        Result(
            "last_confirmation_s",
            took_s,
            "s",
            "promised, at most",
            _PROMISED_S,
            note=f"{wanted:,} bookings in {tally.seconds:.0f} s, {during:,} confirmations arrived meanwhile",
            broken=late or ("" if took_s <= _PROMISED_S else "later than ten minutes"),
        )
    ]


def _bought(site: Site, fans: int) -> Tally:
    event = site.largest_event()["id"]
    buying = purchases(site, event, site.tokens(fans))
    return asyncio.run(load.run(site.host, site.port, buying, connections=CONNECTIONS))


def _arrived(site: Site) -> int:
    assert site.sink is not None
    return site.sink.count


def _wait_for(site: Site, count: int) -> float:
    """When the last of so many mails had arrived; or the last that did, when no more come."""
    assert site.sink is not None
    deadline = time.time() + _GIVEN_UP_AFTER_S
    while site.sink.count < count and time.time() < deadline:
        if site.sink.count and time.time() - site.sink.last_at > _QUIET_S:
            break
        time.sleep(0.1)
    return site.sink.last_at
