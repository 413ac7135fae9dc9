"""Who runs this installation, and what it keeps of people: pages for anybody, linked from every page's foot."""

from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.platform.errors import NotFound
from onsale.platform.settings import Settings
from onsale.shop.operator_views import OperatorPage, PrivacyPage

AnyRequest = Request[Any, Any, Any]


@get("/imprint", guards=[anyone], include_in_schema=False)
async def imprint(request: AnyRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """Who runs this; `NotFound` until they say so in the settings."""
    lines = _lines(settings)
    if not lines:
        raise NotFound
    page = OperatorPage(lines=lines, email=settings.operator_email)
    return Response(render("shop/imprint.html", page, await chrome_of(request)), media_type=MediaType.HTML)


@get("/privacy", guards=[anyone], include_in_schema=False)
async def privacy(request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
    """What is kept, how long, and who sees it; or on to a notice of the operator's own."""
    if settings.privacy_url:
        return Redirect(settings.privacy_url, status_code=302)
    page = PrivacyPage(
        operator=next(iter(_lines(settings)), ""),
        email=settings.operator_email,
        cards=settings.payment_provider == "stripe",
    )
    return Response(render("shop/privacy.html", page, await chrome_of(request)), media_type=MediaType.HTML)


def _lines(settings: Settings) -> tuple[str, ...]:
    return tuple(line.strip() for line in settings.operator.split(";") if line.strip())


routes: list[Any] = [imprint, privacy]
