"""What the admin's pages have in common: how they answer."""

from typing import Annotated, Any

from litestar import MediaType, Request, Response
from litestar.response import Redirect
from msgspec import Meta, Struct

from onsale.accounts.chrome import chrome_of
from onsale.accounts.model import Principal
from onsale.design.render import render
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.web.problems import headers_of


class Key(Struct, array_like=True):
    """Behind which number a list goes on."""

    number: Annotated[int, Meta(ge=0, le=2**63 - 1)]


AnyRequest = Request[Principal, Any, Any]
Html = Response[Any]
_NOT_KEPT = {"Cache-Control": "no-store"}


async def html(
    request: AnyRequest, template: str, view: object, *, failure: Failure | None = None, notice: str | None = None
) -> Html:
    """A page, which nobody keeps a copy of; with a failure, under its status."""
    text = render(f"admin/{template}.html", view, await chrome_of(request, notice=notice))
    status, headers = (failure.kind.value, headers_of(failure)) if failure else (200, {})
    return Response(text, media_type=MediaType.HTML, status_code=status, headers=headers | _NOT_KEPT)


def go(path: str) -> Html:
    """On to another page."""
    return Redirect(path, status_code=303, headers=_NOT_KEPT)


def errors_in(failure: Failure) -> dict[str, str]:
    """Messages by field; what belongs to none stands under the empty name."""
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message for error in failure.errors}
    return {"": failure.detail}
