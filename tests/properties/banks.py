"""The two banks of the money machine: what fans can pay with there, and what they answer when it asks once more."""

import asyncio
from typing import Protocol

import httpx
import sqlalchemy as sa

from onsale.payments.model import Payment
from onsale.payments.sandbox import Sandbox
from onsale.platform.database import Database
from tests.fixtures.stripe import StripeServer, confirm_in_browser
from tests.stripe_server.intents import CHALLENGED
from tests.stripe_server.refunds import LATER_S, SUCCEEDS_LATER


class Bank(Protocol):
    """The side of a provider that isn't ours."""

    methods: tuple[str, ...]

    async def asks_the_fan(self, payment: Payment, *, approve: bool) -> None:
        """What the fan does on the bank's page, if it is still open."""

    async def says_its_last_words(self) -> None:
        """What was to come later comes now."""


class SandboxBank:
    """The sandbox's own records, moved on."""

    methods: tuple[str, ...] = ("pm_success", "pm_declined", "pm_challenge", "pm_late", "pm_refund_fails")

    def __init__(self, db: Database, sandbox: Sandbox) -> None:
        self._db, self._sandbox = db, sandbox

    async def asks_the_fan(self, payment: Payment, *, approve: bool) -> None:
        await self._sandbox.resolve(payment.id, approve=approve)

    async def says_its_last_words(self) -> None:
        come = "update sandbox_charges set succeeds_at = now() where state = 'pending' and succeeds_at > now()"
        async with self._db.write() as tx:
            await tx.execute(sa.text(come))


class StripeBank:
    """The server that stands in for Stripe, asked as a browser asks it."""

    def __init__(self, server: StripeServer) -> None:
        self._server = server
        later = server.card(SUCCEEDS_LATER)
        self.methods: tuple[str, ...] = ("pm_card_visa", "pm_card_visa_chargeDeclined", CHALLENGED, "stripe", later)

    async def asks_the_fan(self, payment: Payment, *, approve: bool) -> None:
        if payment.reference is None:
            return  # the fan was never told where to go
        if payment.method == CHALLENGED:
            answer = {"success": "true" if approve else "false"}
            await asyncio.to_thread(httpx.post, f"{self._server.url}/3ds/{payment.reference}", data=answer)
        elif payment.method == "stripe" and approve:
            intent = await asyncio.to_thread(self._server.get, f"/v1/payment_intents/{payment.reference}")
            await asyncio.to_thread(confirm_in_browser, self._server, intent["client_secret"])

    async def says_its_last_words(self) -> None:
        await asyncio.sleep(LATER_S)
