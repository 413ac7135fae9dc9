"""Where payment providers tell us what happened."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import anyone
from onsale.payments.errors import BadSignature
from onsale.payments.metrics import NOTICES
from onsale.payments.notices import take_notice
from onsale.payments.providers import Providers
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems


@post(
    "/payments/{provider:str}/notices",
    status_code=204,
    guards=[anyone],
    request_max_body_size=limits.NOTICE_BYTES,
    tags=["Operations"],
    summary="A payment provider's notice",
    responses=problems(400, 404, 413, 503),
)
async def receive_notice(
    request: Request[Any, Any, Any],
    provider: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Response[None]:
    """For payment providers alone, who sign what they send. Written down before it is answered; sent again, nothing
    changes."""
    sender = services.get(Providers).named(provider)
    try:
        notice = sender.read_notice(dict(request.headers), await request.body(), now=now)
    except BadSignature:
        NOTICES.labels(provider=sender.name, result="bad_signature").inc()
        raise
    async with db.write() as tx:
        new = await take_notice(tx, sender.name, notice)
    NOTICES.labels(provider=sender.name, result=notice.kind.value if new else "repeated").inc()
    return Response(None, status_code=204)


routes: list[BaseRouteHandler] = [receive_notice]
