"""What the organiser's and the door's pages have in common: how they answer, and whose events they show."""

from dataclasses import replace
from typing import Any

from litestar import MediaType, Request, Response
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.organisers import managed_event
from onsale.design.render import render
from onsale.oversight.suspend import suspension_of
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, Forbidden, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.problems import headers_of

AnyRequest = Request[Principal, Any, Any]
Html = Response[Any]
_NOT_KEPT = {"Cache-Control": "no-store"}


async def html(
    request: AnyRequest, template: str, view: object, *, failure: Failure | None = None, notice: str | None = None
) -> Html:
    """A page, which nobody keeps a copy of; with a failure, under its status."""
    chrome = replace(await chrome_of(request, notice=notice), warning=await _warning(request))
    text = render(f"console/{template}.html", view, chrome)
    status, headers = (failure.kind.value, headers_of(failure)) if failure else (200, {})
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=headers | _NOT_KEPT)


async def _warning(request: AnyRequest) -> str | None:
    """What an organiser who is suspended reads on each of their pages."""
    principal = request.scope.get("user")
    if not isinstance(principal, Principal) or "organiser" not in principal.roles:
        return None
    services: Services = request.app.state.services
    async with services.get(Database).read() as tx:
        reason = await suspension_of(tx, principal.person_id)
    told = _("You are suspended: your events are off sale and not shown, and what was booked stays booked. %(reason)s")
    return told % {"reason": reason} if reason else None


def go(path: str) -> Html:
    """On to another page."""
    return Redirect(path, status_code=303, headers=_NOT_KEPT)


async def own_event(tx: ReadTx, principal: Principal, public_id: str) -> Event:
    """The event, for who may change it; whoever may not learns nothing (`NotFound`)."""
    try:
        return await managed_event(tx, principal, decode_id("evt", public_id))
    except Forbidden:
        raise NotFound from None
