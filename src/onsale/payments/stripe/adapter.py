"""The provider: our contract on the one side, Stripe's API on the other."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import stripe

from onsale.payments.errors import ProviderDown
from onsale.payments.model import Dispute, Notice, Outcome, Payment, Record, Refund, RefundVerdict, Returned, Verdict
from onsale.payments.stripe import disputes, notices, records
from onsale.payments.stripe.account import Account
from onsale.payments.stripe.amounts import AmountNotTaken, to_stripe
from onsale.payments.stripe.asking import asking
from onsale.payments.stripe.browser import ELEMENT, return_url
from onsale.payments.stripe.intents import Intents, ReplayedFailure
from onsale.payments.stripe.names import booking_name
from onsale.payments.stripe.outcomes import declined, outcome_of
from onsale.payments.stripe.refunds import Refunds
from onsale.platform.clock import utc_now

_METHOD = re.compile(r"pm_[A-Za-z0-9_]{1,76}")


class Stripe:
    """Fulfils `Provider`. Methods: `stripe` (the fan pays in the browser), or the id of a Stripe payment method."""

    name = "stripe"

    def __init__(self, account: Account, public_url: str) -> None:
        self.account = account
        self._public_url = public_url
        self._intents = Intents(account.client)
        self._refunds = Refunds(account.client)

    def accepts(self, method: str) -> bool:
        """`stripe`, or `pm_…`."""
        return method == ELEMENT or bool(_METHOD.fullmatch(method))

    async def ping(self) -> None:
        """Ask for the account's balance, which changes nothing."""
        with asking("ping"):
            await self.account.client.v1.balance.retrieve_async()

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:  # noqa: ARG002
        """Make the intent; with a payment method of the caller's confirm it, too."""
        try:
            to_stripe(payment.amount)
        except AmountNotTaken:
            return Outcome(Verdict.DECLINED, reason="amount_not_taken")
        try:
            intent, _ = await self._intents.make(payment)
        except ReplayedFailure as error:
            raise ProviderDown("Stripe failed at making this payment") from error
        except stripe.InvalidRequestError as error:
            return declined(None, error)
        if payment.method == ELEMENT or intent.status != "requires_confirmation":
            return outcome_of(payment, intent)
        return await self._confirmed(payment, intent)

    async def _confirmed(self, payment: Payment, intent: stripe.PaymentIntent) -> Outcome:
        try:
            return outcome_of(payment, await self._intents.confirm(payment, intent, self._return_url(payment)))
        except stripe.CardError as error:
            return declined(intent.id, error)

    async def lookup(self, payment: Payment) -> Outcome:
        """The intent's state. One that only the looking has made was never heard of."""
        found = await self._intents.find(payment, utc_now())
        if found is None:
            return Outcome(Verdict.UNKNOWN)
        if found.made_now:
            return Outcome(Verdict.UNKNOWN, reference=found.intent.id)
        return outcome_of(payment, found.intent)

    async def void(self, payment: Payment) -> Outcome:
        """Cancel the intent: of a charge still under way it is the one that will be found, and can't be confirmed."""
        found = await self._intents.find(payment, utc_now())
        if found is None:
            return Outcome(Verdict.VOID)
        return outcome_of(payment, await self._intents.cancelled(found.intent))

    async def refund(self, payment: Payment, refund: Refund) -> Returned:
        """Once for each refund, unless the last try failed."""
        reference = await self._reference(payment)
        if reference is None:
            return Returned(RefundVerdict.REFUSED, reason="not_captured")
        return await self._refunds.pay_back(reference, payment, refund)

    async def lookup_refund(self, payment: Payment, refund: Refund) -> Returned:
        """By our own id, among the intent's refunds."""
        reference = await self._reference(payment)
        if reference is None:
            return Returned(RefundVerdict.PENDING)
        return await self._refunds.look(reference, refund)

    async def lookup_dispute(self, reference: str) -> Dispute | None:
        """By the name of the intent it is about, which is what Stripe's notices give."""
        return await disputes.look(self.account.client, reference)

    def read_notice(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Notice:
        """Signed with one of the account's webhook secrets, no longer ago than five minutes."""
        return notices.read(self.account.webhook_secrets, headers, body, now)

    def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        """Captured charges and refunds, by when Stripe made them."""
        return records.records(self.account.client, since, until)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.account.http.close_async()

    async def _reference(self, payment: Payment) -> str | None:
        if payment.reference:
            return payment.reference
        found = await self._intents.find(payment, utc_now())
        return found.intent.id if found else None

    def _return_url(self, payment: Payment) -> str:
        return return_url(self._public_url, booking_name(payment))
