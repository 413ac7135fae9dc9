"""What the organiser's and the door's pages have in common: how they answer, and whose events they show."""

from typing import Any

from litestar import MediaType, Request, Response
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.organisers import managed_event
from onsale.design.render import render
from onsale.platform.database import ReadTx
from onsale.platform.errors import Failure, Forbidden, NotFound
from onsale.platform.ids import decode_id
from onsale.platform.web.problems import headers_of

AnyRequest = Request[Principal, Any, Any]
Html = Response[Any]
_NOT_KEPT = {"Cache-Control": "no-store"}


async def html(
    request: AnyRequest, template: str, view: object, *, failure: Failure | None = None, notice: str | None = None
) -> Html:
    """A page, which nobody keeps a copy of; with a failure, under its status."""
    text = render(f"console/{template}.html", view, await chrome_of(request, notice=notice))
    status, headers = (failure.kind.value, headers_of(failure)) if failure else (200, {})
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=headers | _NOT_KEPT)


def go(path: str) -> Html:
    """On to another page."""
    return Redirect(path, status_code=303, headers=_NOT_KEPT)


async def own_event(tx: ReadTx, principal: Principal, public_id: str) -> Event:
    """The event, for who may change it; whoever may not learns nothing (`NotFound`)."""
    try:
        return await managed_event(tx, principal, decode_id("evt", public_id))
    except Forbidden:
        raise NotFound from None
