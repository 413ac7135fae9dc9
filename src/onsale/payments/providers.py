"""The payment providers of an installation: several may be set up at once, each with methods of its own.

`ask` is how they are called: with a deadline, and not at all while they keep failing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from math import ceil
from typing import TypeVar

import structlog

from onsale.payments.breaker import Breaker, Position
from onsale.payments.errors import ProviderDown, UnknownProvider
from onsale.payments.metrics import BREAKERS
from onsale.payments.provider import Provider
from onsale.platform import limits, tracing
from onsale.platform.tracing import Kind

log = structlog.get_logger()

T = TypeVar("T")
_TROUBLE = (ProviderDown, TimeoutError, OSError)


class Providers:
    """Providers by the method they accept and by their name, a breaker for each."""

    def __init__(self, *providers: Provider, clock: Callable[[], float] = time.monotonic) -> None:
        self._by_name = {provider.name: provider for provider in providers}
        self._breakers = {name: Breaker() for name in self._by_name}
        self._clock = clock

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._by_name.values())

    def for_method(self, method: str) -> Provider | None:
        """The first that accepts a payment method."""
        return next((provider for provider in self if provider.accepts(method)), None)

    def named(self, name: str) -> Provider:
        """The one a payment was begun with; `UnknownProvider` when it is no longer set up."""
        if name not in self._by_name:
            raise UnknownProvider
        return self._by_name[name]

    def position(self, name: str) -> Position:
        """Whether a provider is being left alone."""
        return self._breakers[name].position(self._clock())

    def wait_s(self, name: str) -> int:
        """In how many whole seconds a provider that is left alone may be asked again; 0: now."""
        return ceil(self._breakers[name].wait_s(self._clock()))

    async def ask(self, name: str, call: Callable[[Provider], Awaitable[T]]) -> T:
        """Call a provider, within `limits.PROVIDER_DEADLINE_S`.

        Raises `ProviderDown` at once while it is left alone, `TimeoutError` when it doesn't answer, and what it raises.
        """
        provider = self.named(name)
        if wait_s := self.wait_s(name):
            raise ProviderDown(retry_after_s=wait_s)
        breaker = self._breakers[name]
        breaker.began(self._clock())
        try:
            with tracing.child(f"ask {name}", Kind.CLIENT, {"onsale.provider": name}):
                async with asyncio.timeout(limits.PROVIDER_DEADLINE_S):
                    answer = await call(provider)
        except _TROUBLE as error:
            breaker.failed(self._clock(), silently=isinstance(error, TimeoutError))
            self._show(name)
            raise
        was = self.position(name)
        breaker.succeeded()
        if was is not Position.CLOSED:
            self._show(name)
        return answer

    async def answers(self, name: str) -> bool:
        """Whether a provider that has been left alone is back: one of those who want to know asks it."""
        if self.position(name) is Position.CLOSED:
            return True
        try:
            await self.ask(name, lambda provider: provider.ping())
        except Exception as error:  # noqa: BLE001 - whatever it is, it isn't an answer
            log.info("provider_still_down", provider=name, reason=type(error).__name__)
            return False
        return True

    def _show(self, name: str) -> None:
        BREAKERS.labels(provider=name).set(self.position(name) is not Position.CLOSED)
