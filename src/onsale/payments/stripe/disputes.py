"""Disputes at Stripe: how the latest about an intent stands, and which of our payments it is about."""

from datetime import UTC, datetime
from typing import Any, cast

import stripe

from onsale.payments.model import Dispute, DisputeState
from onsale.payments.stripe.amounts import from_stripe
from onsale.payments.stripe.asking import asking
from onsale.payments.stripe.names import ours

_STATES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}


async def look(client: stripe.StripeClient, intent: str) -> Dispute | None:
    """The latest about a payment of ours; anything not yet decided is open."""
    params = cast(Any, {"payment_intent": intent, "limit": 1})
    with asking("look at disputes"):
        found = await client.v1.disputes.list_async(params)
        about = await client.v1.payment_intents.retrieve_async(intent) if found.data else None
    whose = ours(about.metadata) if about else None
    if whose is None or whose.event_id is None or whose.payment_id is None:
        return None
    return dispute_of(found.data[0], whose.event_id, whose.payment_id)


def dispute_of(told: stripe.Dispute, event_id: int, payment_id: Any) -> Dispute:
    """What Stripe tells of a dispute, in our words."""
    amount = from_stripe(told.amount, told.currency)
    state = _STATES.get(told.status, DisputeState.OPEN)
    opened = datetime.fromtimestamp(told.created, UTC)
    return Dispute(event_id, payment_id, told.id, amount, state, opened, told.reason)
