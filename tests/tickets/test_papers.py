"""The tickets to print and the calendar entry: what they say, and who gets them."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from onsale.bookings.confirm import confirm
from onsale.bookings.model import Booking
from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.platform.clock import utc_now
from onsale.platform.ids import decode_event_uuid, encode_id
from onsale.platform.keyring import Keyring
from onsale.tickets.view import papers_of
from tests.fixtures.make import Account, Make

NAMES = [
    "Ελληνικά τραγούδια",
    "Привет, Ђорђе!",
    "Łódź – Đà Nẵng",
    "東京 コンサート",
    "서울",
    "שלום مرحبا 🎻",
    "W" * 200,
    "a\u0301",
]


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan()


@pytest.fixture
async def event(make: Make) -> Event:
    """Thirty days ahead: doors an hour before, given back until ten days before."""
    organiser = (await make.organiser()).principal
    venue = await make.venue(by=organiser, name="Old Mill", address="Mill Lane 3; rear", lat=51.05, lon=3.72)
    starts = (utc_now() + timedelta(days=30)).replace(microsecond=0)
    levels = [
        PriceLevel(
            0,
            "All",
            ("Stalls", "Standing"),
            4500,
            (TicketType("Adult", 4500), TicketType("Child", 1500, requires_proof=True)),
        )
    ]
    return await make.event(
        by=organiser,
        venue=venue,
        levels=levels,
        name="Quartets, old & new",
        starts_at=starts,
        doors_at=starts - timedelta(hours=1),
    )


def text_of(pdf: bytes, folder: Path) -> str:
    """What a reader sees, page by page; skips the test where poppler isn't installed."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs poppler-utils")
    (folder / "tickets.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", folder / "tickets.pdf", "-"], capture_output=True, check=True, text=True
    )
    assert done.stderr == ""
    return done.stdout


def entry_of(answer: httpx.Response) -> Any:
    """The one entry of a calendar file."""
    (entry,) = Calendar.from_ical(answer.text).walk("VEVENT")
    return entry


async def get(client: httpx.AsyncClient, booking: Booking, name: str, fan: Account) -> httpx.Response:
    return await client.get(f"/api/v1/bookings/{booking.public_id}/{name}", headers=fan.headers)


async def test_who_needs_proof_is_told_on_paper(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account, tmp_path: Path
) -> None:
    wanted = [{"place": 0, "ticket_type": "Adult"}, {"place": 1, "ticket_type": "Child"}]
    held = await client.post(
        f"/api/v1/events/{encode_id('evt', event.id)}/holds", json={"places": wanted}, headers=fan.headers
    )
    event_id, booking_id = decode_event_uuid("bk", held.json()["id"])
    async with make.db.write() as tx:
        booking = await confirm(tx, event_id, booking_id)
        assert booking is not None
        papers = await papers_of(tx, booking, make.services.get(Keyring))
    assert [(ticket.ticket_type, ticket.requires_proof) for ticket in papers.tickets] == [
        ("Adult", False),
        ("Child", True),
    ]
    adult, child, _end = text_of((await get(client, booking, "tickets.pdf", fan)).content, tmp_path).split("\f")
    assert "Bring proof to the door." in child
    assert "proof" not in adult


async def test_every_valid_ticket_is_a_page(client: httpx.AsyncClient, make: Make, event: Event, fan: Account) -> None:
    booking = await make.confirmed_booking(event, fan, [0, 1, 50])
    answer = await get(client, booking, "tickets.pdf", fan)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="tickets-{booking.reference}.pdf"'
    assert "private" in answer.headers["cache-control"]
    assert answer.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 3
    await client.post(f"/api/v1/bookings/{booking.public_id}/cancel", json={"places": [1]}, headers=fan.headers)
    fewer = await get(client, booking, "tickets.pdf", fan)
    assert len(re.findall(rb"/Type /Page\b", fewer.content)) == 2


async def test_a_page_says_what_the_door_and_the_fan_need(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account, tmp_path: Path
) -> None:
    booking = await make.confirmed_booking(event, fan, [13, 50])
    seat, standing, _end = text_of((await get(client, booking, "tickets.pdf", fan)).content, tmp_path).split("\f")
    for words in ("Quartets, old & new", "Old Mill", "Mill Lane 3; rear, Ghent, Belgium", booking.reference, "Adult"):
        assert words in seat
        assert words in standing
    assert re.search(r"Stalls\s+Row\s+Seat\s+B\s+4\s", seat)
    assert "Standing" in standing
    assert "Row" not in standing
    assert "Ticket 2 of 2" in standing
    assert "tkt_" in seat


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:12])
async def test_any_name_can_be_printed(make: Make, fan: Account, tmp_path: Path, name: str) -> None:
    from onsale.tickets.pdf import tickets_pdf

    organiser = (await make.organiser()).principal
    venue = await make.venue(by=organiser, name=name, address="Straße " * 20)
    booking = await make.confirmed_booking(await make.event(by=organiser, venue=venue, name=name), fan, [0])
    async with make.db.read() as tx:
        pdf = tickets_pdf(await papers_of(tx, booking, make.services.get(Keyring)))
    told = text_of(pdf, tmp_path)
    if name[0] in "ΕПŁ":
        assert told.split("\n")[0].strip() == name


