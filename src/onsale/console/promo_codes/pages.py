"""An event's promo codes on a page: all of them, a form for one more, and a button to pause each."""

from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.store import get_venue, price_levels_of
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.promo_codes.keep import Used, add, change, codes_in_use
from onsale.console.promo_codes.read import read
from onsale.console.promo_codes.views import CodeRow, Fields, PromoCodesPage
from onsale.console.views import Option
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import format_datetime, format_money, format_number, ngettext
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.pricing.promo import Discount, PromoCode

_PATH = "/organise/events/{event_id:str}/promo-codes"


@get(_PATH, guards=[organiser], include_in_schema=False)
async def promo_codes_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """The codes there are."""
    async with db.read() as tx:
        page = await _page(tx, request.user, event_id, now)
    return await html(request, "promo_codes", page)


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def keep_promo_code(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Add a code, pause one or let it go on; with what is wrong, if something is, and everything as typed."""
    form = await typed(request)
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
        zone, levels = (await get_venue(tx, event.venue_id)).timezone, await price_levels_of(tx, event.id)
    try:
        async with db.write() as tx:
            if code := form.get("pause") or form.get("resume"):
                await change(tx, event, code, {"paused": "pause" in form})
            else:
                await add(tx, event, read(form, event, levels, ZoneInfo(zone)))
    except Failure as failure:
        async with db.read() as tx:
            page = await _page(tx, request.user, event_id, now, values=form, errors=_errors(failure))
        return await html(request, "promo_codes", page, failure=failure)
    return go(f"/organise/events/{event_id}/promo-codes")


async def _page(
    tx: ReadTx,
    principal: Principal,
    public_id: str,
    now: datetime,
    *,
    values: Fields | None = None,
    errors: Fields | None = None,
) -> PromoCodesPage:
    event = await own_event(tx, principal, public_id)
    zone = (await get_venue(tx, event.venue_id)).timezone
    hidden = tuple(level.name for level in await price_levels_of(tx, event.id) if level.hidden)
    return PromoCodesPage(
        event_id=public_id,
        event_name=event.name,
        starts_at=event.starts_at,
        timezone=zone,
        currency=event.currency,
        codes=tuple(_row(used, event, zone) for used in await codes_in_use(tx, event)),
        discounts=_discounts(),
        hidden_levels=hidden,
        early=now < event.on_sale_at,
        values=values or {},
        errors=errors or {},
    )


def _row(used: Used, event: Event, zone: str) -> CodeRow:
    promo = used.promo
    return CodeRow(
        code=promo.code,
        gives=tuple(_gives(promo, event.currency, zone)),
        good=tuple(_good(promo, zone)),
        uses=used.uses,
        uses_max=promo.uses_max,
        paused=promo.paused,
        link=f"/events/{encode_id('evt', event.id)}/seats?promo_code={promo.code}",
    )


def _gives(promo: PromoCode, currency: str, zone: str) -> list[str]:
    amount, told = format_money(Money(promo.amount_minor, currency)), []
    if promo.discount is Discount.PERCENT:
        told.append(_("{percent}% off").format(percent=format_number(promo.basis_points / 100)))
    elif promo.discount is Discount.PER_PLACE:
        told.append(_("{amount} off each place").format(amount=amount))
    elif promo.discount is Discount.PER_BOOKING:
        told.append(_("{amount} off the booking").format(amount=amount))
    if promo.unlocks:
        told.append(_("unlocks {levels}").format(levels=", ".join(promo.unlocks)))
    if promo.sale_from:
        told.append(_("buys from {when} on").format(when=format_datetime(promo.sale_from, zone, "short")))
    return told


def _good(promo: PromoCode, zone: str) -> list[str]:
    told = []
    if promo.valid_from:
        told.append(_("from {when}").format(when=format_datetime(promo.valid_from, zone, "short")))
    if promo.valid_until:
        told.append(_("until {when}").format(when=format_datetime(promo.valid_until, zone, "short")))
    if promo.places_max:
        most = ngettext("{n} place a booking", "{n} places a booking", promo.places_max)
        told.append(most.format(n=promo.places_max))
    return told


def _discounts() -> tuple[Option, ...]:
    return (
        Option(value=Discount.PERCENT.value, label=_("A percentage off each place"), selected=True),
        Option(value=Discount.PER_PLACE.value, label=_("An amount off each place")),
        Option(value=Discount.PER_BOOKING.value, label=_("An amount off the booking")),
        Option(value=Discount.NONE.value, label=_("No money off")),
    )


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidRequest):
        names = {"amount_minor": "amount", "sale_from": "sale_from_date", "valid_until": "valid_until_date"}
        return {names.get(error.field, error.field): error.message for error in failure.errors}
    return {"code": failure.sentence}


routes: list[BaseRouteHandler] = [promo_codes_page, keep_promo_code]
