"""The contract with a payment provider. Every implementation passes the same tests.

Each call carries our own id, by which the provider recognises a repetition: calling twice charges or refunds once.
"""

import uuid
from typing import Protocol

from onsale.payments.model import Outcome, Payment, Refund


class Provider(Protocol):
    """Whoever takes the money."""

    name: str

    def accepts(self, method: str) -> bool:
        """Whether `method` is one of its payment methods."""

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        """Ask for the money. May take for ever; the caller has a deadline."""

    async def lookup(self, payment_id: uuid.UUID) -> Outcome:
        """What has become of a payment; never changes anything."""

    async def void(self, payment_id: uuid.UUID) -> Outcome:
        """See to it that the payment is never captured from here on, even when its charge is still under way.

        Answers what it is now: void, or captured when that came first, or pending when it can't be stopped any more.
        """

    async def refund(self, refund: Refund) -> bool:
        """Give money back; false when the provider refuses for good."""
