"""Who may call a handler. Every route declares exactly one of these; a test checks it.

They await nothing and are coroutines all the same: Litestar sends plain functions to a thread, for each request.
"""

from datetime import datetime, timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from onsale.accounts.errors import OpensDoorsOnly, ProofNeeded, SecondFactorRequired
from onsale.accounts.model import Principal
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.errors import Forbidden, Unauthenticated
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_FRESH = timedelta(seconds=limits.FRESH_PROOF_S)
Connection = ASGIConnection[Any, Any, Any, Any]


async def anyone(connection: Connection, _handler: BaseRouteHandler) -> None:
    """No sign-in needed. Whoever stands at a post of a door is nobody here."""
    principal = connection.scope.get("user")
    if isinstance(principal, Principal) and principal.post:
        connection.scope["user"] = None


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Anybody we know."""
    _person(connection)


async def freshly_proved(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Anybody who proved within `limits.FRESH_PROOF_S` that it is them; no API key does."""
    require_fresh_proof(_person(connection), utc_now())


def require_fresh_proof(principal: Principal, now: datetime) -> None:
    """Raises `ProofNeeded` for a session that proved itself too long ago; for what a stolen one must not do."""
    if principal.proved_at is None:
        raise Forbidden("an API key can't do this: sign in as its owner")
    if now - principal.proved_at > _FRESH:
        raise ProofNeeded


async def organiser(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Organisers; that the event is theirs is checked by the use case."""
    _with_role(connection, "organiser")


async def money(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Organisers where money moves: with two factors, where this installation asks for them. API keys have none."""
    _with_role(connection, "organiser")
    services: Services = connection.scope["litestar_app"].state.services
    require_two_factors(_principal(connection), services.get(Settings))


def require_two_factors(principal: Principal, settings: Settings) -> None:
    """Raises `SecondFactorRequired` for a session begun with one factor, where two are needed by now."""
    one = principal.session_id is not None and not principal.two_factors
    if one and settings.money_needs_two_factors(utc_now().date()):
        raise SecondFactorRequired


async def scanner(connection: Connection, _handler: BaseRouteHandler) -> None:
    """People at the door, and organisers; that it is their door is checked by the use case."""
    principal = _principal(connection)
    if not (principal.has("scanner") or principal.has("organiser")):
        raise Forbidden("this needs the scanner role")


async def admin(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Those who run the installation."""
    _with_role(connection, "admin")


def _with_role(connection: Connection, role: str) -> None:
    if not _principal(connection).has(role):
        raise Forbidden(f"this needs the {role} role")


def _person(connection: Connection) -> Principal:
    principal = _principal(connection)
    if principal.post:
        raise OpensDoorsOnly
    return principal


def _principal(connection: Connection) -> Principal:
    principal = connection.scope.get("user")
    if not isinstance(principal, Principal):
        raise Unauthenticated
    return principal
