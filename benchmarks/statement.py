"""The statement of the stadium once every pair of its places is sold."""

import json
import time
import urllib.request
from typing import Any

from benchmarks import million
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.entrypoints.installation import DATABASE
from onsale.platform.embedded import running
from onsale.platform.ids import decode_id

_BOOKINGS = 40_000
_ASKED = 7


def statement_80k_s(site: Site) -> list[Result]:
    """The slowest of some answers, as JSON over HTTP; the bookings are made by the database itself."""
    stadium, token = site.largest_event(), organiser_token(site)
    event, currency = stadium["id"], stadium["price_range"]["min"]["currency"]
    with running(site.data_dir / "postgres") as server:
        first = decode_id("evt", event)
        million.fill(server.url(DATABASE), _BOOKINGS, first_event=first, currency=currency)
    took = [_asked(site, event, token) for _ in range(_ASKED)]
    told = took[0][1]
    slowest = max(seconds for seconds, _ in took)
    rows = f"{told['totals']['sold']} tickets, {told['captured']['amount_minor'] / 100:,.0f} {currency} captured"
    broken = "" if told["agrees"] else "bookings and books disagree"
    note = f"slowest of {_ASKED}, the first {took[0][0]:.2f} s; {rows}"
    return [Result("statement_80k_s", slowest, "s", note=note, broken=broken)]


def _asked(site: Site, event: str, token: str) -> tuple[float, Any]:
    address = f"http://{site.host}:{site.port}/api/v1/organiser/events/{event}/statement"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    began = time.perf_counter()
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        told = json.load(answer)
    return time.perf_counter() - began, told


def organiser_token(site: Site) -> str:
    """Whoever the sample events belong to."""
    body = json.dumps({"email": "organiser@demo.test", "password": "onsale-demo"}).encode()
    address, kind = f"http://{site.host}:{site.port}/api/v1/auth/login", {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, body, kind)) as answer:
        return str(json.load(answer)["access_token"])
