"""The lane for the few hottest calls of the API: answered without the framework, in the framework's own words.

What passes here does exactly what its handler does, by the same functions; it only skips what a general framework must
do for every request (routing tables, dependency injection, middleware for cookies). Requests that need any of that
(a cookie session, an idempotency key, another method) take the ordinary way.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest, TooLarge
from onsale.platform.web.problems import MEDIA_TYPE as PROBLEM
from onsale.platform.web.problems import document, failure_of, headers_of

JSON = b"application/json"
_ORDINARY_WAY = (b"idempotency-key", b"cookie", b"x-http-method-override")

Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Call:
    """A request, as far as an express handler needs it. `name` is the variable part of its address."""

    name: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back; `headers` beside the content's type and length."""

    status: int
    body: bytes
    headers: Sequence[tuple[bytes, bytes]] = ()
    media_type: bytes = JSON


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Stop:
    """An address with one variable part between `before` and `after`, and who answers it."""

    method: str
    before: str
    after: str
    handler: Handler


def express(app: ASGIApp, stops: Sequence[Stop]) -> ASGIApp:
    """`app`, with these stops served by the express lane where a request allows it."""
    by_method: dict[str, list[Stop]] = {}
    for stop in stops:
        by_method.setdefault(stop.method, []).append(stop)

    async def lane(scope: Scope, receive: Receive, send: Send) -> None:
        stop = _stop(scope, by_method)
        pairs = list(scope["headers"]) if stop is not None else []  # a lifespan has none
        headers = dict(pairs)
        repeated = len(headers) < len(pairs)  # which one counts is the framework's to say
        if stop is None or repeated or any(name in headers for name in _ORDINARY_WAY):
            await app(scope, receive, send)
            return
        name = scope["path"][len(stop.before) : -len(stop.after)]
        scope["path_template"] = f"{stop.before}{{id}}{stop.after}"
        try:
            body = await _body(receive) if stop.method == "POST" else b""
            reply = await stop.handler(Call(name, headers, body))
        except Exception as error:  # noqa: BLE001 - as the framework's own handler does, which logs what it doesn't know
            reply = _problem(error)
        await _send(send, reply)

    return lane


def _stop(scope: Any, by_method: Mapping[str, Sequence[Stop]]) -> Stop | None:
    if scope["type"] != "http" or scope["query_string"]:
        return None
    path = scope["path"]
    for stop in by_method.get(scope["method"], ()):
        if path.startswith(stop.before) and path.endswith(stop.after):
            name = path[len(stop.before) : -len(stop.after)]
            return stop if name and "/" not in name else None
    return None


async def _body(receive: Receive) -> bytes:
    message: Any = await receive()
    body: bytes = message.get("body", b"")
    while message["type"] == "http.request" and message.get("more_body") and len(body) <= limits.BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
    if message["type"] != "http.request":
        raise InvalidRequest.of("body", "ended early")
    if len(body) > limits.BODY_BYTES:
        raise TooLarge
    return body


def _problem(error: Exception) -> Reply:
    failure = failure_of(error)
    headers = [(name.lower().encode(), value.encode()) for name, value in headers_of(failure).items()]
    return Reply(failure.kind.value, msgspec.json.encode(document(failure)), headers, PROBLEM.encode())


async def _send(send: Send, reply: Reply) -> None:
    content = [(b"content-type", reply.media_type), (b"content-length", str(len(reply.body)).encode())]
    headers = [*([] if reply.status == HTTPStatus.NOT_MODIFIED else content), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
