"""An event's moving prices on a page: what waits for a word, how each level moves, what became of it, and stopping."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.catalog.model import Event
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.moving_prices.history import prices_page_of
from onsale.console.moving_prices.sheet import changes_sheet
from onsale.console.moving_prices.views import Fields
from onsale.console.statements.pages import csv_file
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.pricing.moving.errors import SuggestionOutdated
from onsale.pricing.moving.publish import lock_prices
from onsale.pricing.moving.stop import resume, stop
from onsale.pricing.moving.store import changes_of, suggestions_of
from onsale.pricing.moving.suggest import approve, decline

_PATH = "/organise/events/{event_id:str}/prices"


@get(_PATH, guards=[organiser], include_in_schema=False)
async def moving_prices_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """How the event's prices move."""
    async with db.read() as tx:
        page = await prices_page_of(tx, await own_event(tx, request.user, event_id), now)
    return await html(
        request, "moving_prices/prices", page, notice=_notices().get(request.query_params.get("done", ""))
    )


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def steer_prices(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Approve or decline what is suggested, stop all prices, or let them go on."""
    form = await typed(request)
    try:
        async with db.write() as tx:
            await _steer(tx, await own_event(tx, request.user, event_id), form)
    except Failure as failure:
        async with db.read() as tx:
            event = await own_event(tx, request.user, event_id)
            page = await prices_page_of(tx, event, now, error=_told(failure))
        return await html(request, "moving_prices/prices", page, failure=failure)
    return go(f"/organise/events/{event_id}/prices?done={form['action']}")


@get(f"{_PATH}.csv", guards=[organiser], include_in_schema=False)
async def moving_prices_file(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]
) -> Response[str]:
    """Every price the event's levels had, as CSV."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        changes = await changes_of(tx, event.id)
    return csv_file(changes_sheet(changes, event.currency), f"prices {event.name}")


async def _steer(tx: WriteTx, event: Event, form: Fields) -> None:
    action, level = form.get("action"), form.get("level", "")
    if action == "stop":
        await stop(tx, event.id)
    elif action == "resume":
        await resume(tx, event.id)
    elif action == "approve":
        await _require_shown(tx, event, form)
        await approve(tx, event.id, level)
    elif action == "decline":
        await decline(tx, event.id, level)
    else:
        raise InvalidRequest


async def _require_shown(tx: WriteTx, event: Event, form: Fields) -> None:
    """Nobody approves a price they haven't seen: another may have been suggested since the page was opened."""
    await lock_prices(tx, event.id)
    waiting = {one.level: str(one.face_value_minor) for one in await suggestions_of(tx, [event.id])}
    if waiting.get(form.get("level", "")) != form.get("price_minor"):
        raise SuggestionOutdated


def _told(failure: Failure) -> str:
    if isinstance(failure, SuggestionOutdated) or failure.code == "not_found":
        return _("This suggestion isn't there any more, so nothing was changed. What waits now stands below.")
    return failure.detail


def _notices() -> dict[str, str]:
    return {
        "kept": _("Saved. This is how the price moves from now on."),
        "approve": _("Approved: everybody sees this price from now on."),
        "decline": _("Declined: the price stays as it is."),
        "stop": _("Stopped: all prices are back at what you set or approved last."),
        "resume": _("Prices may move again, from where they are."),
    }


routes: list[BaseRouteHandler] = [moving_prices_page, steer_prices, moving_prices_file]
