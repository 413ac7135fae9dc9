"""The organiser's fees and taxes: tried on an example, kept, and set apart for a venue."""

from dataclasses import asdict, replace

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from onsale.accounts.forms import typed
from onsale.accounts.guards import money
from onsale.accounts.model import Principal
from onsale.catalog.model import Organiser, Venue
from onsale.catalog.organisers import managed_venue, organiser_of
from onsale.catalog.set_prices import FeeTerms, TaxTerms, set_prices, set_venue_tax
from onsale.catalog.store import venues_of
from onsale.console.choices import currency_options
from onsale.console.frame import AnyRequest, Html, go, html
from onsale.console.prices.example import example_of, tax_in_words
from onsale.console.prices.read import fees_read, fields_of, fields_of_venue, tax_read
from onsale.console.prices.views import Fields, PricesPage, VenueTax
from onsale.console.reading import Reading
from onsale.console.views import Option
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.money import Rounding
from onsale.pricing.charges import tax_of

_PATH = "/organise/prices"


@get(_PATH, guards=[money], include_in_schema=False)
async def prices_page(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """The fees and taxes as they are."""
    notice = _("Saved. It counts from the next hold on.") if "done" in request.query_params else None
    async with db.write() as tx:
        mine = await organiser_of(tx, request.user)
        page = await _page(tx, mine, mine)
    return await html(request, "prices", page, notice=notice)


@post(_PATH, status_code=200, guards=[money], include_in_schema=False)
async def keep_prices(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """Show what an example costs with what was typed, or keep it; with what is wrong, if something is."""
    form = await typed(request)
    reading = Reading(form)
    venue = form.get("venue", "")
    fees = None if venue else fees_read(reading)
    tax = None if form.get("own") == "no" else tax_read(reading)
    async with db.write() as tx:
        mine = await organiser_of(tx, request.user)
        if reading.errors or (not venue and form.get("action") != "keep"):
            tried = replace(mine, **asdict(fees), **asdict(tax)) if fees and tax and not reading.errors else mine
            page = await _page(tx, mine, tried, values=form, errors=reading.errors, wrong_venue=venue)
            failure = InvalidRequest() if reading.errors else None
            return await html(request, "prices", page, failure=failure)
        await _keep(tx, request.user, mine, venue, fees, tax)
    return go(f"{_PATH}?done=1")


async def _keep(
    tx: WriteTx, principal: Principal, mine: Organiser, venue: str, fees: FeeTerms | None, tax: TaxTerms | None
) -> None:
    if venue:
        theirs = await managed_venue(tx, principal, decode_id("ven", venue))
        await set_venue_tax(tx, theirs.id, tax)
    elif fees and tax:
        await set_prices(tx, mine.id, fees, tax)


async def _page(
    tx: WriteTx,
    mine: Organiser,
    tried: Organiser,
    *,
    values: Fields | None = None,
    errors: Fields | None = None,
    wrong_venue: str = "",
) -> PricesPage:
    venues = await venues_of(tx, mine.id, limit=limits.VENUES_PER_ANSWER)
    kept = fields_of(mine)
    return PricesPage(
        organiser=mine.name,
        example=example_of(
            tried, (values or kept).get("fee_currency", "") if not wrong_venue else kept["fee_currency"]
        ),
        currencies=currency_options(),
        roundings=_roundings(),
        venues=tuple(
            _venue(venue, mine, values if encode_id("ven", venue.id) == wrong_venue else None) for venue in venues
        ),
        values=kept if wrong_venue or values is None else values,
        wrong_venue=wrong_venue,
        errors=errors or {},
    )


def _venue(venue: Venue, mine: Organiser, typed_values: Fields | None) -> VenueTax:
    return VenueTax(
        id=encode_id("ven", venue.id),
        name=venue.name,
        city=venue.city,
        told=tax_in_words(tax_of(mine, venue)),
        own=venue.tax_ppm is not None,
        values=typed_values or fields_of_venue(venue, mine),
    )


def _roundings() -> tuple[Option, ...]:
    return (
        Option(value=Rounding.HALF_UP.value, label=_("Half a cent up")),
        Option(value=Rounding.HALF_EVEN.value, label=_("Half a cent to the even one")),
        Option(value=Rounding.DOWN.value, label=_("Parts of a cent dropped")),
    )


routes: list[BaseRouteHandler] = [prices_page, keep_prices]
