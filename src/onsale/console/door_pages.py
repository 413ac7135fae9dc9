"""The door: a code is typed, pasted or scanned into a field, and the page says whether to let them in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import scanner
from onsale.accounts.model import Principal
from onsale.bookings.store import get_booking
from onsale.catalog.door_posts import open_post
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.organisers import scanned_organisers
from onsale.catalog.store import get_venue
from onsale.console.frame import AnyRequest, Html, html
from onsale.console.own_events import at_the_door
from onsale.console.reading import Reading
from onsale.console.today.finding import Show, Wish, part_of
from onsale.console.views import DoorPage, DoorRow, DoorsPage, Verdict
from onsale.listings.read import EventDetails, details_of
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Forbidden, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.text import OptionalLine
from onsale.tickets import scan as door
from onsale.tickets.access import event_at_own_door
from onsale.tickets.check_in import check_in
from onsale.tickets.gates import gates_of, named

_CODE_CHARACTERS, _DOORS = 1_000, 50


@get("/door", guards=[scanner], include_in_schema=False)
async def doors_page(request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]) -> Html:
    """Which door: the next ones first."""
    async with db.read() as tx:
        page = await doors_of(tx, request.user, now)
    return await html(request, "doors", page)


async def doors_of(tx: ReadTx, principal: Principal, now: datetime) -> DoorsPage:
    """The doors this person may stand at, the next first."""
    events = await _events_of(tx, principal, now)
    return DoorsPage(doors=tuple(_row(found, now) for found in await details_of(tx, events, now)))


async def _events_of(tx: ReadTx, principal: Principal, now: datetime) -> list[Event]:
    """The events at whose doors they may stand, the next ones first; of whoever is at a post, the post's."""
    if not principal.post:
        own = None if principal.has("admin") else await scanned_organisers(tx, principal.person_id)
        return (await part_of(tx, Wish(own, now), Show.COMING, limit=_DOORS)).events
    at = await open_post(tx, principal.person_id)
    coming = await part_of(tx, Wish([at.organiser_id], now), Show.COMING, limit=limits.DOOR_POST_EVENTS)
    return [event for event in coming.events if at.opens(event)][:_DOORS]


def _row(found: EventDetails, now: datetime) -> DoorRow:
    zone = ZoneInfo(found.venue.timezone)
    starts, here = found.event.starts_at.astimezone(zone), now.astimezone(zone)
    return DoorRow(
        event_id=encode_id("evt", found.event.id),
        name=found.event.name,
        starts_at=found.event.starts_at,
        timezone=found.venue.timezone,
        venue=found.venue.name,
        city=found.venue.city,
        today=starts.date() == here.date(),
        other_year=starts.year != here.year,
    )


@get("/door/{event_id:str}", guards=[scanner], include_in_schema=False)
async def door_page(request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """The empty field."""
    async with db.read() as tx:
        page = await _page(tx, await own_door(tx, request.user, event_id))
    return await html(request, "door", page)


@post("/door/{event_id:str}", status_code=200, guards=[scanner], include_in_schema=False)
async def judge_code(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """The verdict, and the field for the next code."""
    reading = Reading(await typed(request))
    code = _code(reading)
    gate = reading.fitting("gate", reading.form.get("gate", "").strip(), OptionalLine)
    if code is None or gate is None:
        async with db.read() as tx:
            event = await own_door(tx, request.user, event_id)
            page = await _page(tx, event, gate=reading.form.get("gate", ""), errors=reading.errors)
        return await html(request, "door", page, failure=InvalidRequest())
    async with db.write() as tx:
        event = await own_door(tx, request.user, event_id)
        scanned_by, keyring = request.user.person_id, services.get(Keyring)
        judged = await check_in(tx, event.id, code, gate=gate, scanned_by=scanned_by, keyring=keyring, now=now)
        page = await _page(tx, event, gate=gate, verdict=await _verdict(tx, event, judged, gate))
    return await html(request, "door", page)


def _code(reading: Reading) -> str | None:
    code = reading.form.get("code", "").strip()
    if not code:
        reading.wrong("code", _("Scan or paste a code first."))
    elif len(code) > _CODE_CHARACTERS:
        reading.wrong("code", _("This is too long to be a ticket's code. Scan one at a time."))
    return code if not reading.errors else None


async def own_door(tx: ReadTx, principal: Principal, public_id: str) -> Event:
    """The event at whose door they may stand; of any other they learn nothing (`NotFound`)."""
    try:
        return await event_at_own_door(tx, principal, decode_id("evt", public_id))
    except Forbidden:
        raise NotFound from None


async def _verdict(tx: ReadTx, event: Event, judged: door.Verdict, gate: str) -> Verdict:
    ticket = judged.ticket
    reason = judged.reason.value if judged.reason else None
    if ticket is None:
        return Verdict(result=judged.result.value, reason=reason)
    here = named(await gates_of(tx, event.id), gate)
    place = (await layout_of(tx, event.seat_map_id)).describe(ticket.place)
    booking = await get_booking(tx, ticket.event_id, ticket.booking_id)
    lines = booking.lines if booking else ()
    return Verdict(
        result=judged.result.value,
        section=place.section,
        row=place.row,
        seat=place.seat,
        ticket_type=next((line.ticket_type for line in lines if line.place == ticket.place), None),
        first_admitted_at=judged.first_admitted_at,
        first_gate=ticket.admitted_gate or "",
        reason=reason,
        gates=judged.gates or (),
        opens_at=here.opens_at if here else None,
        closed_at=here.closes_at if here else None,
    )


async def _page(
    tx: ReadTx,
    event: Event,
    *,
    gate: str = "",
    verdict: Verdict | None = None,
    errors: dict[str, str] | None = None,
) -> DoorPage:
    venue = await get_venue(tx, event.venue_id)
    admitted, sold = await at_the_door(tx, event.id)
    return DoorPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=venue.timezone,
        venue=venue.name,
        admitted=admitted,
        sold=sold,
        gate=gate,
        verdict=verdict,
        errors=errors or {},
    )


routes: list[BaseRouteHandler] = [doors_page, door_page, judge_code]
