"""Who a request comes from: an access token or API key in the `Authorization` header, or the page's cookie session.

A header that doesn't hold is refused, on public addresses too, so that a program notices; a cookie that doesn't hold
is taken away and the reader is simply signed out.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders, State
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from onsale.accounts import api_keys
from onsale.accounts.api_keys import ApiKeys
from onsale.accounts.cookies import no_session_cookie, no_wallet_cookie
from onsale.accounts.errors import OpensDoorsOnly
from onsale.accounts.model import Principal
from onsale.accounts.revocations import Revocations
from onsale.accounts.sightings import Sightings
from onsale.accounts.tokens import Tokens
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Unauthenticated
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.csrf import SESSION_COOKIE


class Authentication(ASGIMiddleware):
    """Sets `scope["user"]` to a `Principal` or `None`. Asks the database only about API keys."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find out, then pass on."""
        scope["user"] = None
        services: Services = scope["litestar_app"].state.services
        send = _closing_the_wallet(send, services.get(Settings))
        connection = ASGIConnection[Any, Any, Any, State](scope)
        header = connection.headers.get("authorization")
        cookie = connection.cookies.get(SESSION_COOKIE)
        if header is not None:
            scope["user"] = await by_header(header, services)
        elif cookie:
            scope["user"] = _by_token(cookie, services)
            if scope["user"] is None:
                send = _taking_away_the_cookie(send, services.get(Settings))
        await next_app(scope, receive, send)


async def by_header(header: str, services: Services) -> Principal:
    """Who an `Authorization` header speaks for; `Unauthenticated` when it doesn't hold."""
    scheme, _space, credentials = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated(_("Send the access token or API key as `Authorization: Bearer …`."))
    credentials = credentials.strip()
    if credentials.startswith(api_keys.PREFIX):
        principal = await services.get(ApiKeys).principal(services.get(Database), credentials)
    else:
        principal = _by_token(credentials, services)
    if principal is None:
        raise Unauthenticated(_("This access token or API key isn't valid, has expired or was signed out."))
    return principal


async def person_by_header(header: str, services: Services) -> Principal:
    """The same for what no guard stands before; `OpensDoorsOnly` for who is no person of ours, but at a door's post."""
    principal = await by_header(header, services)
    if principal.post:
        raise OpensDoorsOnly
    return principal


def _by_token(text: str, services: Services) -> Principal | None:
    token = services.get(Tokens).read(text, utc_now())
    principal = services.get(Revocations).principal(token) if token else None
    if principal is not None and principal.session_id is not None:
        services.get(Sightings).note(principal.session_id)
    return principal


def _taking_away_the_cookie(send: Send, settings: Settings) -> Send:
    async def taking_away(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            if not any(value.startswith(f"{SESSION_COOKIE}=") for value in headers.getall("set-cookie", [])):
                headers.add("set-cookie", no_session_cookie(settings).to_header(header=""))
        await send(message)

    return taking_away


def _closing_the_wallet(send: Send, settings: Settings) -> Send:
    """After signing in or out, however that is done, what the device has kept of somebody's tickets can't be read."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            if any(value.startswith(f"{SESSION_COOKIE}=") for value in headers.getall("set-cookie", [])):
                headers.add("set-cookie", no_wallet_cookie(settings).to_header(header=""))
        await send(message)

    return closing
