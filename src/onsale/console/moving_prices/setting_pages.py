"""How one level's price moves, as a form: tried out, and kept."""

from datetime import datetime
from typing import NoReturn

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.moving_prices.history import is_closed
from onsale.console.moving_prices.setting import OneLevel, level_at, level_page, played_of, set_as_typed
from onsale.console.moving_prices.views import Fields
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.services import Services
from onsale.pricing.trial.own_event import OwnEvents

_PATH = "/organise/events/{event_id:str}/prices/{position:int}"


class _Tried(Exception):
    """How it would be; whatever was changed to see that is taken back."""

    def __init__(self, one: OneLevel) -> None:
        super().__init__(one)
        self.one = one


@get(_PATH, guards=[organiser], include_in_schema=False)
async def level_price_page(
    request: AnyRequest,
    event_id: FromPath[str],
    position: FromPath[int],
    services: NamedDependency[Services],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Html:
    """How the level's price moves, and how it could."""
    one = await _level(db, request.user, event_id, position, now)
    if is_closed(one.event, now):
        return go(f"/organise/events/{event_id}/prices")
    played = await played_of(services.get(OwnEvents), one, now)
    return await html(request, "moving_prices/level", level_page(one, played, now))


@post(_PATH, status_code=200, guards=[organiser], include_in_schema=False)
async def set_level_price(
    request: AnyRequest,
    event_id: FromPath[str],
    position: FromPath[int],
    services: NamedDependency[Services],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Html:
    """Show what would change, or keep it; with what is wrong, if something is, and everything as typed."""
    form, failure, tried, errors = await typed(request), None, None, dict[str, str]()
    one = await _level(db, request.user, event_id, position, now)
    try:
        if form.get("action") == "keep":
            async with db.write() as tx:
                await set_as_typed(tx, one, form, now)
            return go(f"/organise/events/{event_id}/prices?done=kept")
        tried = await _tried(db, one, form, now)
    except Failure as refused:
        failure, errors = refused, _errors(refused)
    played = await played_of(services.get(OwnEvents), one, now)
    page = level_page(one, played, now, values=form, errors=errors, tried=tried)
    return await html(request, "moving_prices/level", page, failure=failure)


async def _level(db: Database, principal: Principal, event_id: str, position: int, now: datetime) -> OneLevel:
    async with db.read() as tx:
        return await level_at(tx, await own_event(tx, principal, event_id), position, now)


async def _tried(db: Database, one: OneLevel, form: Fields, now: datetime) -> OneLevel:
    """How it would be: kept, read and taken back, so that it is just what keeping it would make of it."""
    try:
        async with db.write() as tx:
            await _try(tx, one, form, now)
    except _Tried as tried:
        return tried.one


async def _try(tx: WriteTx, one: OneLevel, form: Fields, now: datetime) -> NoReturn:
    raise _Tried(await set_as_typed(tx, one, form, now))


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidRequest) and failure.errors:
        return {error.field: error.message for error in reversed(failure.errors)}  # the first of a field counts
    return {"": failure.sentence}


routes: list[BaseRouteHandler] = [level_price_page, set_level_price]
