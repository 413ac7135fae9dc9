"""How the account pages answer: a page that no cache keeps, or on to where somebody was going."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie, State
from litestar.response import Redirect

from onsale.accounts.addresses import origin_of
from onsale.accounts.chrome import chrome_of
from onsale.accounts.cookies import DEVICE_COOKIE, device_cookie, rush_cookie, second_step_cookie, session_cookie
from onsale.accounts.errors import SecondStepNeeded, SignInsBusy
from onsale.accounts.forms import Errand, stays, typed
from onsale.accounts.front_desk import SignedIn
from onsale.accounts.known_devices import device_of_mark, new_mark
from onsale.accounts.language_pages import language_at_sign_in
from onsale.accounts.picked import Purchases
from onsale.accounts.views import CodePage, SignInPage
from onsale.design.render import render
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.problems import headers_of
from onsale.platform.web.request import host_of

AnyRequest = Request[Any, Any, State]
Html = Response[Any]


async def page(
    request: Request[Any, Any, Any],
    template: str,
    view: object,
    *,
    failure: Failure | None = None,
    notice: str | None = None,
) -> Html:
    """The page, with the status of what went wrong; 204 to a full sign-in's page that can wait where it is."""
    if isinstance(failure, SignInsBusy) and (mark := stays(await typed(request))):
        return _stay(request, mark, failure)
    html = render(f"accounts/{template}.html", view, await chrome_of(request, notice=notice))
    headers = {"Cache-Control": "no-store"} | (headers_of(failure) if failure else {})
    headers.pop("WWW-Authenticate", None)
    return Response(
        html, media_type=MediaType.HTML, status_code=failure.kind.value if failure else 200, headers=headers
    )


def _stay(request: Request[Any, Any, Any], mark: str, failure: SignInsBusy) -> Html:
    """The browser stays where it is, with everything typed; a cookie tells its script when to send it again."""
    settings: Settings = request.app.state.services.get(Settings)
    told = rush_cookie(mark, failure.retry_after_s or 1, failure.extra["wait_s"], settings)
    return Response(None, status_code=204, cookies=[told], headers={"Cache-Control": "no-store"} | headers_of(failure))


async def errand_page(
    request: Request[Any, Any, Any],
    template: str,
    view: SignInPage | CodePage,
    errand: Errand,
    *,
    failure: Failure | None = None,
) -> Html:
    """A page of the sign-in, with what is bought afterwards."""
    purchases: Purchases | None = request.app.state.services.find(Purchases)
    picked = await purchases.picked(errand) if purchases else None
    return await page(request, template, replace(view, picked=picked), failure=failure)


async def let_in(request: AnyRequest, path: str, known: SignedIn, services: Services, *cookies: Cookie) -> Html:
    """Signed in, and on to `path`; from now on the browser is known for this address, once it is confirmed."""
    settings, sealer = services.get(Settings), services.get(Sealer)
    spoken = await language_at_sign_in(request, known.person, services.get(Database), settings)
    email, marks = known.person.email, []
    if known.person.email_verified_at and not device_of_mark(request.cookies.get(DEVICE_COOKIE), email, sealer):
        marks = [device_cookie(new_mark(email, sealer), settings)]
    return go(path, session_cookie(known.access_token, settings), *spoken, *marks, *cookies)


def on_to_second_step(errand: Errand, needed: SecondStepNeeded, settings: Settings, *cookies: Cookie) -> Html:
    """The first step is taken; the page of the second asks for the rest, and goes on with the errand."""
    taken = second_step_cookie(needed.extra["step"], settings)
    return go(errand.by_way_of("/sign-in/second"), taken, *cookies)


def go(path: str, *cookies: Cookie) -> Html:
    """On to `path`."""
    return Redirect(path, status_code=303, cookies=list(cookies), headers={"Cache-Control": "no-store"})


def origin(request: Request[Any, Any, Any]) -> str:
    """Where it comes from, for what is counted by that."""
    return origin_of(host_of(request))


def reasons() -> Mapping[str, str]:
    """Why somebody was sent to the sign-in; named in the address rather than spelt out there, which anybody could."""
    return {
        "wait": _("When places come back we write to you, so we need an e-mail address."),
        "queue": _("One place in line for each fan, so we need to know your e-mail address."),
        "buy": _("Your tickets need an e-mail address to go to. What you picked stays picked."),
        "hold": _("Your tickets need an e-mail address to go to. Your places stay held while the clock runs."),
        "bookings": _("Sign in to see your tickets."),
        "organise": _("Sign in to see your events."),
        "apply": _("To apply you need an address that is yours: our answer goes to it."),
    }
