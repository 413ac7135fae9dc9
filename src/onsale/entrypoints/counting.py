"""`/metrics`: what this machine's processes have counted, for those whom a setting lets ask."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import anyio.to_thread
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST

from onsale.accounts.guards import anyone
from onsale.platform.errors import Forbidden
from onsale.platform.metrics import Snapshots
from onsale.platform.services import Services
from onsale.platform.settings import Settings, networks
from onsale.platform.web.request import host_of

_WEB = "web"
_PASSED_ON = ("x-forwarded-for", "forwarded")


@get("/metrics", guards=[anyone], include_in_schema=False)
async def metrics(request: Request[Any, Any, Any], settings: NamedDependency[Settings]) -> Response[bytes]:
    """Counters in Prometheus' format. Nobody's name is in them."""
    if not _may_ask(request, settings):
        raise Forbidden("metrics are for the addresses in ONSALE_METRICS_FROM")
    told = await anyio.to_thread.run_sync(Snapshots(settings.metrics_dir).all, _WEB)
    return Response(told, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


def _may_ask(request: Request[Any, Any, Any], settings: Settings) -> bool:
    """By the address that asks. What a proxy we don't know passed on could be from anywhere."""
    if not settings.trusted_proxies and any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        asks = ip_address(host_of(request))
    except ValueError:
        return False
    return any(asks in network for network in networks(settings.metrics_from))


def write_as(role: str) -> Callable[[Services], Awaitable[None]]:
    """The cycle in which a process puts down what it has counted."""

    async def write_metrics(services: Services) -> None:
        folder = services.get(Settings).metrics_dir
        await anyio.to_thread.run_sync(Snapshots(folder).write, role)

    return write_metrics


routes: list[BaseRouteHandler] = [metrics]
