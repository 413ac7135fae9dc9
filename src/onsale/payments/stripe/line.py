"""The connections that Stripe's SDK speaks through. Its own for httpx is at odds with today's httpx over warnings."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import stripe

from onsale.platform import limits

_CONNECT_S = 1.5
_FAILED_AT_ONCE = (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class Line(stripe.HTTPClient):
    """Connections that never block; the SDK's own class refuses whoever would. None is opened yet."""

    name = "httpx"

    def __init__(self) -> None:
        super().__init__(verify_ssl_certs=True, proxy=None)
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(limits.PROVIDER_DEADLINE_S, connect=_CONNECT_S))

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One request. What failed at once may be tried again; what was slow has used up the caller's deadline."""
        try:
            answer = await self._http.request(method, url, headers=dict(headers), content=post_data or None)
        except httpx.TransportError as error:
            again = isinstance(error, _FAILED_AT_ONCE)
            raise stripe.APIConnectionError(type(error).__name__, should_retry=again) from error  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    async def sleep_async(self, secs: float) -> None:
        """Between two tries."""
        await asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Let go of every connection."""
        await self._http.aclose()
