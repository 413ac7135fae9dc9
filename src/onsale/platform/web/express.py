"""The lane for the few hottest calls of the API: answered without the framework, in the framework's own words.

What passes here does exactly what its handler does, by the same functions; it only skips what a general framework must
do for every request (routing tables, dependency injection, middleware for cookies). Requests that need any of that
(a cookie session, an idempotency key, another method) take the ordinary way, as do those a stop leaves to it.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest, TooLarge
from onsale.platform.etags import matches
from onsale.platform.web.csrf import SESSION_COOKIE
from onsale.platform.web.problems import MEDIA_TYPE as PROBLEM
from onsale.platform.web.problems import document, failure_of, headers_of

JSON = b"application/json"
_ORDINARY_WAY = (b"idempotency-key", b"x-http-method-override")
_SESSION = SESSION_COOKIE.encode()
_TAKES_GZIP = re.compile(rb"gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")

Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Call:
    """A request, as far as an express handler needs it. `name` is the variable part of its address, `host` the network
    address that asks.
    """

    name: str
    headers: Headers
    body: bytes
    query: bytes = b""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back; `headers` beside the content's type and length."""

    status: int
    body: bytes
    headers: Sequence[tuple[bytes, bytes]] = ()
    media_type: bytes = JSON


Handler = Callable[[Call], Awaitable[Reply | None]]
"""Answers, or leaves it to the ordinary way: that is for calls without a body."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An address with one variable part between `before` and `after`, and who answers it. `asked`: an address without
    one, whose query the handler reads.
    """

    method: str
    before: str
    after: str
    handler: Handler
    asked: bool = False

    def name_in(self, path: str) -> str:
        """The variable part of an address that begins and ends like this stop's."""
        return path[len(self.before) : len(path) - len(self.after)]


def compressible(
    call: Call,
    plain: bytes,
    gzipped: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    media_type: bytes = JSON,
    vary: bytes = b"accept-encoding",
) -> Reply:
    """A document that is there in both forms, in the one the caller takes."""
    headers = [*headers, (b"vary", vary)]
    if takes_gzip(call.headers.get(b"accept-encoding", b"")):
        return Reply(200, gzipped, [*headers, (b"content-encoding", b"gzip")], media_type)
    return Reply(200, plain, headers, media_type)


def known(
    call: Call, tag: str, headers: Sequence[tuple[bytes, bytes]], vary: bytes = b"accept-encoding"
) -> Reply | None:
    """304 for who has what this tag names already."""
    header = call.headers.get(b"if-none-match")
    if header is None or not matches(header.decode("latin-1"), tag):
        return None
    return Reply(304, b"", [*headers, (b"vary", vary)])


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether who asks takes what is compressed."""
    return _TAKES_GZIP.search(accept_encoding) is not None


def express(app: ASGIApp, stops: Sequence[Stop]) -> ASGIApp:
    """`app`, with these stops served by the express lane where a request allows it."""
    by_method: dict[str, list[Stop]] = {}
    by_path = {(stop.method, stop.before): stop for stop in stops if stop.asked}
    for stop in stops:
        if not stop.asked:
            by_method.setdefault(stop.method, []).append(stop)

    async def lane(scope: Scope, receive: Receive, send: Send) -> None:
        stop = _stop(scope, by_method, by_path)
        pairs = list(scope["headers"]) if stop is not None else []  # a lifespan has none
        headers = dict(pairs)
        repeated = len(headers) < len(pairs)  # which one counts is the framework's to say
        if stop is None or repeated or _needs_more(headers):
            await app(scope, receive, send)
            return
        try:
            body = await _body(receive) if stop.method == "POST" else b""
            name = "" if stop.asked else stop.name_in(scope["path"])
            host = (scope.get("client") or ("",))[0]
            reply = await stop.handler(Call(name, headers, body, scope["query_string"], host))
        except Exception as error:  # noqa: BLE001 - as the framework's own handler does, which logs what it doesn't know
            reply = refusal(error)
        if reply is None:
            await app(scope, receive, send)
            return
        scope["path_template"] = stop.before if stop.asked else f"{stop.before}{{id}}{stop.after}"
        await _send(send, reply)

    return lane


def _stop(scope: Any, by_method: Mapping[str, Sequence[Stop]], by_path: Mapping[tuple[str, str], Stop]) -> Stop | None:
    if scope["type"] != "http":
        return None
    path = scope["path"]
    if (stop := by_path.get((scope["method"], path))) is not None:
        return stop
    if scope["query_string"]:
        return None
    for stop in by_method.get(scope["method"], ()):
        if path.startswith(stop.before) and path.endswith(stop.after):
            name = stop.name_in(path)
            if name and "/" not in name:
                return stop
    return None


def _needs_more(headers: Headers) -> bool:
    return any(name in headers for name in _ORDINARY_WAY) or _SESSION in headers.get(b"cookie", b"")


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


def refusal(error: Exception, *beside: tuple[bytes, bytes]) -> Reply:
    """The document that says why not; `beside`: headers of one's own."""
    failure = failure_of(error)
    headers = [*beside, *((name.lower().encode(), value.encode()) for name, value in headers_of(failure).items())]
    return Reply(failure.kind.value, msgspec.json.encode(document(failure)), headers, PROBLEM.encode())


async def _send(send: Send, reply: Reply) -> None:
    content = [(b"content-type", reply.media_type), (b"content-length", str(len(reply.body)).encode())]
    headers = [*([] if reply.status == HTTPStatus.NOT_MODIFIED else content), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
