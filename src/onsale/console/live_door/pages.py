"""The door as its organiser watches it: numbers that keep themselves up to date, conflicts, and the gates."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Venue
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import get_venue
from onsale.console.event_view import form_errors
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.live_door import words
from onsale.console.live_door.chart import chart_of
from onsale.console.live_door.gate_form import forms_again, forms_of, read_gates
from onsale.console.live_door.views import ConflictRow, GateForm, GateRow, LiveDoorPage, ScanRow, SectionRow
from onsale.console.views import Fields
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.tickets import conflicts, door_counts
from onsale.tickets.conflicts import Conflict
from onsale.tickets.door_counts import LastScan
from onsale.tickets.gates import gates_of, set_gates
from onsale.tickets.rules import rules_of

_PATH = "/organise/events/{event_id:str}/door"


@get(_PATH, guards=[organiser], include_in_schema=False)
async def live_door_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """How it goes."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        layout, venue = await layout_of(tx, event.seat_map_id), await get_venue(tx, event.venue_id)
        forms = forms_of(await gates_of(tx, event.id), layout, ZoneInfo(venue.timezone))
        page = await _page(tx, event, venue, layout, forms, now)
    notice = _("Saved. Scanners go by it from now on.") if request.query_params.get("done") == "saved" else None
    return await html(request, "live_door", page, notice=notice)


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def keep_gates(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """The gates as the form has them."""
    form = await typed(request)
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        layout, venue = await layout_of(tx, event.seat_map_id), await get_venue(tx, event.venue_id)
    try:
        gates = read_gates(form, layout, ZoneInfo(venue.timezone))
    except InvalidRequest as failure:
        async with db.read() as tx:
            errors = form_errors(failure)
            page = await _page(tx, event, venue, layout, forms_again(form, layout), now, errors)
        return await html(request, "live_door", page, failure=failure)
    async with db.write() as tx:
        await set_gates(tx, await own_event(tx, request.user, event_id), gates)
    return go(f"/organise/events/{event_id}/door?done=saved")


async def _page(
    tx: ReadTx,
    event: Event,
    venue: Venue,
    layout: Layout,
    forms: tuple[GateForm, ...],
    now: datetime,
    errors: Fields | None = None,
) -> LiveDoorPage:
    counts = await door_counts.counts_of(tx, event.id, layout, now=now)
    found = await conflicts.latest(tx, event.id, limit=limits.CONFLICTS_SHOWN)
    scans = await door_counts.last_scans(tx, event.id, limit=limits.SCANS_SHOWN)
    place = _places(layout)
    return LiveDoorPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=venue.timezone,
        venue=venue.name,
        now=now,
        admitted=counts.admitted,
        inside=counts.inside,
        expected=counts.expected,
        re_entry=(await rules_of(tx, event.id)).re_entry,
        conflicts_in_all=counts.conflicts,
        chart=chart_of(counts.per_minute),
        gates=tuple(
            GateRow(gate=one.gate, admitted=one.admitted, refused=one.refused, last_at=one.last_at)
            for one in counts.gates
        ),
        sections=tuple(
            SectionRow(section=one.section, admitted=one.admitted, expected=one.expected) for one in counts.sections
        ),
        conflicts=tuple(_conflict(one, place) for one in found),
        scans=tuple(_scan(one, place) for one in scans),
        forms=forms,
        words=words.live_words(),
        errors=errors or {},
    )


def _conflict(one: Conflict, place: Callable[[int | None], str]) -> ConflictRow:
    """Of a ticket that was dead, the moment it died stands without a gate: it is left to the words."""
    return ConflictRow(what=words.what(one), place=place(one.place), where=tuple(zip(one.gates, one.at, strict=False)))


def _scan(one: LastScan, place: Callable[[int | None], str]) -> ScanRow:
    kind, said = words.said(one)
    return ScanRow(at=one.at, gate=one.gate, kind=kind, said=said, place=place(one.place))


def _places(layout: Layout) -> Callable[[int | None], str]:
    def named(place: int | None) -> str:
        if place is None:
            return ""
        name = layout.describe(place)
        return " · ".join(part for part in (name.section, name.row, name.seat) if part)

    return named


routes: list[BaseRouteHandler] = [live_door_page, keep_gates]
