"""Promo codes for programs."""

from typing import Any

import msgspec
from litestar import get, patch, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.organisers import managed_event
from onsale.console.promo_codes.keep import add, change, codes_in_use
from onsale.console.promo_codes.schemas import (
    PromoCodeAnswer,
    PromoCodeBody,
    PromoCodeChanges,
    PromoCodesAnswer,
    promo_code_answer,
)
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id
from onsale.platform.web.openapi import problems
from onsale.pricing.promo import PromoCode

_TAGS = ["Organising"]
_PATH = "/organiser/events/{event_id:str}/promo-codes"


@get(
    _PATH,
    guards=[organiser],
    tags=_TAGS,
    summary="An event's promo codes",
    responses=problems(401, 403, 404, 503),
)
async def list_promo_codes(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> PromoCodesAnswer:
    """All of them, newest first."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        codes = await codes_in_use(tx, event)
    return PromoCodesAnswer(items=[promo_code_answer(used, event.currency) for used in codes])


@post(
    _PATH,
    status_code=201,
    guards=[organiser],
    tags=_TAGS,
    summary="Add a promo code",
    responses=problems(400, 401, 403, 404, 409, 422, 503),
)
async def post_promo_code(
    event_id: FromPath[str],
    data: JSONBody[PromoCodeBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> PromoCodeAnswer:
    """The new code; it works from now on."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        made = await add(tx, event, _code(event.id, data))
    return promo_code_answer(made, event.currency)


@patch(
    f"{_PATH}/{{code:str}}",
    guards=[organiser],
    tags=_TAGS,
    summary="Limit, pause or resume a promo code",
    responses=problems(400, 401, 403, 404, 422, 503),
)
async def patch_promo_code(
    event_id: FromPath[str],
    code: FromPath[str],
    data: JSONBody[PromoCodeChanges],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> PromoCodeAnswer:
    """The code as it is now; bookings that are held with it keep it."""
    told = {field: getattr(data, field) for field in data.__struct_fields__}
    changes: dict[str, Any] = {field: value for field, value in told.items() if value is not UNSET}
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        changed = await change(tx, event, code, changes)
    return promo_code_answer(changed, event.currency)


def _code(event_id: int, body: PromoCodeBody) -> PromoCode:
    told = msgspec.structs.asdict(body)
    basis_points = round((told.pop("percent") or 0) * 100)
    if abs((body.percent or 0) * 100 - basis_points) > 1e-6:
        raise InvalidRequest.of("percent", _("At most two digits behind the point."))
    told |= {"amount_minor": body.amount_minor or 0, "unlocks": tuple(body.unlocks)}
    return PromoCode(event_id, **told, basis_points=basis_points)


routes: list[BaseRouteHandler] = [list_promo_codes, post_promo_code, patch_promo_code]
