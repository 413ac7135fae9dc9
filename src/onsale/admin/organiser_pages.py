"""Organisers: the list, one of them, suspending and lifting."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter

from onsale.accounts import people
from onsale.accounts.forms import typed
from onsale.accounts.guards import admin
from onsale.admin import organisers
from onsale.admin.acts import act_rows
from onsale.admin.frame import AnyRequest, Html, Key, errors_in, go, html
from onsale.admin.views import Fields, SellerPage, SellerRow, SellersPage, StaffRow, SuspendPage
from onsale.catalog.store import events_of, get_organiser
from onsale.console import own_events
from onsale.console.sales_rows import sales_row
from onsale.listings.read import details_of
from onsale.oversight.errors import AlreadyDecided
from onsale.oversight.store import count_waiting
from onsale.oversight.suspend import lift, suspend, suspension_reason
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.text import Cursor

_LISTED, _EVENTS, _ACTS = 25, 25, 10
Query = Annotated[str, QueryParameter(max_length=200)]


@get("/admin/organisers", guards=[admin], include_in_schema=False)
async def organisers_page(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    q: Query = "",
    cursor: FromQuery[Cursor | None] = None,
) -> Html:
    """Everybody who sells here, the newest first."""
    before = decode_cursor(cursor, Key).number if cursor else None
    async with db.read() as tx:
        found = await organisers.sellers(tx, q, now, before=before, limit=_LISTED + 1)
        waiting = await count_waiting(tx)
    more, shown = len(found) > _LISTED, found[:_LISTED]
    rows = tuple(
        SellerRow(
            id=encode_id("org", one.id),
            name=one.name,
            legal_name=one.legal_name,
            state="suspended" if one.suspended_at else "selling",
            since=one.created_at,
            coming=one.coming,
        )
        for one in shown
    )
    next_url = encode_cursor([shown[-1].id]) if more else None
    return await html(request, "organisers", SellersPage(waiting=waiting, query=q, rows=rows, next_url=next_url))


@get("/admin/organisers/{organiser_id:str}", guards=[admin], include_in_schema=False)
async def organiser_page(
    request: AnyRequest,
    organiser_id: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    now: NamedDependency[datetime],
) -> Html:
    """Who they are, what they sell, who acts for them."""
    async with db.read() as tx:
        page = await _page(tx, decode_id("org", organiser_id), sealer, now)
    return await html(request, "organiser", page, notice=_notices().get(request.query_params.get("done", "")))


@get("/admin/organisers/{organiser_id:str}/suspend", guards=[admin], include_in_schema=False)
async def suspend_page(
    request: AnyRequest, organiser_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """What suspending will do."""
    number = decode_id("org", organiser_id)
    async with db.read() as tx:
        if (await get_organiser(tx, number)).suspended_at is not None:
            return go(f"/admin/organisers/{organiser_id}")
        page = await _suspend_page(tx, number, now)
    return await html(request, "suspend", page)


@post("/admin/organisers/{organiser_id:str}/suspend", status_code=200, guards=[admin], include_in_schema=False)
async def suspend_organiser(
    request: AnyRequest,
    organiser_id: FromPath[str],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Do it, with a reason."""
    number, form, db, sealer = (
        decode_id("org", organiser_id),
        await typed(request),
        services.get(Database),
        _sealer(services),
    )
    site = services.get(Settings).public_url
    try:
        async with db.write() as tx:
            await suspend(tx, request.user.person_id, number, form.get("reason", ""), site=site, sealer=sealer, now=now)
    except AlreadyDecided:
        return go(f"/admin/organisers/{organiser_id}?done=before")
    except InvalidRequest as failure:
        async with db.read() as tx:
            page = await _suspend_page(tx, number, now, values=form, errors=errors_in(failure))
        return await html(request, "suspend", page, failure=failure)
    return go(f"/admin/organisers/{organiser_id}?done=suspended")


@post("/admin/organisers/{organiser_id:str}/lift", status_code=200, guards=[admin], include_in_schema=False)
async def lift_suspension(
    request: AnyRequest,
    organiser_id: FromPath[str],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Let them sell again."""
    number, site = decode_id("org", organiser_id), services.get(Settings).public_url
    try:
        async with services.get(Database).write() as tx:
            await lift(tx, request.user.person_id, number, site=site, sealer=_sealer(services), now=now)
    except AlreadyDecided:
        return go(f"/admin/organisers/{organiser_id}?done=before")
    return go(f"/admin/organisers/{organiser_id}?done=lifted")


async def _page(tx: ReadTx, number: int, sealer: Sealer, now: datetime) -> SellerPage:
    organiser = await get_organiser(tx, number)
    figures = await organisers.figures(tx, number, now)
    events = await events_of(tx, [number], limit=_EVENTS + 1)
    shown = events[:_EVENTS]
    tallies = await own_events.tallies(tx, [event.id for event in shown])
    rows, _more = await act_rows(tx, subject_id=number, limit=_ACTS, sealer=sealer)
    return SellerPage(
        waiting=await count_waiting(tx),
        id=encode_id("org", number),
        name=organiser.name,
        legal_name=organiser.legal_name,
        legal_address=organiser.legal_address,
        register_number=organiser.register_number,
        contact_email=organiser.contact_email,
        since=await organisers.seller_since(tx, number),
        suspended_at=organiser.suspended_at,
        reason=await suspension_reason(tx, number),
        sold=figures.sold,
        taken=figures.taken,
        events=tuple(
            replace(sales_row(one, tallies[one.event.id], now), next_action="nothing")
            for one in await details_of(tx, shown, now)
        ),
        more=len(events) > _EVENTS,
        staff=await _staff(tx, number, sealer),
        acts=rows,
    )


async def _staff(tx: ReadTx, number: int, sealer: Sealer) -> tuple[StaffRow, ...]:
    roles = dict(await organisers.staff_of(tx, number))
    found = {person.id: person for person in await people.still_open(tx, roles, sealer=sealer)}
    return tuple(
        StaffRow(name=found[who].name, email=found[who].email, role="owner" if role == "owner" else "scanner")
        for who, role in roles.items()
        if who in found
    )


async def _suspend_page(
    tx: ReadTx, number: int, now: datetime, *, values: Fields | None = None, errors: Fields | None = None
) -> SuspendPage:
    organiser, figures = await get_organiser(tx, number), await organisers.figures(tx, number, now)
    return SuspendPage(
        waiting=await count_waiting(tx),
        id=encode_id("org", number),
        name=organiser.name,
        on_sale=figures.on_sale,
        held=figures.held,
        bookings=figures.bookings,
        values=values or {},
        errors=errors or {},
    )


def _sealer(services: Services) -> Sealer:
    return services.get(Sealer)


def _notices() -> dict[str, str]:
    return {
        "suspended": _("Suspended. Their events are off sale and out of sight; they have a mail with your reason."),
        "lifted": _("Lifted. Their events are shown and sold again."),
        "before": _("Somebody did that in the meantime."),
    }


routes: list[BaseRouteHandler] = [organisers_page, organiser_page, suspend_page, suspend_organiser, lift_suspension]
