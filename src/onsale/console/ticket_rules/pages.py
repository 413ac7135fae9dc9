"""An event's tickets as a page: how their codes behave, what fans may do with them, and new codes for all of them."""

from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import money, organiser
from onsale.catalog.model import Event
from onsale.catalog.store import get_venue
from onsale.console.event_view import form_errors
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.ticket_rules.reading import rules_in, twice_in, values_of
from onsale.console.ticket_rules.views import TicketRulesPage
from onsale.console.views import Fields
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets.change_rules import change_rules, unused_tickets
from onsale.tickets.errors import PrintedTicketsDie
from onsale.tickets.renew import make_new_codes, signing_key_number
from onsale.tickets.rules import CodeMode, rules_of

_PATH = "/organise/events/{event_id:str}/tickets"


@get(_PATH, guards=[organiser], include_in_schema=False)
async def ticket_rules_page(request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database]) -> Html:
    """The rules as they are."""
    async with db.read() as tx:
        page = await _page(tx, await own_event(tx, request.user, event_id))
    return await html(request, "ticket_rules/page", page, notice=_notices().get(request.query_params.get("done", "")))


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def keep_ticket_rules(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Keep them; where that leaves tickets on paper worthless, only once that was said and confirmed."""
    form = await typed(request)
    try:
        async with db.write() as tx:
            event = await own_event(tx, request.user, event_id)
            rules = rules_in(form, (await get_venue(tx, event.venue_id)).timezone)
            await change_rules(tx, event.id, rules, confirmed=form.get("confirmed") == "yes", now=now)
    except Failure as failure:
        return await _again(request, event_id, db, form, failure)
    return go(f"/organise/events/{event_id}/tickets?done=kept")


@post(f"{_PATH}/new-codes", status_code=200, guards=[money], include_in_schema=False)
async def new_codes(request: AnyRequest, event_id: FromPath[str], services: NamedDependency[Services]) -> Html:
    """New codes for all tickets, instead of those the page was shown with."""
    form, db = await typed(request), services.get(Database)
    try:
        async with db.write() as tx:
            event = await own_event(tx, request.user, event_id)
            if form.get("sure") != "yes":
                raise InvalidRequest.of("sure", _("Tick the box to make new codes."))
            replaces = int(form["key"]) if form.get("key", "").isdecimal() and len(form["key"]) < 4 else 0
            await make_new_codes(tx, event.id, replaces=replaces, keyring=services.get(Keyring))
    except Failure as failure:
        return await _again(request, event_id, db, None, failure)
    return go(f"/organise/events/{event_id}/tickets?done=renewed")


async def _again(request: AnyRequest, event_id: str, db: Database, form: Fields | None, failure: Failure) -> Html:
    """The page with what stood in the way."""
    dying = failure.extra["tickets"] if isinstance(failure, PrintedTicketsDie) else 0
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        page = await _page(tx, event, form=form, dying=dying, errors={} if dying else form_errors(failure))
    return await html(request, "ticket_rules/page", page, failure=failure)


async def _page(
    tx: ReadTx, event: Event, *, form: Fields | None = None, dying: int = 0, errors: Fields | None = None
) -> TicketRulesPage:
    venue = await get_venue(tx, event.venue_id)
    rules = await rules_of(tx, event.id)
    values = values_of(rules, venue.timezone) if form is None else form
    key = await signing_key_number(tx, event.id)
    return TicketRulesPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=venue.timezone,
        venue=venue.name,
        values=values,
        twice=twice_in(values, venue.timezone),
        unused=await unused_tickets(tx, event.id),
        dying=dying,
        key=key,
        renewed=key - 1 if key else 0,
        rotating=rules.code_mode is CodeMode.ROTATING,
        errors=errors or {},
    )


def _notices() -> dict[str, str]:
    return {
        "kept": _("Saved. Tickets follow these rules from now on."),
        "renewed": _("Done: every ticket has a new code, and the old ones admit nobody."),
    }


routes: list[BaseRouteHandler] = [ticket_rules_page, keep_ticket_rules, new_codes]
