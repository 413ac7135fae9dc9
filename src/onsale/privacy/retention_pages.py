"""Where the mail's link keeps an account nobody used: without signing in."""

from dataclasses import dataclass, field
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.privacy.retention_accounts import is_warned, keep_account

_NOT_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPage:
    """`/keep/{token}`. `waits`: the account is to be deleted unless somebody presses the button."""

    token: str
    waits: bool
    errors: dict[str, str] = field(default_factory=dict)


@get("/keep/{token:str}", guards=[anyone], include_in_schema=False)
async def keep_page(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
) -> Response[str]:
    """Ask; looking at an address changes nothing, for mail programs look at every one."""
    async with db.read() as tx:
        page = KeepPage(token=token, waits=await is_warned(tx, token, sealer=sealer))
    text = render("privacy/keep.html", page, await chrome_of(request))
    return Response(text, media_type=MediaType.HTML, headers=_NOT_KEPT)


@post("/keep/{token:str}", status_code=303, guards=[anyone], include_in_schema=False)
async def keep(token: FromPath[str], db: NamedDependency[Database], sealer: NamedDependency[Sealer]) -> Redirect:
    """The account stays."""
    async with db.write() as tx:
        await keep_account(tx, token, sealer=sealer)
    return Redirect(f"/keep/{token}", status_code=303, headers=_NOT_KEPT)


routes: list[BaseRouteHandler] = [keep_page, keep]
