"""How long what we say may be kept, and by whom; and not saying again what somebody has already.

A route tells its policy in `opt={CACHING: LISTS}`. Whoever is signed in gets an answer of their own, which nobody
keeps for others. Entity tags are of the content before it is compressed.
"""

import hashlib
from typing import Any

from litestar.config.compression import CompressionConfig
from litestar.enums import CompressionEncoding
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from onsale.platform.etags import etag_of, matches
from onsale.platform.web.csrf import CACHING, SESSION_COOKIE

__all__ = ["ALMANAC", "CACHING", "CURRENT", "LISTS", "OWN", "VARIES", "ConditionalCompression", "compression", "tag_of"]

LISTS = "public, max-age=2, stale-while-revalidate=30, stale-if-error=86400"
"""What is found changes by the second, is asked for by everybody, and is better old than not at all."""
ALMANAC = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"
"""What machines fetch now and then: calendars, site maps."""
CURRENT = "public, no-cache, stale-if-error=86400"
"""One thing as it is now: asked again each time, cheaply."""
OWN = "private, no-cache"

VARIES = b"accept-encoding, accept-language, authorization, cookie"
_SESSION = SESSION_COOKIE.encode()
_TAG_CHARACTERS = 32


def tag_of(content: bytes) -> str:
    """The entity tag of these bytes."""
    return etag_of(hashlib.blake2b(content, digest_size=_TAG_CHARACTERS // 2).hexdigest())


class Conditional:
    """Says how long an answer may be kept, and 304 to who has it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; only readings with a policy of their own are touched."""
        policy = _policy(scope)
        if policy is None:
            await self._app(scope, receive, send)
            return
        start: Any = None

        async def conditionally(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if message["type"] == "http.response.body" and start is not None:
                begun, start = start, None
                if not message.get("more_body"):
                    message = _answer(scope, begun, message, policy)
                await send(begun)
            await send(message)

        await self._app(scope, receive, conditionally)


class ConditionalCompression(CompressionMiddleware):
    """Litestar's compression, of answers that are needed at all."""

    def __init__(self, app: ASGIApp, config: CompressionConfig) -> None:
        super().__init__(Conditional(app), config)


def compression() -> CompressionConfig:
    """How answers are compressed."""
    return CompressionConfig(
        backend=CompressionEncoding.GZIP,
        gzip_compress_level=6,
        minimum_size=1024,
        exclude_opt_key="no_compression",
        middleware_class=ConditionalCompression,
    )


def _policy(scope: Any) -> str | None:
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    policy: str | None = scope["route_handler"].opt.get(CACHING)
    if policy is not None and is_personal(scope):
        return OWN
    return policy


def is_personal(scope: Any) -> bool:
    """Whether somebody says who they are."""
    return any(
        name == b"authorization" or (name == b"cookie" and _SESSION in value) for name, value in scope["headers"]
    )


def _answer(scope: Any, start: Any, body: Any, policy: str) -> Any:
    """The body's message, after its headers were completed; an empty one for who has it already."""
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"vary"]
    names = {name.lower(): value for name, value in headers}
    tag = names[b"etag"].decode("latin-1") if b"etag" in names else tag_of(body["body"])
    if b"etag" not in names:
        headers.append((b"etag", tag.encode()))
    if b"cache-control" not in names:
        headers.append((b"cache-control", policy.encode()))
    headers.append((b"vary", VARIES))
    known = next((value for name, value in scope["headers"] if name == b"if-none-match"), None)
    if known is not None and matches(known.decode("latin-1"), tag):
        start["status"] = 304
        start["headers"] = [(name, value) for name, value in headers if not name.lower().startswith(b"content-")]
        return body | {"body": b""}
    start["headers"] = headers
    return body