async def test_who_gets_papers(client: httpx.AsyncClient, make: Make, event: Event, fan: Account) -> None:
    booking = await make.confirmed_booking(event, fan, [0])
    for name in ("tickets.pdf", "calendar.ics", "tickets"):
        assert (await get(client, booking, name, await make.fan())).status_code == 404
        assert (await get(client, booking, name, await make.organiser())).status_code == 404
        assert (await client.get(f"/api/v1/bookings/{booking.public_id}/{name}")).status_code == 401
        assert (await client.get(f"/api/v1/bookings/bk_x/{name}", headers=fan.headers)).status_code == 404


async def test_a_hold_has_no_papers(client: httpx.AsyncClient, make: Make, event: Event, fan: Account) -> None:
    held = await make.held_booking(event, fan, [0])
    assert (await get(client, held, "tickets", fan)).json() == []
    for name, code in (("tickets.pdf", "no_valid_tickets"), ("calendar.ics", "not_booked")):
        refused = await get(client, held, name, fan)
        assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_the_calendar_entry(client: httpx.AsyncClient, make: Make, event: Event, fan: Account) -> None:
    booking = await make.confirmed_booking(event, fan, [0, 50])
    answer = await get(client, booking, "calendar.ics", fan)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="booking-{booking.reference}.ics"'
    assert "private" in answer.headers["cache-control"]
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert f"DTSTART:{event.starts_at:%Y%m%dT%H%M%SZ}\r\n" in answer.text
    assert "SUMMARY:Quartets\\, old & new\r\n" in answer.text
    entry = entry_of(answer)
    assert str(entry["uid"]).startswith(booking.public_id)
    assert entry["dtend"].dt > entry["dtstart"].dt == event.starts_at
    assert entry["location"] == "Old Mill, Mill Lane 3; rear, Ghent, Belgium"
    assert entry["status"] == "CONFIRMED"
    assert entry["url"] == f"http://testserver/bookings/{booking.public_id}"
    assert "Stalls, row A, seat 1\nStanding" in entry["description"]
    assert booking.reference in entry["description"]


async def test_a_cancelled_booking_is_cancelled_in_the_calendar(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account
) -> None:
    booking = await make.confirmed_booking(event, fan, [0])
    before = entry_of(await get(client, booking, "calendar.ics", fan))
    await client.post(f"/api/v1/bookings/{booking.public_id}/cancel", headers=fan.headers)
    after = entry_of(await get(client, booking, "calendar.ics", fan))
    assert after["status"] == "CANCELLED"
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert (await get(client, booking, "tickets.pdf", fan)).status_code == 409


async def test_readers_open_ten_pages_without_a_complaint(
    make: Make, event: Event, fan: Account, tmp_path: Path
) -> None:
    """Every font is in the document; it says what it is and in which language."""
    from onsale.tickets.pdf import tickets_pdf

    booking = await make.confirmed_booking(event, fan, [*range(8), 50, 51])
    async with make.db.read() as tx:
        pdf = tickets_pdf(await papers_of(tx, booking, make.services.get(Keyring)))
    assert b"/Lang (en-GB)" in pdf
    fonts = poppler("pdffonts", pdf, tmp_path).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    told = poppler("pdfinfo", pdf, tmp_path)
    assert re.search(r"Title:\s+Quartets, old & new", told)
    assert re.search(r"Pages:\s+10", told)
    poppler("pdftoppm", pdf, tmp_path, "-r", "50", "-png", "-singlefile")


def poppler(program: str, pdf: bytes, folder: Path, *more: str) -> str:
    """What one of poppler's programs prints, when it has nothing to complain about."""
    if shutil.which(program) is None:
        pytest.skip("needs poppler-utils")
    (folder / "ten.pdf").write_bytes(pdf)
    outcome = [folder / "ten"] if program == "pdftoppm" else []
    done = subprocess.run([program, *more, folder / "ten.pdf", *outcome], capture_output=True, check=True, text=True)
    assert done.stderr == ""
    return done.stdout
