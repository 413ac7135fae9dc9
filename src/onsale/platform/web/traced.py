"""A span for each request that is chosen, around everything else there is of it.

A request goes on from a trace of somebody's only if who sends it is named in `ONSALE_TRACES_FROM`: else any visitor
could have all they ask for recorded, and bind strangers' traces together. It is the sender of the connection that
counts, so this stands outside of what believes a proxy's word about visitors.
"""

import random
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from onsale.platform import tracing
from onsale.platform.settings import Settings, networks
from onsale.platform.tracing import Kind, Origin, Span
from onsale.platform.web.requests_counted import METHODS

_UNTOLD = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by those who watch
_STREAM = b"text/event-stream"
_SERVER_ERRORS = 500


def traced(app: ASGIApp, settings: Settings) -> ASGIApp:
    """`app`, with the chosen share of its requests traced."""
    edge, share = networks(settings.traces_from), settings.traces_share

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["path"] in _UNTOLD:
            await app(scope, receive, send)
            return
        origin = _from_edge(scope, edge)
        if not (origin.sampled if origin else random.random() < share):  # noqa: S311 - a sample, not a secret
            await app(scope, receive, send)
            return
        await _trace(app, scope, receive, send, origin)

    return wrapped


async def _trace(app: ASGIApp, scope: Any, receive: Receive, send: Send, origin: Origin | None) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    with tracing.trace(method, Kind.SERVER, parent=origin, attributes={"http.request.method": method}) as span:

        async def noting(message: Message) -> None:
            if span is not None and message["type"] == "http.response.start":
                _note_answer(span, scope, method, message)
            await send(message)

        await app(scope, receive, noting)
        if span is not None:
            _note_route(span, scope, method)


def _note_answer(span: Span, scope: Any, method: str, message: Any) -> None:
    span.note("http.response.status_code", message["status"])
    if message["status"] >= _SERVER_ERRORS:
        span.failed(str(message["status"]))
    if any(name.lower() == b"content-type" and value.startswith(_STREAM) for name, value in message["headers"]):
        _note_route(span, scope, method)
        span.note("onsale.stream", True)  # noqa: FBT003
        span.end()  # it goes on as long as somebody listens, which is nothing to be timed


def _note_route(span: Span, scope: Any, method: str) -> None:
    """The route's template, never the address: that has ids in it, and may have anything."""
    route = scope.get("path_template")
    if route:
        span.name(f"{method} {route}")
        span.note("http.route", str(route))


def _from_edge(scope: Any, edge: Sequence[IPv4Network | IPv6Network]) -> Origin | None:
    if not edge:
        return None
    told = [value for name, value in scope["headers"] if name == b"traceparent"]
    if len(told) != 1:
        return None
    try:
        sender = ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return None
    if not any(sender in network for network in edge):
        return None
    return tracing.origin_in(told[0].decode("latin-1"))
