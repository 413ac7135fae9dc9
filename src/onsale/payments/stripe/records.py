"""Stripe's own books of a time: captured charges and refunds, the oldest first, a day at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import stripe

from onsale.payments.model import Record
from onsale.payments.stripe.amounts import from_stripe
from onsale.payments.stripe.asking import asking
from onsale.payments.stripe.names import ours

_PAGE = 100
_STEP = timedelta(hours=1)  # Stripe lists the newest first; what is read at once is turned round in memory
_CAME_TO_NOTHING = frozenset({"failed", "canceled"})


async def records(client: stripe.StripeClient, since: datetime, until: datetime) -> AsyncIterator[Record]:
    """Everything of `since` until just before `until`, whoever made it: what isn't ours has no id."""
    start = since
    while start < until:
        end = min(start + _STEP, until)
        for record in await _of(client, start, end):
            yield record
        start = end


async def _of(client: stripe.StripeClient, start: datetime, end: datetime) -> list[Record]:
    within: Any = {"created": {"gte": _seconds(start), "lt": _seconds(end)}, "limit": _PAGE}
    with asking("list charges and refunds"):
        charges = await client.v1.charges.list_async(cast(Any, within))
        found = [_charge(one) async for one in charges.auto_paging_iter() if one.paid and one.captured]
        refunds = await client.v1.refunds.list_async(cast(Any, within))
        found += [_refund(one) async for one in refunds.auto_paging_iter() if one.status not in _CAME_TO_NOTHING]
    return sorted(found, key=lambda record: record.at)


def _seconds(moment: datetime) -> int:
    """Whole seconds, rounded up, so that neighbouring times neither share a record nor lose one."""
    return -int(-moment.timestamp() // 1)


def _charge(charge: stripe.Charge) -> Record:
    intent = charge.payment_intent
    reference = intent if isinstance(intent, str) else charge.id
    amount = from_stripe(charge.amount_captured, charge.currency)
    return Record("charge", ours(charge.metadata).payment_id, reference, amount, _moment(charge.created))


def _refund(refund: stripe.Refund) -> Record:
    amount = from_stripe(refund.amount, refund.currency)
    return Record("refund", ours(refund.metadata).refund_id, refund.id, amount, _moment(refund.created))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
