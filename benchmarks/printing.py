"""Ten tickets on paper, drawn in one process as a web process draws them; what is read beforehand isn't counted."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.result import Result
from benchmarks.site import Site
from onsale.bookings.model import Booking, BookingState
from onsale.entrypoints.installation import DATABASE
from onsale.platform.database import Database
from onsale.platform.embedded import running
from onsale.platform.ids import decode_id, encode_event_uuid, new_uuid
from onsale.tickets.code import Claimed, sign
from onsale.tickets.model import TicketState
from onsale.tickets.pdf import tickets_pdf
from onsale.tickets.view import Occasion, Papers, TicketView, occasion_of

_PLACES = 10
_TIMES = 40
_WANTED_MS = 200.0


def ticket_pdf_ms(site: Site) -> list[Result]:
    """Ten places of the largest house in one document, against the same ten codes as QR codes and nothing else."""
    event_id = decode_id("evt", site.largest_event()["id"])
    with running(site.data_dir / "postgres") as server:
        occasion = asyncio.run(_occasion(server.url(DATABASE), event_id))
    papers = _papers(occasion)
    tickets_pdf(papers)  # the fonts are read once a process
    took = _took_ms(lambda: tickets_pdf(papers))
    codes = _took_ms(lambda: [segno.make(str(ticket.code), error="m", micro=False) for ticket in papers.tickets])
    broken = "" if median(took) <= _WANTED_MS else f"more than {_WANTED_MS:.0f} ms"
    note = f"median of {_TIMES}, worst {max(took):.0f} ms; {_PLACES} places, {len(tickets_pdf(papers)) / 1000:.0f} kB"
    return [Result("ticket_pdf_ms", median(took), "ms", "the QR codes alone", median(codes), note, broken)]


def _took_ms(work: Callable[[], object]) -> list[float]:
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def _occasion(url: str, event_id: int) -> Occasion:
    db = Database(url)
    try:
        async with db.read() as tx:
            return await occasion_of(tx, event_id)
    finally:
        await db.close()


def _papers(occasion: Occasion) -> Papers:
    event_id, key, now = occasion.event.id, Ed25519PrivateKey.generate(), datetime.now(UTC)
    booking = Booking(event_id, new_uuid(), None, BookingState.CONFIRMED, None, 0.0, (), "EUR", now, now)
    tickets = []
    for place in range(_PLACES):
        name, number = occasion.layout.describe(place), new_uuid()
        ticket = TicketView(
            id=encode_event_uuid("tkt", event_id, number),
            place=place,
            section=name.section,
            row=name.row,
            seat=name.seat,
            ticket_type="Full price",
            state=TicketState.VALID,
            admitted_at=None,
            code=sign(Claimed(1, event_id, number, place, 1), key),
        )
        tickets.append(ticket)
    return Papers(booking=booking, occasion=occasion, tickets=tuple(tickets))
