"""Where a letter's link ends letters like it: without signing in, and by one click of the mail program (RFC 8058)."""

from dataclasses import dataclass, field
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import anyone
from onsale.catalog.store import get_organiser
from onsale.design.render import render
from onsale.letters import unsubscribe as wish
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer

_NOT_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribePage:
    """`/unsubscribe/{token}`."""

    token: str
    organiser: str
    ended: bool
    errors: dict[str, str] = field(default_factory=dict)


@get("/unsubscribe/{token:str}", guards=[anyone], include_in_schema=False)
async def unsubscribe_page(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
) -> Response[str]:
    """Ask; looking at an address changes nothing, for mail programs look at every one."""
    person_id, organiser_id = wish.read_token(sealer, token)
    async with db.read() as tx:
        page = UnsubscribePage(
            token=token,
            organiser=(await get_organiser(tx, organiser_id)).name,
            ended=await wish.is_unsubscribed(tx, person_id, organiser_id),
        )
    text = render("letters/unsubscribe.html", page, await chrome_of(request))
    return Response(text, media_type=MediaType.HTML, headers=_NOT_KEPT)


@post("/unsubscribe/{token:str}", status_code=200, guards=[anyone], include_in_schema=False)
async def unsubscribe(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
) -> Response[Any]:
    """No more reminders. Mail programs are answered at once, for they follow no redirect."""
    async with db.write() as tx:
        await wish.unsubscribe(tx, *wish.read_token(sealer, token))
    if (await typed(request)).get("List-Unsubscribe") == "One-Click":
        return Response("", media_type=MediaType.TEXT, headers=_NOT_KEPT)
    return Redirect(f"/unsubscribe/{token}", status_code=303, headers=_NOT_KEPT)


@post("/unsubscribe/{token:str}/undo", status_code=303, guards=[anyone], include_in_schema=False)
async def subscribe_again(
    token: FromPath[str], db: NamedDependency[Database], sealer: NamedDependency[Sealer]
) -> Redirect:
    """It was a mistake."""
    async with db.write() as tx:
        await wish.subscribe_again(tx, *wish.read_token(sealer, token))
    return Redirect(f"/unsubscribe/{token}", status_code=303, headers=_NOT_KEPT)


routes: list[BaseRouteHandler] = [unsubscribe_page, unsubscribe, subscribe_again]
