"""The outermost layer: a request id, the security headers, one log line a request, which is counted and timed. It also
covers unknown addresses.
"""

import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from onsale.platform.web import requests_counted
from onsale.platform.web.leaving import Leaving

log = structlog.get_logger("onsale.request")

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
}


def policy(more: Mapping[str, str] | None = None) -> str:
    """The content security policy; `more` opens directives further, for a page that sends it itself."""
    opened = {**_POLICY, **{name: f"{_POLICY.get(name, '')} {also}".strip() for name, also in (more or {}).items()}}
    return "; ".join(f"{name} {sources}" for name, sources in opened.items())


_HEADERS = [
    (b"content-security-policy", policy().encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=()"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_LAST = (b"connection", b"close")
_STREAM = b"text/event-stream"
_ID_CHARACTERS = 64
_PLAIN = re.compile(r"[a-z-]{0,20}(\.[a-z]{2,6})?")


def outermost(app: ASGIApp, *, secure: bool, leaving: Leaving) -> ASGIApp:
    """Wrap the whole application. `secure`: it is reached over TLS."""
    fixed = [*_HEADERS, _HSTS] if secure else _HEADERS

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request_id = _incoming_id(scope) or uuid.uuid4().hex
        scope["headers"] = _one_cookie_header(scope["headers"])
        started, status, stream = time.perf_counter(), 500, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, stream
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower(): value for name, value in message["headers"]}
                stream = present.get(b"content-type", b"").startswith(_STREAM)
                extra = [pair for pair in fixed if pair[0] not in present]
                if leaving.begun and str(scope.get("http_version", "")).startswith("1"):
                    extra.append(_LAST)
                message["headers"] = [*message["headers"], *extra, (b"x-request-id", request_id.encode())]
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        requests_counted.UNDER_WAY.inc()
        try:
            await app(scope, receive, send_with_headers)
        finally:
            took_s = time.perf_counter() - started
            requests_counted.UNDER_WAY.dec()
            requests_counted.note(_method(scope), scope.get("path_template"), status, took_s, stream=stream)
            took_ms = round(took_s * 1000, 1)
            log.info("request", method=_method(scope), path=_route(scope), status=status, took_ms=took_ms)
            structlog.contextvars.reset_contextvars(**bound)

    return wrapped


def _one_cookie_header(headers: Any) -> list[tuple[bytes, bytes]]:
    """HTTP/2 may bring each cookie in a header of its own; they are one list (RFC 9113, 8.2.3).

    Read apart, the check of one cookie and the use of another could look at different headers.
    """
    cookies = [value for name, value in headers if name == b"cookie"]
    if len(cookies) < 2:
        return list(headers)
    return [*((name, value) for name, value in headers if name != b"cookie"), (b"cookie", b"; ".join(cookies))]


def _incoming_id(scope: Any) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = str(value.decode("latin-1"))
            return text if text.isascii() and text.replace("-", "").isalnum() and len(text) <= _ID_CHARACTERS else None
    return None


def _method(scope: Any) -> str:
    return str(scope["method"])


def _route(scope: Any) -> str:
    """The route's template; of an address that leads nowhere, how it begins. The rest may say too much: somebody's name
    or e-mail address, pasted where it doesn't belong."""
    template = scope.get("path_template")
    if template:
        return str(template)
    first, _slash, rest = str(scope["path"]).removeprefix("/").partition("/")
    return f"/{first if _PLAIN.fullmatch(first) else '…'}{'/…' if rest else ''}"
