"""Prices that move, for programs."""

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.organisers import managed_event
from onsale.catalog.store import price_levels_of
from onsale.console.moving_prices.schemas import PricingAnswer, PricingBody, pricing_answer, wishes_of
from onsale.console.moving_prices.sheet import changes_sheet
from onsale.console.statements.pages import csv_file
from onsale.platform.database import Database, ReadTx
from onsale.platform.ids import decode_id
from onsale.platform.web.openapi import problems
from onsale.pricing.moving.set_plan import set_plans
from onsale.pricing.moving.stop import resume, stop
from onsale.pricing.moving.store import changes_of, plans_of, suggestions_of
from onsale.pricing.moving.suggest import approve, decline

_TAGS = ["Organising"]
_PATH = "/events/{event_id:str}/pricing"


@get(
    _PATH,
    guards=[organiser],
    tags=_TAGS,
    summary="How an event's prices move",
    response_description="All of its levels",
    responses=problems(401, 403, 404, 503),
)
async def show_pricing(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> PricingAnswer:
    """The organiser's own view: plans, prices, what is suggested."""
    async with db.read() as tx:
        return await _told(tx, await managed_event(tx, principal, decode_id("evt", event_id)))


@put(
    _PATH,
    guards=[organiser],
    tags=_TAGS,
    summary="Let an event's prices move, or stay",
    description=(
        "All of it at once: a level that isn't named has a price that stays where it is. A dynamic price moves between "
        "floor and ceiling, by at most the largest step and not before the interval; a tiered one takes its tiers as "
        "they come. What is held or sold keeps its price."
    ),
    response_description="As it is now",
    responses=problems(400, 401, 403, 404, 409, 503),
)
async def put_pricing(
    event_id: FromPath[str],
    data: JSONBody[PricingBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> PricingAnswer:
    """The plans as they are kept."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await set_plans(tx, event.id, wishes_of(data))
        return await _told(tx, event)


@post(
    f"{_PATH}/stop",
    status_code=200,
    guards=[organiser],
    tags=_TAGS,
    summary="Stop prices from moving",
    description="All of them go back to what their organiser set or approved last, at once, and stay there.",
    response_description="As it is now",
    responses=problems(401, 403, 404, 503),
)
async def stop_prices(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> PricingAnswer:
    """The kill switch."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await stop(tx, event.id)
        return await _told(tx, event)


@post(
    f"{_PATH}/resume",
    status_code=200,
    guards=[organiser],
    tags=_TAGS,
    summary="Let prices that were stopped move again",
    response_description="As it is now",
    responses=problems(401, 403, 404, 503),
)
async def resume_prices(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> PricingAnswer:
    """From where they are."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await resume(tx, event.id)
        return await _told(tx, event)


@post(
    f"{_PATH}/suggestions/{{level:str}}/approve",
    status_code=200,
    guards=[organiser],
    tags=_TAGS,
    summary="Approve the price suggested for a level",
    description="409 `suggestion_outdated` where the price has changed since it was suggested.",
    response_description="As it is now",
    responses=problems(401, 403, 404, 409, 503),
)
async def approve_price(
    event_id: FromPath[str],
    level: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> PricingAnswer:
    """It is the price from now on."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await approve(tx, event.id, level)
        return await _told(tx, event)


@post(
    f"{_PATH}/suggestions/{{level:str}}/decline",
    status_code=200,
    guards=[organiser],
    tags=_TAGS,
    summary="Decline the price suggested for a level",
    response_description="As it is now",
    responses=problems(401, 403, 404, 503),
)
async def decline_price(
    event_id: FromPath[str],
    level: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> PricingAnswer:
    """The price stays."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await decline(tx, event.id, level)
        return await _told(tx, event)


@get(
    f"{_PATH}/changes.csv",
    guards=[organiser],
    tags=_TAGS,
    summary="Every price an event's levels had, as CSV",
    responses={
        200: ResponseSpec(
            str,
            description="One row for each change, the oldest first",
            media_type="text/csv",
            generate_examples=False,
        ),
        **problems(401, 403, 404, 503),
    },
)
async def price_changes_file(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> Response[str]:
    """The file."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        changes = await changes_of(tx, event.id)
    return csv_file(changes_sheet(changes, event.currency), f"prices {event.name}")


async def _told(tx: ReadTx, event: Event) -> PricingAnswer:
    levels, plans = await price_levels_of(tx, event.id), await plans_of(tx, event.id)
    return pricing_answer(event.currency, levels, plans, await suggestions_of(tx, [event.id]))


routes: list[BaseRouteHandler] = [
    show_pricing, put_pricing, stop_prices, resume_prices, approve_price, decline_price, price_changes_file,
]  # fmt: skip
