"""Troubles to order: the next request to a path is dropped, answered with 500, slow, or done and never answered.

`POST /_config/troubles {"path": "POST /v1/refunds", "trouble": "mute", "times": 1}`
"""

import asyncio
import re
from dataclasses import dataclass

from aiohttp import web

from tests.stripe_server.idempotency import Handler

SLOW_S = 0.5


@dataclass
class Trouble:
    """What is to go wrong, where, and how often."""

    path: re.Pattern[str]
    kind: str  # silent: neither done nor answered; mute: done, never answered; broken, balance, slow: see below
    times: int


_ordered: list[Trouble] = []


async def order(request: web.Request) -> web.Response:
    """Order one; or learn how much of what was ordered hasn't happened yet."""
    if request.method == "GET":
        return web.json_response(sum(trouble.times for trouble in _ordered))
    body = await request.json()
    _ordered.append(Trouble(re.compile(body["path"]), body["trouble"], int(body.get("times", 1))))
    return web.json_response({})


@web.middleware
async def unanswered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost: what was done is remembered, and nobody hears of it."""
    if _next(request, "silent"):
        await asyncio.Event().wait()
    response = await handler(request)
    if _next(request, "mute"):
        await asyncio.Event().wait()
    return response


@web.middleware
async def troubled(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Inside the idempotency keys: a 500 is an answer like any other, and is given again."""
    if _next(request, "broken"):
        error = {"type": "api_error", "message": "something broke"}
        return web.json_response({"error": error}, status=500)
    if _next(request, "balance"):
        error = {"type": "invalid_request_error", "code": "balance_insufficient", "message": "Insufficient funds."}
        return web.json_response({"error": error}, status=402)
    if _next(request, "slow"):
        await asyncio.sleep(SLOW_S)
    return await handler(request)


def _next(request: web.Request, kind: str) -> bool:
    for trouble in _ordered:
        if trouble.kind == kind and trouble.times and trouble.path.search(f"{request.method} {request.path}"):
            trouble.times -= 1
            return True
    return False
