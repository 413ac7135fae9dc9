"""A provider on a bad line: each call meets the fate set for it, and a process may die around it."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from onsale.payments.model import Dispute, Notice, Outcome, Payment, Record, Refund, Returned
from onsale.payments.provider import Provider

T = TypeVar("T")


class Died(BaseException):
    """The process that asked is gone: nothing it had in mind happens any more"""


class Fate(StrEnum):
    """What becomes of one call."""

    FINE = "fine"
    DROPPED = "dropped"  # it never arrives
    MUTE = "mute"  # it is done, and nobody hears the answer
    DIED_BEFORE = "died_before"
    DIED_AFTER = "died_after"


class Weathered:
    """Any provider, with the fates in `coming` for its next calls; with none left, all is fine."""

    def __init__(self, provider: Provider) -> None:
        self.name = provider.name
        self.coming: deque[Fate] = deque()
        self._provider = provider

    def accepts(self, method: str) -> bool:
        return self._provider.accepts(method)

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        return await self._meet(lambda: self._provider.charge(payment, hold_ends_in_s=hold_ends_in_s))

    async def lookup(self, payment: Payment) -> Outcome:
        return await self._meet(lambda: self._provider.lookup(payment))

    async def void(self, payment: Payment) -> Outcome:
        return await self._meet(lambda: self._provider.void(payment))

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        return await self._meet(lambda: self._provider.refund(payment, refund))

    async def lookup_refund(self, payment: Payment, refund: Refund) -> Returned:
        return await self._meet(lambda: self._provider.lookup_refund(payment, refund))

    async def ping(self) -> None:
        """In fair weather: what comes is kept for the calls that move money."""
        await self._provider.ping()

    async def lookup_dispute(self, reference: str) -> Dispute | None:
        return await self._meet(lambda: self._provider.lookup_dispute(reference))

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        return self._provider.read_notice(headers, body, now=now)

    def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        return self._provider.records(since=since, until=until)

    async def _meet(self, call: Callable[[], Awaitable[T]]) -> T:
        fate = self.coming.popleft() if self.coming else Fate.FINE
        if fate is Fate.DROPPED:
            raise ConnectionError("it never arrives")
        if fate is Fate.DIED_BEFORE:
            raise Died
        answer = await call()
        if fate is Fate.MUTE:
            raise ConnectionError("nobody hears the answer")
        if fate is Fate.DIED_AFTER:
            raise Died
        return answer
