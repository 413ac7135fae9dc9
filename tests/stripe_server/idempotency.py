"""Idempotency keys as Stripe has them.

The first answer to a key is kept once its endpoint has begun, errors too, and given again with `Idempotent-Replayed`.
The same key with other parameters is refused; while the first is under way, a second meets a conflict.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.stripe_server.memory import answers

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
NOT_BEGUN = frozenset({400, 401, 403, 404, 409, 429})


@dataclass(frozen=True)
class Answer:
    """What was answered to which request."""

    asked: tuple[str, bytes]
    status: int
    body: bytes
    request: str = field(default_factory=lambda: f"req_{uuid.uuid4().hex[:14]}")


_under_way: set[str] = set()


@web.middleware
async def idempotent(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Around everything that changes something."""
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or not key:
        return await handler(request)
    asked = (request.path, await request.read())
    if known := answers().get(key):
        return _again(known) if known.asked == asked else _refused(400, "idempotency_error", "idempotency_key_in_use")
    if key in _under_way:
        return _refused(409, "idempotency_error", "idempotency_key_in_use")
    _under_way.add(key)
    try:
        response = await handler(request)
    finally:
        _under_way.discard(key)
    if isinstance(response, web.Response) and response.status not in NOT_BEGUN and isinstance(response.body, bytes):
        answers()[key] = Answer(asked, response.status, response.body)
    return response


def _again(answer: Answer) -> web.Response:
    headers = {
        "Idempotent-Replayed": "true",
        "Original-Request": answer.request,
        "Content-Type": "application/json; charset=utf-8",
    }
    return web.Response(status=answer.status, body=answer.body, headers=headers)


def _refused(status: int, kind: str, code: str) -> web.Response:
    return web.json_response({"error": {"type": kind, "code": code, "message": "this key was used"}}, status=status)
