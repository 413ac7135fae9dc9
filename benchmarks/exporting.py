"""The export of one's data: everything about a fan who has bought two hundred times."""

import json
import time
import urllib.request
from typing import Any

import psycopg

from benchmarks.result import Result
from benchmarks.site import Site
from onsale.entrypoints.installation import DATABASE
from onsale.platform.database import libpq_url
from onsale.platform.embedded import running
from onsale.platform.ids import decode_event_uuid, decode_id

_BOOKINGS = 200
_TIMES = 5
_WANTED_S = 2.0
_PLACES = {"best_available": {"quantity": 2}}


def export_s(site: Site) -> list[Result]:
    """The slowest of some exports, over HTTP, of bookings that others made and that were then given to one fan."""
    fans = _asked(site, "/demo/fans", {"count": _BOOKINGS + 1}, "")
    whose, event = fans.pop(), site.largest_event()["id"]
    bought = [_bought(site, event, fan["access_token"]) for fan in fans]
    with running(site.data_dir / "postgres") as server:
        _give(libpq_url(server.url(DATABASE)), bought, decode_id("usr", whose["id"]))
    took_s, size = zip(*(_exported(site, whose["access_token"]) for _ in range(_TIMES)), strict=True)
    broken = "" if max(took_s) <= _WANTED_S else f"more than {_WANTED_S:.0f} s"
    note = f"{_BOOKINGS} bookings of two places, 20 of them printed; {size[0] / 1000:,.0f} kB; slowest of {_TIMES}"
    return [Result("export_s", max(took_s), "s", "wanted, at most", _WANTED_S, note, broken)]


def _bought(site: Site, event: str, token: str) -> str:
    booking = _asked(site, f"/api/v1/events/{event}/holds", _PLACES, token)["id"]
    _asked(site, f"/api/v1/bookings/{booking}/pay", {"payment_method": "pm_success"}, token)
    return str(booking)


def _give(url: str, bookings: list[str], person_id: int) -> None:
    with psycopg.connect(url) as connection:
        for booking in bookings:
            event_id, number = decode_event_uuid("bk", booking)
            given = "update bookings set fan_id = %s where event_id = %s and id = %s"
            connection.execute(given, (person_id, event_id, number))


def _exported(site: Site, token: str) -> tuple[float, int]:
    began = time.perf_counter()
    with urllib.request.urlopen(_request(site, "/api/v1/me/export", token)) as answer:  # noqa: S310 - loopback
        size = len(answer.read())
    return time.perf_counter() - began, size


def _asked(site: Site, path: str, body: dict[str, Any], token: str) -> Any:
    with urllib.request.urlopen(_request(site, path, token, json.dumps(body).encode())) as answer:  # noqa: S310
        return json.load(answer)


def _request(site: Site, path: str, token: str, body: bytes | None = None) -> urllib.request.Request:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return urllib.request.Request(f"http://{site.host}:{site.port}{path}", body, headers)
