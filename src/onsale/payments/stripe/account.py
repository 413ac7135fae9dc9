"""An installation's account at Stripe, by its settings."""

from dataclasses import dataclass, field

import stripe

from onsale.payments.stripe.asking import client
from onsale.payments.stripe.line import Line
from onsale.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """A client with its connections, and what signs the account's notices."""

    client: stripe.StripeClient = field(repr=False)
    http: Line = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    live: bool = True

    @classmethod
    def of(cls, settings: Settings) -> "Account":
        """As the settings say; whether they go together was checked when they were read."""
        secrets = tuple(one.strip() for one in settings.stripe_webhook_secret.split(",") if one.strip())
        base = settings.stripe_api_base.rstrip("/")
        http = Line()
        return cls(
            client(http, settings.stripe_secret_key, base),
            http,
            secrets,
            live="_live_" in settings.stripe_secret_key,
        )
