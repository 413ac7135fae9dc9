"""A little server on the loopback for the seat page alone: real template and scripts, a box office made of lists."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from onsale.catalog.seatmap.generators.generate import generate
from onsale.catalog.seatmap.generators.kinds import VenueKind
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.wire import to_wire
from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.design.static_files import static_roots, static_version
from onsale.platform.money import Money
from onsale.shop.seats_view import SeatsView, SectionOffer, TicketChoice
from onsale.shop.views import EventTile

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
EVENT = "evt_tale"


@dataclass
class Asked:
    """A hold the page asked for."""

    body: dict[str, Any]
    key: str | None
    csrf: str | None


@dataclass
class SeatSite:
    """What the page is told, to be changed by the test, and what it asked for."""

    layout: Layout
    url: str = ""
    taken: set[int] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    signed_in: bool = True
    map_fails: bool = False
    streaming: bool = False
    streams: list[SimpleQueue[str]] = field(default_factory=list)
    times_asked: int = 0
    prices: dict[str, int] = field(default_factory=dict)
    two_types: frozenset[str] = frozenset()

    @property
    def page_url(self) -> str:
        return f"{self.url}/events/{EVENT}/seats"

    def price(self, section: str) -> int:
        return self.prices.get(section, 4550)

    def availability(self) -> dict[str, Any]:
        free = set(range(self.layout.places)) - self.taken
        bits = bytearray((self.layout.places + 7) // 8)
        for place in free:
            bits[place // 8] |= 1 << place % 8
        sections = [
            {
                "section": section.name,
                "available": len(free.intersection(section.places)),
                "price": {"amount_minor": self.price(section.name), "currency": "EUR"},
            }
            for section in self.layout.sections
        ]
        told = base64.b64encode(bytes(bits)).decode()
        return {"total": self.layout.places, "available": len(free), "by_section": sections, "places": told}

    def tell(self, taken: list[int], free: list[int] | None = None) -> None:
        """Some are taken, some come free, and every open stream says so."""
        self.taken = (self.taken | set(taken)) - set(free or [])
        change = {"available": self.availability()["available"], "taken": taken, "free": free or []}
        for stream in self.streams:
            stream.put(f"event: change\ndata: {json.dumps(change)}\n\n")

    def cut(self) -> None:
        """Every open stream ends."""
        while self.streams:
            self.streams.pop().put("")

    def view(self) -> SeatsView:
        event = EventTile(
            id=EVENT,
            name="The Winter's Tale",
            genre="Theatre",
            starts_at=datetime(2026, 12, 4, 19, 30, tzinfo=UTC),
            timezone="Europe/Lisbon",
            venue="Teatro da Ribeira",
            city="Lisbon",
            state="on_sale",
        )
        offers = tuple(self._offer(section.name) for section in self.layout.sections)
        return SeatsView(event=event, currency="EUR", max_places=4, sections=offers, selling=True)

    def _offer(self, name: str) -> SectionOffer:
        price = Money(self.price(name), "EUR")
        half = Money(price.amount_minor // 2, "EUR")
        types = (TicketChoice(name="Adult", price=price), TicketChoice(name="Student", price=half, requires_proof=True))
        return SectionOffer(
            name=name, level=name, price=price, available=9, ticket_types=types if name in self.two_types else ()
        )

    def hold(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        self.asked.append(asked)
        if not self.signed_in:
            return 401, {"code": "unauthenticated"}
        if self.answers:
            return self.answers.pop(0)
        places = [item if isinstance(item, int) else item["place"] for item in asked.body.get("places", [])]
        if gone := sorted(self.taken.intersection(places)):
            return 409, {"code": "places_unavailable", "unavailable": gone}
        return 201, {"id": "bk_1"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: SeatSite

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            room, _, name = path.removeprefix("/static/").partition("/")
            file = static_roots()[room] / name.removeprefix(f"{static_version(room)}/")
            self._say(200, file.read_bytes(), TYPES[file.suffix])
        elif path == f"/events/{EVENT}/seats":
            chrome = Chrome(csrf_token="t0ken", path=path, signed_in_name="Ana" if self.site.signed_in else None)
            page = render("shop/seats.html", self.site.view(), chrome)
            self._say(200, page.encode(), "text/html; charset=utf-8", ("Content-Security-Policy", POLICY))
        elif path.endswith("/seat-map"):
            self._say(307, b"", "text/plain", ("Location", f"/api/v1/seat-maps/hash?{urlsplit(self.path).query}"))
        elif path == "/api/v1/seat-maps/hash":
            told = to_wire(self.site.layout, overview="overview=1" in self.path)
            fails = self.site.map_fails and "rows" in told["sections"][-1]
            self._say(503 if fails else 200, json.dumps(told).encode(), "application/json")
        elif path.endswith("/availability"):
            self._availability()
        elif path.endswith("/stream"):
            self._stream()
        else:
            self._say(200, f"<!doctype html><title>{path}</title>".encode(), "text/html")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(body, self.headers["Idempotency-Key"], self.headers["X-CSRF-Token"])
        status, answer = self.site.hold(asked)
        wait = ("Retry-After", "7") if status in {429, 503} else ("X-Nothing", "")
        self._say(status, json.dumps(answer).encode(), "application/json", wait)

    def _stream(self) -> None:
        if not self.site.streaming:
            self._say(503, b"", "application/json", ("Retry-After", "1"))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        told = self.site.availability()
        snapshot = json.dumps({"available": told["available"], "places": told["places"]})
        waiting: SimpleQueue[str] = SimpleQueue()
        self.site.streams.append(waiting)
        message = f"event: snapshot\ndata: {snapshot}\n\n"
        while message:
            self.wfile.write(message.encode())
            message = waiting.get()
        self.close_connection = True

    def _availability(self) -> None:
        self.site.times_asked += 1
        body = json.dumps(self.site.availability()).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers["If-None-Match"] == tag:
            self._say(304, b"", "application/json", ("ETag", tag))
        else:
            self._say(200, body, "application/json", ("ETag", tag))

    def _say(self, status: int, body: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def serving(kind: VenueKind = VenueKind.THEATRE, capacity: int = 560) -> Iterator[SeatSite]:
    """A house of `capacity` places, everything free."""
    site = SeatSite(generate(kind, capacity))
    handler = type("Handler", (_Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield site
        site.cut()
        server.shutdown()
        thread.join()
