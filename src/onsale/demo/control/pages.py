"""The control page: what a crowd should be like, and how it is doing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import log
from typing import Any

import anyio.to_thread
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import errors_of, typed
from onsale.accounts.guards import anyone
from onsale.catalog.model import Status
from onsale.catalog.store import upcoming_events
from onsale.demo.control import form, running
from onsale.demo.control.form import RANGES, Range
from onsale.demo.control.trying import WorthTrying, worth_trying
from onsale.demo.control.view import LiveAnswer, figure, live_answer
from onsale.design.render import render
from onsale.listings.read import EventDetails, details_of
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import format_datetime
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.settings import Settings

AnyRequest = Request[Any, Any, Any]
_ADDRESS = "/demo/control"
_NOT_KEPT = {"Cache-Control": "no-store"}
_EVENTS_READ, _EVENTS_OFFERED = 1_000, 200
_FITTING = 5_000  # free places of the event chosen at first: a crowd of the form's size makes a difference there


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOption:
    """An event a crowd may be set on."""

    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPage:
    """`/demo/control`. `fields` is what the form says; numbers in `live` are texts already."""

    live: LiveAnswer
    events: tuple[EventOption, ...]
    fields: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=lambda: RANGES)

    def worth_trying(self) -> tuple[WorthTrying, ...]:
        """What to look at besides."""
        return worth_trying()

    def words(self) -> dict[str, str]:
        """The script's texts; {slots} are filled there."""
        return {
            "section": _("{section}: {share} taken, {free} of {places} free"),
            "house": _("Seat map: {share} of the places are taken."),
            "silent": _("No answer from the server just now."),
        }


@get(_ADDRESS, guards=[anyone], include_in_schema=False)
async def control(
    request: AnyRequest,
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    """What a crowd should be like, and how the last one stands."""
    return await _page(request, db, settings, now, form.defaults())


@post(_ADDRESS, guards=[anyone], include_in_schema=False)
async def start(
    request: AnyRequest,
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Set a crowd on an event, unless one is at it."""
    fields = await typed(request)
    offered = {option.value for option in await _events(db, now)}
    try:
        if fields.get("event") not in offered:
            raise InvalidRequest.of("event", _("Choose an event that is on sale."))
        behaviour = form.behaviour_of(fields)
    except InvalidRequest as failure:
        return await _page(request, db, settings, now, form.defaults() | fields, failure)
    await anyio.to_thread.run_sync(running.start, settings, fields["event"], behaviour)
    return Redirect(_ADDRESS, status_code=303)


@post(f"{_ADDRESS}/stop", guards=[anyone], include_in_schema=False)
async def stop(settings: NamedDependency[Settings]) -> Redirect:
    """End it early; it still checks and reports."""
    await anyio.to_thread.run_sync(running.stop, settings)
    return Redirect(_ADDRESS, status_code=303)


@get(f"{_ADDRESS}/state", guards=[anyone], include_in_schema=False)
async def state(settings: NamedDependency[Settings]) -> Response[LiveAnswer]:
    """How it stands, for the page's script."""
    return Response(live_answer(await anyio.to_thread.run_sync(running.state, settings)), headers=_NOT_KEPT)


async def _page(
    request: AnyRequest,
    db: Database,
    settings: Settings,
    now: datetime,
    fields: Mapping[str, str],
    failure: InvalidRequest | None = None,
) -> Response[str]:
    live = live_answer(await anyio.to_thread.run_sync(running.state, settings))
    events = await _events(db, now, chosen=fields.get("event") or live.event_id)
    page = ControlPage(live=live, events=events, fields=fields, errors=errors_of(failure) if failure else {})
    text = render("demo/control.html", page, await chrome_of(request))
    status = failure.kind.value if failure else 200
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=_NOT_KEPT)


async def _events(db: Database, now: datetime, *, chosen: str | None = None) -> tuple[EventOption, ...]:
    """What is on sale, the most free places first, and which of them is chosen."""
    async with db.read() as tx:
        details = await details_of(tx, await upcoming_events(tx, now, limit=_EVENTS_READ), now)
    on_sale = sorted((one for one in details if one.status is Status.ON_SALE), key=lambda one: -one.available)
    ids = [encode_id("evt", one.event.id) for one in on_sale[:_EVENTS_OFFERED]]
    offered = list(zip(ids, on_sale, strict=False))
    fitting = min(offered, key=lambda pair: abs(log(pair[1].available / _FITTING)), default=None)
    selected = chosen if chosen in ids or fitting is None else fitting[0]
    return tuple(
        EventOption(
            value=public_id,
            label=_label(one),
            selected=public_id == selected,
        )
        for public_id, one in offered
    )


def _label(one: EventDetails) -> str:
    """The name stands first: the script shows it over the map."""
    day = format_datetime(one.event.starts_at, one.venue.timezone, "day")
    told = {"name": one.event.name, "day": day, "free": figure(one.available)}
    return _("%(name)s · %(day)s · %(free)s free") % told


routes: list[BaseRouteHandler] = [control, start, stop, state]
