"""Providers that misbehave, each in one way."""

import asyncio

from onsale.payments.model import Outcome, Payment, Refund, RefundVerdict, Returned
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.platform.database import Database
from onsale.platform.services import Services

KEY = b"a key for tests"


def sandbox_of(services: Services) -> Sandbox:
    """The sandbox of this installation."""
    provider = services.get(Providers).named("sandbox")
    assert isinstance(provider, Sandbox)
    return provider


class Unreliable(Sandbox):
    """The sandbox behind a bad line: a call in `drops` never arrives, of one in `mute` nobody hears the answer."""

    def __init__(self, db: Database, *, drops: tuple[str, ...] = (), mute: tuple[str, ...] = ()) -> None:
        super().__init__(db, "http://testserver", KEY)
        self.drops, self.mute = drops, mute

    async def ping(self) -> None:
        self._break_if(self.drops, "ping")

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        self._break_if(self.drops, "charge")
        outcome = await super().charge(payment, hold_ends_in_s=hold_ends_in_s)
        self._break_if(self.mute, "charge")
        return outcome

    async def lookup(self, payment: Payment) -> Outcome:
        self._break_if(self.drops, "lookup")
        return await super().lookup(payment)

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        self._break_if(self.drops, "refund")
        returned = await super().refund(payment, refund)
        self._break_if(self.mute, "refund")
        return returned

    def _break_if(self, broken: tuple[str, ...], call: str) -> None:
        if call in broken:
            raise ConnectionError(f"{call}: the line is down")


class Silent(Sandbox):
    """Never answers a charge, and never gets it."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, "http://testserver", KEY)

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")


class Refusing(Sandbox):
    """Takes money and gives none back."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, "http://testserver", KEY)

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        return Returned(RefundVerdict.REFUSED, reason="account_closed")
