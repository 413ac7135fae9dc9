"""The contract with a payment provider. Every implementation passes the same tests.

Each call carries our own id, by which the provider recognises a repetition: calling twice charges or refunds once.
A provider that can't be reached, or fails on its side, raises `ProviderDown`.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Protocol

from onsale.payments.model import Dispute, Notice, Outcome, Payment, Record, Refund, Returned


class Provider(Protocol):
    """Whoever takes the money."""

    name: str

    def accepts(self, method: str) -> bool:
        """Whether `method` is one of its payment methods."""

    async def ping(self) -> None:
        """Nothing, when it can be reached and works; moves no money and leaves nothing behind."""

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        """Ask for the money. May take for ever; the caller has a deadline."""

    async def lookup(self, payment: Payment) -> Outcome:
        """What has become of a payment; never moves money."""

    async def void(self, payment: Payment) -> Outcome:
        """See to it that the payment is never captured from here on, even when its charge is still under way.

        Answers what it is now: void, or captured when that came first, or pending when it can't be stopped any more.
        """

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        """Give money back: done, on its way, or refused for good."""

    async def lookup_refund(self, payment: Payment, refund: Refund) -> Returned:
        """What has become of a refund; never moves money."""

    async def lookup_dispute(self, reference: str) -> Dispute | None:
        """How a dispute stands, by the reference its notice gave; `None` when there is none about a payment of ours."""

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """A notice as it came over the wire, header names in any case; raises `BadSignature` unless it is theirs."""

    def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        """What the provider's own books say of that time, oldest first: for comparing them with ours."""
