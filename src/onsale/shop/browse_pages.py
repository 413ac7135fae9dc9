"""Home, and the city it starts from for a reader who said so."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from litestar import MediaType, Request, Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings
from onsale.platform.web.caching import CACHING, LISTS
from onsale.search.finder import Finder
from onsale.shop.home_view import home_page
from onsale.shop.urls import page_query

CITY_COOKIE = "onsale_city"
_A_YEAR_S = 365 * 86_400
AnyRequest = Request[Any, Any, Any]


@get("/", guards=[anyone], include_in_schema=False, opt={CACHING: LISTS})
async def home(
    request: AnyRequest,
    finder: NamedDependency[Finder],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    """What is on: near where the reader said, soon, going on sale, nearly gone."""
    accounts = _demo_accounts() if settings.demo else ()
    page = await home_page(finder, _chosen_city(request), now, accounts=accounts)
    return Response(render("shop/home.html", page, await chrome_of(request)), media_type=MediaType.HTML)


@get("/near", guards=[anyone], include_in_schema=False)
async def start_from(request: AnyRequest, settings: NamedDependency[Settings]) -> Redirect:
    """`/near?city=Hamburg`: the home page starts from there from now on, in this browser; without a city, no more.

    What it changes is only what its own reader is shown first, so a link may do it, without JavaScript, too.
    """
    city = page_query(request).get("city", "")[: limits.CITY_CHARACTERS]
    kept = Cookie(
        CITY_COOKIE,
        value=quote(city, safe=""),
        max_age=_A_YEAR_S if city else 0,
        httponly=True,
        samesite="lax",
        secure=settings.public_url.startswith("https:"),
    )
    target = "/#near" if city else "/"
    return Redirect(target, status_code=303, cookies=[kept], headers={"Cache-Control": "no-store"})


def _chosen_city(request: AnyRequest) -> str:
    text = unquote(request.cookies.get(CITY_COOKIE, "") or "")[: limits.CITY_CHARACTERS]
    return "".join(letter for letter in text if letter.isprintable())


def _demo_accounts() -> tuple[tuple[str, str], ...]:
    return (
        ("fan@demo.test", _("A fan")),
        ("organiser@demo.test", _("The organiser")),
        ("scanner@demo.test", _("At the door")),
        ("admin@demo.test", _("The administrator")),
    )
