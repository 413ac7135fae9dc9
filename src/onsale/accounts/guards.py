"""Who may call a handler. Every route declares exactly one of these; a test checks it.

They await nothing and are coroutines all the same: Litestar sends plain functions to a thread, for each request.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from onsale.accounts.model import Principal
from onsale.platform.errors import Forbidden, Unauthenticated

Connection = ASGIConnection[Any, Any, Any, Any]


async def anyone(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """No sign-in needed."""


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Anybody we know."""
    _principal(connection)


async def organiser(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Organisers; that the event is theirs is checked by the use case."""
    _with_role(connection, "organiser")


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


def _principal(connection: Connection) -> Principal:
    principal = connection.scope.get("user")
    if not isinstance(principal, Principal):
        raise Unauthenticated
    return principal
