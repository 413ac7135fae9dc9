"""Server-sent events as a response: written as they come, and ended when the reader goes away or stops reading."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Any

import structlog
from litestar import Response
from litestar.types import Receive, Scope, Send

log = structlog.get_logger()

MEDIA_TYPE = "text/event-stream"
_HEADERS = [
    (b"content-type", MEDIA_TYPE.encode()),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy that gathers answers would hold every message back
]


class EventStream(Response[None]):
    """Sends what `messages` yields, already in the wire format. `ended` is called once, whatever happens.

    A reader who takes nothing for `stalled_after_s` seconds is let go.
    """

    def __init__(
        self, messages: AsyncGenerator[bytes, None], *, stalled_after_s: float, ended: Callable[[], None]
    ) -> None:
        super().__init__(None, media_type=MEDIA_TYPE)
        self._messages = messages
        self._stalled_after_s = stalled_after_s
        self._ended = ended

    def to_asgi_response(self, *_args: Any, **_kwargs: Any) -> Any:
        """The framework asks for an ASGI application; this is one."""
        return self._serve

    async def _serve(self, _scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._ended()
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send_all(self, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            async for message in self._messages:
                async with asyncio.timeout(self._stalled_after_s):
                    await send({"type": "http.response.body", "body": message, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return
        except Exception:
            log.exception("stream_broken")
        finally:
            with suppress(RuntimeError):
                await self._messages.aclose()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
