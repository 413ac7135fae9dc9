"""Events, kept to be asked for and sent to whoever registered; and disputes, which `localstripe` doesn't have."""

from typing import Any

from localstripe.resources import Event, StripeObject
from localstripe.webhooks import schedule_webhook

API_VERSION = "2026-10-28.endive"


def tell(kind: str, what: StripeObject) -> None:
    """Something has happened. `localstripe` sends it a second later, signed."""
    event = Event(kind, what)
    event.api_version = API_VERSION
    schedule_webhook(event)


class Dispute(StripeObject):  # type: ignore[misc]
    """A fan asked their bank for the money back."""

    object = "dispute"
    _id_prefix = "du_"

    def __init__(self, intent: Any) -> None:
        super().__init__()
        self.amount, self.currency = intent.amount, intent.currency
        self.charge, self.payment_intent = intent.latest_charge.id, intent.id
        self.metadata: dict[str, str] = {}
        self.reason, self.status = "fraudulent", "needs_response"


def disputed(intent: Any) -> None:
    """As the test card for it has it: at once."""
    tell("charge.dispute.created", Dispute(intent))
